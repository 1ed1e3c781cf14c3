"""A desk as rows of the screen: what stands above its graph, and what stands below."""

from tutor.lesson.bars import footer, inspector, rule, title_bar
from tutor.lesson.boxes import beside, border, box, first_row, kept_row, text_of, window
from tutor.lesson.desk import Desk, PaneName
from tutor.lesson.panes import Pane, listing_pane, page_pane
from tutor.lesson.screen_plan import FRAME, LISTING_BOX, LISTING_COLUMNS, MARGIN, ScreenPlan
from tutor.lesson.styled import Line


class DeskRows:
    """Remembers of each text what was shown last, and how far it is scrolled."""

    def __init__(self) -> None:
        self.seen: dict[PaneName, tuple[Pane, int]] = {}

    def scroll(self, name: PaneName, by: int) -> None:
        """The text so many rows down, as far as there are more."""
        if name in self.seen:
            pane, first = self.seen[name]
            self.seen[name] = pane, first + by

    def above(self, desk: Desk, plan: ScreenPlan, not_saved: bool) -> list[Line]:
        """The title, and where it is wide the upper edge of the graph's box."""
        bar = plan.glyphs.lines([title_bar(desk, plan.width, not_saved)])
        if not plan.is_wide:
            return bar
        name = plan.glyphs.text(desk.walk.graph.name)
        return [*bar, border("╭╮", plan.width, name, _title_style(desk, "graph"))]

    def below(self, desk: Desk, plan: ScreenPlan, page: Pane, drawing: int) -> list[Line]:
        """The texts, and at the bottom the keys; `drawing` are the rows of the graph."""
        texts = self._boxes if plan.is_wide else self._one_text
        keys = plan.glyphs.lines(footer(desk, plan.width))
        return [*texts(desk, plan, page, plan.text_rows(drawing)), *keys]

    def _one_text(self, desk: Desk, plan: ScreenPlan, pane: Pane, rows: int) -> list[Line]:
        """A line with the title, and below it the page or the listing."""
        name: PaneName = "listing" if desk.view.listing else "page"
        line = plan.glyphs.lines([rule(desk, pane.title, plan.width)])
        return [*line, *self._text(name, plan, pane, plan.width, rows)]

    def _boxes(self, desk: Desk, plan: ScreenPlan, page: Pane, rows: int) -> list[Line]:
        """The lower edge of the graph's box, and below it page and listing side by side."""
        listing = listing_pane(desk, LISTING_COLUMNS)
        boxes: list[tuple[PaneName, Pane, int]] = [
            ("page", page, plan.page_box),
            ("listing", listing, LISTING_BOX),
        ]
        drawn = [
            box(
                plan.glyphs.text(pane.title),
                self._text(name, plan, pane, width - FRAME, rows),
                width,
                _title_style(desk, name),
            )
            for name, pane, width in boxes
        ]
        edge = border("╰╯", plan.width, right=plan.glyphs.text(inspector(desk)))
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


def pane_below(desk: Desk, plan: ScreenPlan) -> Pane:
    """What stands below the graph: the page, or where it is narrow the open listing."""
    if desk.view.listing and not plan.is_wide:
        return listing_pane(desk, plan.width - 2 * FRAME)
    return page_pane(desk, plan.text_room(desk))


def _title_style(desk: Desk, name: PaneName) -> str:
    return "chosen" if name == desk.view.pane else ""
