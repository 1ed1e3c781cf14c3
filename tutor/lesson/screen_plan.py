"""How the rows and columns of a lesson's screen are shared between the drawing and the text."""

from dataclasses import dataclass

from tutor.graph.layout import Layout
from tutor.lesson.desk import Desk
from tutor.lesson.scene import layout_of
from tutor.lesson.styled import Room
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

    def layout(self, desk: Desk) -> Layout:
        """The desk's graph in the room that a drawing may have."""
        return layout_of(desk.walk, *self._drawing_room)[0]

    def drawing_rows(self, desk: Desk, text_rows: int = 0) -> int:
        """The rows of the drawing; where the text needs more than is left, it is seen less."""
        _, rows = layout_of(desk.walk, *self._drawing_room)
        return min(rows, self._drawing_room[1], max(self._shared_rows - text_rows, LEAST_ROWS))

    def text_rows(self, drawing_rows: int) -> int:
        """The rows that are left for the text below a drawing, without title and box."""
        return self._shared_rows - drawing_rows

    def text_room(self, desk: Desk) -> Room:
        """What the page is written into: the rows that the drawing leaves, or can give."""
        given = min(self._shared_rows - LEAST_ROWS, ENOUGH_ROWS)
        height = max(self.text_rows(self.drawing_rows(desk)), given, 1)
        return Room(self.page_columns, height, self.colour, self.glyphs)

    @property
    def _drawing_room(self) -> tuple[int, int]:
        rows = self.height - BAR_ROWS - min(TEXT_ROWS, self.height * 3 // 8) - self.frame
        return self.width - self.frame - 2 * MARGIN, max(rows, LEAST_ROWS)

    @property
    def _shared_rows(self) -> int:
        """All rows but the bars, the titles and the boxes."""
        return self.height - BAR_ROWS - (2 * self.frame if self.is_wide else TITLE_ROWS)
