"""The graph of a lesson: its part of the desk, drawn in the room that the screen leaves it."""

import os
from collections import deque
from collections.abc import Callable

from tutor.lesson.bars import inspector
from tutor.lesson.desk import SPEEDS, Desk
from tutor.lesson.scene import Scene, drawing_order, layout_of, scene, scenes
from tutor.lesson.styled import Room
from tutor.progress.session import Session
from tutor.ui.prose import entitle
from tutor.ui.widgets.graph_view import SPEED, GraphView

FRAME = 2  # rows and columns of the box around it, where there is one
MARGIN = 1  # blank columns beside the drawing
LEAST_ROWS = 5
BAR_ROWS = 3  # the title above, two lines below
ENOUGH_ROWS = 15  # for a text with an array in it; the drawing gives it no more of its own
TITLE_ROWS = 1  # of the page, where it has no box
TEXT_ROWS = 9  # for the page, its title included; fewer on a low screen


class GraphPane(GraphView):
    """Shows where a desk's graph stands, or plays the steps that lead there.

    `arrived` is called when it stands there.
    """

    def __init__(self, session: Session, arrived: Callable[[], None]) -> None:
        super().__init__(glyphs=session.glyphs, motion=session.motion, id="graph")
        self.arrived = arrived
        self._waiting: deque[Scene] = deque()
        self._playing: Scene | None = None

    def draw(self, desk: Desk, shown_from: int | None, text_rows: int = 0) -> None:
        """The desk's graph; from a step before, if the way is to be shown.

        Where the text needs more rows than are left to it, less of the graph is seen.
        """
        layout, rows = layout_of(desk.walk, *self.room)
        spare = max(self.spare - text_rows, LEAST_ROWS)
        self.styles.height = min(rows, self.room[1], spare) + self.frame
        numbers = inspector(desk) if self.frame else ""
        entitle(self, self.glyphs.text(desk.walk.graph.name), self.glyphs.text(numbers))
        self.speed = SPEED * SPEEDS[desk.speed]
        self.show(layout, scene(desk, layout, shown_from))
        begun = desk.walk.step or desk.walk.is_open or desk.selected is not None
        self.follow(desk.at_work if begun else 0)
        self._waiting = deque() if shown_from is None else deque(scenes(desk, layout, shown_from))
        self._play_next()

    def order(self, desk: Desk) -> list[int]:
        """The wires in the order in which they are drawn."""
        layout, _ = layout_of(desk.walk, *self.room)
        return drawing_order(layout)

    @property
    def room(self) -> tuple[int, int]:
        """The columns and rows that the drawing may have."""
        width, height = self.screen.size
        rows = height - BAR_ROWS - min(TEXT_ROWS, height * 3 // 8) - self.frame
        return width - self.frame - 2 * MARGIN, max(rows, LEAST_ROWS)

    @property
    def spare(self) -> int:
        """The rows that drawing and text share: all but the bars, the titles and the boxes."""
        boxes = 2 * self.frame if self.frame else TITLE_ROWS
        return self.screen.size.height - BAR_ROWS - boxes

    def text_room(self, desk: Desk, width: int) -> Room:
        """What a text below is written into: the rows that the drawing leaves, or can give."""
        _, rows = layout_of(desk.walk, *self.room)
        given = min(self.spare - LEAST_ROWS, ENOUGH_ROWS)
        height = max(self.spare - min(rows, self.room[1]), given, 1)
        return Room(width, height, "NO_COLOR" not in os.environ, self.glyphs)

    @property
    def frame(self) -> int:
        return FRAME if self.screen.has_class("-wide") else 0

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
