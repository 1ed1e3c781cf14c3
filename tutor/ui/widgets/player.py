"""Steps of a run played one after another in a graph view."""

from collections import deque
from collections.abc import Callable, Iterable

from tutor.graph.paint import Picture
from tutor.lesson.scene import Scene
from tutor.ui.widgets.graph_view import GraphView


class Player:
    """Plays scenes in a view; `done` is called after the last, unless others were put on."""

    def __init__(self, view: GraphView, done: Callable[[], None]) -> None:
        self.view, self.done = view, done
        self._waiting: deque[Scene] = deque()
        self._playing: Scene | None = None

    def play(self, scenes: Iterable[Scene]) -> None:
        """Put these on instead of whatever was playing."""
        self._waiting = deque(scenes)
        self._next()

    def stop(self) -> None:
        self._waiting.clear()
        self._playing = None

    def arrived(self, picture: Picture) -> None:
        """The view has come to the end of a scene; one that was taken off is of no interest."""
        if self._playing and picture is self._playing.after:
            self._next()

    def _next(self) -> None:
        self._playing = self._waiting.popleft() if self._waiting else None
        if self._playing is None:
            self.done()
        else:
            self.view.play(self._playing.before, self._playing.pulses, self._playing.after)
