"""A screen with a list: head, as much of the list as there is room for, what is chosen, keys."""

from functools import lru_cache

from tutor.lesson.view.styled import BLANK, Line, Text, first_row, key_spans, window
from tutor.progress.session import Session
from tutor.text import say
from tutor.ui.screens.base import TutorScreen

HEAD_ROWS, ABOUT_ROWS, FOOT_ROWS = 3, 3, 1


class ListScreen(TutorScreen):
    """`chosen` is the place in the list, `first` the first of its rows that is seen."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.chosen, self.first = 0, 0

    @property
    def count(self) -> int:
        """How many there are to choose from."""
        raise NotImplementedError

    def list_rows(
        self, width: int, height: int, head: list[Line], text: Text, about: list[Line]
    ) -> list[Line]:
        """The whole screen; what is chosen is in view."""
        around = HEAD_ROWS + 1 + ABOUT_ROWS + FOOT_ROWS
        self.first = first_row(self.first, text, height - around)
        return [
            *filled(head, HEAD_ROWS),
            *window(text, self.first, width, height - around),
            (("─" * width, "rule"),),
            *filled(about, ABOUT_ROWS),
            self.foot(width),
        ]

    def foot(self, width: int) -> Line:
        """The keys that do something here."""
        raise NotImplementedError

    def choose(self, place: int) -> None:
        self.chosen = min(max(place, 0), max(self.count - 1, 0))
        self.draw()

    def action_choose(self, by: int) -> None:
        self.choose(self.chosen + by)


def filled(lines: list[Line], height: int) -> list[Line]:
    """As many lines as there are rows."""
    return [*lines, *[BLANK] * height][:height]


@lru_cache(maxsize=16)
def foot_of(keys: tuple[tuple[str, str], ...], lang: str, width: int) -> Line:
    """Keys with what they do, as many as there is room for."""
    labels = [(key, say(f"key.{name}", lang)) for key, name in keys]
    return ((" ", ""), *key_spans(labels, width - 2))
