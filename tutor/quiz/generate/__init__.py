"""Fresh questions from any graph."""

from tutor.quiz.generate.draw import TEMPLATE_VERSION, TEMPLATES, Draw, draw, has_place, places
from tutor.quiz.generate.sibling import sibling

__all__ = ["TEMPLATES", "TEMPLATE_VERSION", "Draw", "draw", "has_place", "places", "sibling"]
