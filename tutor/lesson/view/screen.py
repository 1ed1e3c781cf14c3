"""A state as rows of the screen: what stands above its graph, and what stands below."""

from dataclasses import dataclass

from tutor.graph.layout import Layout
from tutor.lesson.state.state import PaneName, State
from tutor.lesson.view.drawing import layout_of
from tutor.lesson.view.header_footer import footer, header, inspector, rule
from tutor.lesson.view.page import Pane, listing_pane, page_pane
from tutor.lesson.view.styled import (
    Line,
    Room,
    beside,
    border,
    box,
    first_row,
    kept_row,
    text_of,
    window,
)
from tutor.text.glyphs import Glyphs

WIDE = 120  # columns from which on the program has a box of its own beside the page
FRAME = 2  # rows and columns of the box around something, where there is one
MARGIN = 1  # blank columns beside the drawing, and beside a text
LEAST_ROWS = 5
BAR_ROWS = 3  # the title above, two lines below
FOOT_ROWS = 2
ENOUGH_ROWS = 15  # for a text with an array in it; the drawing gives it no more of its own
TITLE_ROWS = 1  # of the page, where it has no box
TEXT_ROWS = 9  # for the page, its title included; fewer on a low screen
LISTING_BOX = 50  # columns
LISTING_COLUMNS = 45  # of its box, beside what scrolls it


@dataclass(frozen=True)
class ScreenPlan:
    """A screen of so many columns and rows: narrow, one below the other, or wide, in boxes."""

    width: int
    height: int
    colour: bool
    glyphs: Glyphs

    @property
    def is_wide(self) -> bool:
        return self.width >= WIDE

    @property
    def frame(self) -> int:
        return FRAME if self.is_wide else 0

    @property
    def page_box(self) -> int:
        """The columns of the page, with its box."""
        return self.width - LISTING_BOX if self.is_wide else self.width

    @property
    def page_columns(self) -> int:
        return self.page_box - self.frame - 2 * MARGIN

    def layout(self, state: State) -> Layout:
        """The state's graph in the room that a drawing may have."""
        return layout_of(state.position, *self._drawing_room)[0]

    def drawing_rows(self, state: State, text_rows: int = 0) -> int:
        """The rows of the drawing; where the text needs more than is left, it is seen less."""
        _, rows = layout_of(state.position, *self._drawing_room)
        return min(rows, self._drawing_room[1], max(self._shared_rows - text_rows, LEAST_ROWS))

    def text_rows(self, drawing_rows: int) -> int:
        """The rows that are left for the text below a drawing, without title and box."""
        return self._shared_rows - drawing_rows

    def text_room(self, state: State) -> Room:
        """What the page is written into: the rows that the drawing leaves, or can give."""
        given = min(self._shared_rows - LEAST_ROWS, ENOUGH_ROWS)
        height = max(self.text_rows(self.drawing_rows(state)), given, 1)
        return Room(self.page_columns, height, self.colour, self.glyphs)

    @property
    def _drawing_room(self) -> tuple[int, int]:
        rows = self.height - BAR_ROWS - min(TEXT_ROWS, self.height * 3 // 8) - self.frame
        return self.width - self.frame - 2 * MARGIN, max(rows, LEAST_ROWS)

    @property
    def _shared_rows(self) -> int:
        """All rows but the bars, the titles and the boxes."""
        return self.height - BAR_ROWS - (2 * self.frame if self.is_wide else TITLE_ROWS)


class ScreenRows:
    """Remembers of each text what was shown last, and how far it is scrolled."""

    def __init__(self) -> None:
        self.seen: dict[PaneName, tuple[Pane, int]] = {}

    def scroll(self, name: PaneName, by: int) -> None:
        """The text so many rows down, as far as there are more."""
        if name in self.seen:
            pane, first = self.seen[name]
            self.seen[name] = pane, first + by

    def above(self, state: State, plan: ScreenPlan, not_saved: bool) -> list[Line]:
        """The title, and where it is wide the upper edge of the graph's box."""
        bar = plan.glyphs.lines([header(state, plan.width, not_saved)])
        if not plan.is_wide:
            return bar
        name = plan.glyphs.text(state.position.graph.name)
        return [*bar, border("╭╮", plan.width, name, _title_style(state, "graph"))]

    def below(self, state: State, plan: ScreenPlan, page: Pane, drawing: int) -> list[Line]:
        """The texts, and at the bottom the keys; `drawing` are the rows of the graph."""
        texts = self._boxes if plan.is_wide else self._one_text
        keys = plan.glyphs.lines(footer(state, plan.width))
        return [*texts(state, plan, page, plan.text_rows(drawing)), *keys]

    def _one_text(self, state: State, plan: ScreenPlan, pane: Pane, rows: int) -> list[Line]:
        """A line with the title, and below it the page or the listing."""
        name: PaneName = "listing" if state.view.listing else "page"
        line = plan.glyphs.lines([rule(state, pane.title, plan.width)])
        return [*line, *self._text(name, plan, pane, plan.width, rows)]

    def _boxes(self, state: State, plan: ScreenPlan, page: Pane, rows: int) -> list[Line]:
        """The lower edge of the graph's box, and below it page and listing side by side."""
        listing = listing_pane(state, LISTING_COLUMNS)
        boxes: list[tuple[PaneName, Pane, int]] = [
            ("page", page, plan.page_box),
            ("listing", listing, LISTING_BOX),
        ]
        drawn = [
            box(
                plan.glyphs.text(pane.title),
                self._text(name, plan, pane, width - FRAME, rows),
                width,
                _title_style(state, name),
            )
            for name, pane, width in boxes
        ]
        edge = border(
            "╰╯", plan.width, right=plan.glyphs.text(inspector(state, plan.width - 2 * FRAME))
        )
        return [edge, *beside(*drawn)]

    def _text(
        self, name: PaneName, plan: ScreenPlan, pane: Pane, width: int, height: int
    ) -> list[Line]:
        """As much of a text as there is room for; of another one the place that matters."""
        shown, first = self.seen.get(name, (None, 0))
        text = text_of(plan.glyphs.lines(pane.lines), width - 2 * MARGIN, pane.line)
        first = (kept_row if pane == shown else first_row)(first, text, height)
        self.seen[name] = pane, first
        return window(text, first, width, height, MARGIN)


def pane_below(state: State, plan: ScreenPlan) -> Pane:
    """What stands below the graph: the page, or where it is narrow the open listing."""
    if state.view.listing and not plan.is_wide:
        return listing_pane(state, plan.width - 2 * FRAME)
    return page_pane(state, plan.text_room(state))


def _title_style(state: State, name: PaneName) -> str:
    return "chosen" if name == state.view.pane else ""
