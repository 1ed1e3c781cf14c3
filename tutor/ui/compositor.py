"""What is sent to the terminal: the spans that have changed, each change of style once."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from time import monotonic
from typing import NamedTuple

from rich.color import Color, ColorSystem
from rich.console import Console, RenderableType
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.screen import Screen

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
        return self._update({self.size.region})

    def render_partial_update(self) -> "SpanUpdate | None":
        regions = self._dirty_regions.copy()
        self._dirty_regions.clear()
        return self._update(regions) if regions else None

    def _update(self, regions: set[Region]) -> "SpanUpdate":
        """The lines of these regions, made whole as they are kept, to be cut when they are sent."""
        _, y, _, height = Region.from_union(regions).intersection(self.size.region)
        spans = [*self._regions_to_spans(regions)]
        changed = {y for y, _, _ in spans}
        chops = self._render_chops(Region(0, y, self.size.width, height), changed.__contains__)
        return SpanUpdate(chops, spans, [cuts[1:] for cuts in self.cuts])


class SpanUpdate(ChopsUpdate):
    """Lines in pieces, and the spans of them that have changed."""

    def render_segments(self, console: Console) -> str:
        system = COLOUR_SYSTEMS.get(console.color_system or "")
        return "".join(_written(self._pieces(), system))

    def _pieces(self) -> Iterator[tuple[int, int, Iterable[Segment]]]:
        """The column, the row and the segments of each piece that is to be sent."""
        for y, start, stop in self.spans:
            for end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=True):
                if strip is not None and x < stop and end > start:
                    left = max(start, x)
                    yield left, y, strip.crop(left - x, min(end, stop) - x)


def _written(
    pieces: Iterable[tuple[int, int, Iterable[Segment]]], system: ColorSystem | None
) -> Iterator[str]:
    """All pieces at their places; nothing is told of a style that is so already."""
    look = PLAIN
    for x, y, segments in pieces:
        yield f"\x1b[{y + 1};{x + 1}H"
        for text, style, _ in segments:
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
