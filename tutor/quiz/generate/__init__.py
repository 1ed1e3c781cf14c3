"""Fresh questions from any graph."""

from tutor.quiz.generate.draw import (
    TEMPLATE_VERSION,
    TEMPLATES,
    Generated,
    as_it_stands,
    can_be_drawn,
    draw,
    places,
    sibling,
)

__all__ = [
    "TEMPLATES",
    "TEMPLATE_VERSION",
    "Generated",
    "as_it_stands",
    "can_be_drawn",
    "draw",
    "places",
    "sibling",
]
