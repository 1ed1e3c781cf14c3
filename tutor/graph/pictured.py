"""What shows itself in a notebook, which asks for `_repr_svg_`."""

from collections.abc import Callable
from typing import Any, ClassVar


class Pictured:
    """A graph or a run of one; how it is drawn is told by the module that draws, which knows both.

    So a graph needs nothing of its drawing.
    """

    draw: ClassVar[Callable[[Any], str]]

    def _repr_svg_(self) -> str:
        """Its last step, with all numbers; for other steps and colours there is `svg_of`."""
        return type(self).draw(self)
