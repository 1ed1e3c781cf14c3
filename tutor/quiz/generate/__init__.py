"""Fresh questions from any graph."""

from tutor.quiz.generate.draw import TEMPLATE_VERSION, TEMPLATES, Generated, draw, places, sibling

__all__ = ["TEMPLATES", "TEMPLATE_VERSION", "Generated", "draw", "places", "sibling"]
