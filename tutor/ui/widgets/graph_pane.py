"""The graph of a lesson: where it stands, or the steps that lead there as they happen."""

from collections import deque
from collections.abc import Callable

from tutor.graph.layout import Layout
from tutor.lesson.state.state import SPEEDS, State
from tutor.lesson.view.drawing import Scene, scene, scenes
from tutor.progress.session import Session
from tutor.ui.widgets.graph_view import SPEED, GraphView


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
