"""What is sent to the terminal: the spans that have changed, each change of style once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from time import monotonic
from typing import NamedTuple

from rich.color import Color, ColorSystem
from rich.console import Console, RenderableType
from rich.style import Style
from textual._compositor import Compositor, CompositorUpdate
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip

COLOUR_SYSTEMS = {
    "standard": ColorSystem.STANDARD,
    "256": ColorSystem.EIGHT_BIT,
    "truecolor": ColorSystem.TRUECOLOR,
}


class Look(NamedTuple):
    """The codes of a style: what it adds to plain text, its colour, and its ground."""

    marks: tuple[str, ...] = ()
    colour: tuple[str, ...] = ()
    ground: tuple[str, ...] = ()


PLAIN = Look()
Span = tuple[int, int]  # from the first column to the one after the last


class Piece(NamedTuple):
    """What stands in a line from a column on."""

    x: int
    y: int
    strip: Strip


class SpanCompositor(Compositor):
    """Textual's own sends each changed line from the edge of its widget on.

    `seen_at` is when its screen was first painted since it came on top; inf until then.
    """

    seen_at = 0.0  # of the screen with which the app begins: all that is typed is meant for it

    def render_update(
        self,
        full: bool = False,
        screen_stack: list[Screen[object]] | None = None,
        simplify: bool = False,
    ) -> RenderableType | None:
        update = super().render_update(full, screen_stack, simplify)
        if update is not None:
            self.seen_at = min(self.seen_at, monotonic())
        return update

    def render_full_update(self, simplify: bool = False) -> "SpanUpdate":  # type: ignore[override]
        self._dirty_regions.clear()
        return SpanUpdate([*self._pieces({self.size.region})])

    def render_partial_update(self) -> "SpanUpdate | None":  # type: ignore[override]
        regions = self._dirty_regions.copy()
        self._dirty_regions.clear()
        return SpanUpdate([*self._pieces(regions)]) if regions else None

    def _pieces(self, regions: set[Region]) -> Iterator[Piece]:
        """These regions, line by line, cut where one widget ends and another begins."""
        seen = [
            (widget, region.offset, region.intersection(clip))
            for widget, (region, clip) in self.visible_widgets.items()
        ]
        for y, start, stop in self._regions_to_spans(regions):
            gaps = [(start, stop)]
            for widget, offset, view in seen:  # those in front first
                if gaps and view.y <= y < view.bottom:
                    for left, right in _between(gaps, view.x, view.right):
                        wanted = Region(left, y, right - left, 1).translate(-offset)
                        yield Piece(left, y, widget.render_lines(wanted)[0])
                    gaps = _between(gaps, 0, view.x) + _between(gaps, view.right, stop)


def _between(spans: Iterable[Span], start: int, stop: int) -> list[Span]:
    """What of the spans lies between two columns."""
    cut = [(max(left, start), min(right, stop)) for left, right in spans]
    return [(left, right) for left, right in cut if left < right]


@dataclass(frozen=True)
class SpanUpdate(CompositorUpdate):
    """The pieces of the lines that have changed."""

    pieces: Sequence[Piece]

    def render_segments(self, console: Console) -> str:
        system = COLOUR_SYSTEMS.get(console.color_system or "")
        return "".join(_written(self.pieces, system))


def _written(pieces: Iterable[Piece], system: ColorSystem | None) -> Iterator[str]:
    """All pieces at their places; nothing is told of a style that is so already."""
    look = PLAIN
    for x, y, strip in pieces:
        yield f"\x1b[{y + 1};{x + 1}H"
        for text, style, _ in strip:
            wanted = look_of(style, system) if style else PLAIN
            yield _change(look, wanted)
            look = wanted
            yield text
    yield _change(look, PLAIN)


@lru_cache(maxsize=1024)
def look_of(style: Style, system: ColorSystem | None) -> Look:
    """The codes of a style in what colours the terminal has."""
    marks = (("1", style.bold), ("2", style.dim), ("4", style.underline), ("7", style.reverse))

    def codes(color: Color | None, foreground: bool) -> tuple[str, ...]:
        if color is None or system is None:
            return ()
        return color.downgrade(system).get_ansi_codes(foreground)

    shown = tuple(code for code, is_set in marks if is_set)
    return Look(shown, codes(style.color, True), codes(style.bgcolor, False))


@lru_cache(maxsize=4096)
def _change(look: Look, wanted: Look) -> str:
    """What leads from one look to another; a mark, or a colour, goes only with all the rest."""
    if look == wanted:
        return ""
    goes = set(look.marks) - set(wanted.marks)
    if goes or (look.colour and not wanted.colour) or (look.ground and not wanted.ground):
        return f"\x1b[{';'.join(('0', *wanted.marks, *wanted.colour, *wanted.ground))}m"
    new = [mark for mark in wanted.marks if mark not in look.marks]
    new += wanted.colour if wanted.colour != look.colour else ()
    new += wanted.ground if wanted.ground != look.ground else ()
    return f"\x1b[{';'.join(new)}m"
