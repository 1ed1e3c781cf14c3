"""The computation graph on the screen: it draws what it is told, and decides nothing."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from time import monotonic

from textual.events import Resize
from textual.geometry import Offset, Region, Size, Spacing
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.timer import Timer

from tutor.graph.layout import Layout, node_at, region_of
from tutor.graph.paint import Flight, Painting, Picture, Pulse, crop, put
from tutor.lesson.state.state import SPEEDS, State
from tutor.lesson.view.drawing import Scene, scene, scenes
from tutor.progress.session import Session
from tutor.text.cells import BLANK, Cell
from tutor.text.glyphs import FULL, Glyphs
from tutor.ui.last_step import as_sent
from tutor.ui.palette import strip_of
from tutor.ui.text_styles import GROUND

FRAMES = 30  # per second, while something moves
SPEED = 25  # cells per second
LONGEST = 1.0  # seconds that a step may take; on longer wires pulses run faster
EDGE: Cell = ("│", "edge")  # on both sides, where there is room for boxes
MARGIN = Spacing(0, 2, 0, 2)  # kept in view beside the node that is followed


def spans(cells: Iterable[tuple[int, int]]) -> list[Region]:
    """For each row the span that holds its cells."""
    ends: dict[int, tuple[int, int]] = {}
    for x, y in cells:
        low, high = ends.get(y, (x, x))
        ends[y] = min(low, x), max(high, x)
    return [Region(low, y, high - low + 1, 1) for y, (low, high) in ends.items()]


class GraphView(ScrollView, can_focus=False, inherit_bindings=False):
    """Shows a picture of a graph, and plays the way from one picture to the next."""

    DEFAULT_CSS = """
    GraphView {
        overflow: hidden hidden;
    }
    """

    @dataclass
    class Arrived(Message):
        """All pulses have reached their ends; the picture after them stands."""

        picture: Picture

    def __init__(
        self,
        *,
        glyphs: Glyphs = FULL,
        speed: float = SPEED,
        motion: bool = True,
        id: str | None = None,  # noqa: A002  (Textual's name)
    ) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs
        self.speed = speed
        self.motion = motion
        self._painting: Painting | None = None
        self._after: Painting | None = None
        self._flight = Flight(())
        self._begun = 0.0
        self._travelled = 0
        self._passed: dict[int, dict[int, str]] = defaultdict(dict)
        self._timer: Timer | None = None
        self._followed: int | None = None

    # What is shown

    def show(self, layout: Layout, picture: Picture) -> None:
        """Generated a picture at once; whatever moves stops where it is."""
        self._stop()
        self._put_up(Painting(layout, picture, self.glyphs))

    def play(self, before: Picture, pulses: Sequence[Pulse], after: Picture) -> None:
        """Let pulses travel from one picture to the next; Arrived is posted at the end."""
        if self._painting is None:
            raise ValueError("play needs a layout: call show first")
        layout = self._painting.layout
        self.show(layout, before)
        self._after = Painting(layout, after, self.glyphs)
        self._flight = Flight.of(layout, pulses)
        if not self._flight.length or not self.may_move:
            self.finish()
            return
        self._begun, self._travelled = monotonic(), 0
        self._timer = self.set_interval(1 / FRAMES, self._advance, name="pulses")

    def finish(self) -> None:
        """Jump to the end of what is playing."""
        after = self._after
        if after is not None:
            self._stop()
            self._put_up(after)
            self.post_message(self.Arrived(after.picture))

    @property
    def playing(self) -> bool:
        return self._after is not None

    # The part in view

    def pan(self, dx: int, dy: int) -> None:
        """Move the view over the drawing, in cells."""
        self._followed = None
        self._scroll(self.scroll_offset + Offset(dx, dy))

    def follow(self, node: int) -> None:
        """Bring a node and its numbers into view, moving no more than needed; keep them there.

        Where it can be seen from the top of the drawing, the top is in view.
        """
        if node != self._followed:
            self._followed = node
            self._bring_into_view(node)

    def _bring_into_view(self, node: int) -> None:
        if self._painting is not None and self.size:  # else it is done when there is a size
            wanted = Region(*region_of(self._painting.layout, node)).grow(MARGIN)
            x, y = self.scroll_offset
            view = Region(x, 0 if wanted.bottom <= self.size.height else y, *self.size)
            self._scroll(view.offset + Region.get_scroll_to_visible(view, wanted))

    def _scroll(self, offset: Offset) -> None:
        self.scroll_to(offset.x, offset.y, animate=False, force=True)

    def on_resize(self, _: Resize) -> None:
        if self._followed is not None:
            self._bring_into_view(self._followed)

    def node_under(self, at: Offset) -> int | None:
        """The node whose box, wire or number is shown at a place on the screen."""
        if self._painting is None or not self.content_region.contains_point(at):
            return None
        x, y = at - self.content_region.offset - self._origin
        return node_at(self._painting.layout, x, y)

    def place_of(self, character: str) -> Offset | None:
        """The place on the screen where a character is shown that is there once."""
        for y in range(self.size.height) if self._painting else ():
            shown = [glyph for glyph, _ in self._row(y)]
            if character in shown:
                return self.content_region.offset + Offset(shown.index(character), y)
        return None

    def on_unmount(self) -> None:
        self._stop()

    # Motion

    @property
    def may_move(self) -> bool:
        return self.motion and self.is_mounted and self.app.animation_level != "none"

    def _advance(self) -> None:
        if not self.is_mounted or self._after is None:
            return
        longest = SPEED * LONGEST  # cells that are travelled at the usual speed
        hurry = max(1, self._flight.length / longest)
        now = int((monotonic() - self._begun) * self.speed * hurry)
        if now >= self._flight.length:
            self.finish()
        elif now > self._travelled or not self._passed:
            touched = []
            for (x, y), role in self._flight.changes(self._travelled, now):
                self._passed[y][x] = role
                touched.append((x, y))
            self._travelled = now
            self._refresh_cells(touched)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._after = None

    # Painting

    def _put_up(self, painting: Painting) -> None:
        """Replace the picture; only cells that change are drawn again."""
        old, self._painting = self._painting, painting
        touched = [(x, y) for y, row in self._passed.items() for x in row]
        self._passed.clear()
        if old is None or old.layout != painting.layout or old.glyphs != painting.glyphs:
            self._followed = None
            self.virtual_size = Size(painting.layout.width, painting.layout.height)
            self.refresh()
            return
        for y in range(-self._origin.y, self.size.height - self._origin.y):
            were, are = old.cells(y), painting.cells(y)
            if were is not are:
                pairs = enumerate(zip(were, are, strict=True))
                # The second halves of two wide characters are equal.
                touched += [(x, y) for x, (was, now) in pairs if was != now or now[0] == ""]
        self._refresh_cells(touched)

    @property
    def _origin(self) -> Offset:
        """Where the drawing's first cell stands in the view: centred if small, else scrolled."""
        if self._painting is None:
            return Offset(0, 0)
        layout, (width, height) = self._painting.layout, self.size
        x = (width - layout.width) // 2 if layout.width < width else -self.scroll_offset.x
        y = (height - layout.height) // 2 if layout.height < height else -self.scroll_offset.y
        return Offset(x, y)

    def _refresh_cells(self, cells: Iterable[tuple[int, int]]) -> None:
        """Generated the given cells of the drawing again, as far as they are in view."""
        view = Region(0, 0, *self.size)
        regions = [span.translate(self._origin).intersection(view) for span in spans(cells)]
        if seen := [region for region in regions if region.area]:
            self.refresh(*seen)

    def _cells(self, y: int, painting: Painting) -> tuple[Cell, ...]:
        """A row of the drawing with the pulses on it; behind them it is the next picture's."""
        passed = self._passed.get(y)
        if not passed:
            return painting.cells(y)
        row = list(painting.cells(y))
        after = self._after.cells(y) if self._after is not None else row
        for x, role in passed.items():
            glyph, settled = after[x]
            row[x] = (glyph, role or settled)
        return tuple(row)

    def render_lines(self, crop: Region) -> list[Strip]:
        """What is drawn again is a few cells: no more than these are looked at."""
        return [as_sent(self._line(y, crop.x, crop.right), self.app) for y in crop.line_range]

    def _line(self, y: int, start: int, stop: int) -> Strip:
        if self._painting is None:
            return Strip.blank(stop - start, GROUND)
        beside = [EDGE] * self.gutter.left
        row = [*beside, *self._row(y), *beside]
        return strip_of(crop(row, start, stop), stop - start)

    def _row(self, y: int) -> list[Cell]:
        """What is shown in a row of the view."""
        assert self._painting is not None
        origin, width = self._origin, self.size.width
        start = max(0, -origin.x)
        cells = crop(self._cells(y - origin.y, self._painting), start, start + width)
        left = max(0, origin.x)
        row = [BLANK] * left + [*cells] + [BLANK] * (width - left - len(cells))
        self._put_hints(row, y)
        return row

    def _put_hints(self, row: list[Cell], y: int) -> None:
        """Marks at the edges beyond which the drawing goes on."""
        last, bottom = len(row) - 1, self.size.height - 1
        left, right, up, down = [*self.glyphs.more]
        hints = (
            (left, 0, bottom // 2, self.scroll_x > 0),
            (right, last, bottom // 2, self.scroll_x < self.max_scroll_x),
            (up, last, 0, self.scroll_y > 0),
            (down, last, bottom, self.scroll_y < self.max_scroll_y),
        )
        for glyph, x, at, shown in hints:
            if shown and at == y:
                put(row, x, (glyph, "hint"))


class GraphPane(GraphView):
    """`arrived` is called when the graph stands where the state is."""

    def __init__(self, session: Session, arrived: Callable[[], None]) -> None:
        super().__init__(glyphs=session.glyphs, motion=session.motion, id="graph")
        self.arrived = arrived
        self._waiting: deque[Scene] = deque()
        self._playing: Scene | None = None

    def draw(self, state: State, layout: Layout, rows: int, shown_from: int | None) -> None:
        """The state's graph in so many rows; from a step before, if the way is to be shown."""
        self.styles.height = rows
        shown_from = shown_from if self.may_move else None
        self.speed = SPEED * SPEEDS[state.speed]
        self.show(layout, scene(state, layout, shown_from))
        begun = state.position.step or state.position.is_open or state.view.selected is not None
        self.follow(state.at_work if begun else 0)
        self._waiting = deque() if shown_from is None else deque(scenes(state, layout, shown_from))
        self._play_next()

    def on_graph_view_arrived(self, message: GraphView.Arrived) -> None:
        """The end of one step; of one that was taken off meanwhile nothing follows."""
        message.stop()
        if self._playing and message.picture is self._playing.after:
            self._play_next()

    def _play_next(self) -> None:
        self._playing = self._waiting.popleft() if self._waiting else None
        if self._playing is None:
            self.arrived()
        else:
            self.play(self._playing.before, self._playing.pulses, self._playing.after)
