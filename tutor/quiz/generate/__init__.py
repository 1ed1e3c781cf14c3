"""Fresh questions from any graph."""

from tutor.quiz.generate.draw import TEMPLATE_VERSION, TEMPLATES, Draw, draw, places, sibling

__all__ = ["TEMPLATES", "TEMPLATE_VERSION", "Draw", "draw", "places", "sibling"]
