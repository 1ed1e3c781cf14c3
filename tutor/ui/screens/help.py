"""The list of keys, on top of whatever is on the screen."""

from collections.abc import Sequence

from rich.cells import cell_len

from tutor.lesson.view.styled import Line, Text, box, fitted, kept_row, window
from tutor.progress.session import Session
from tutor.text import say
from tutor.ui.keys import Groups
from tutor.ui.screens.base import TutorScreen

WIDTH, FRAME = 66, 2
SCROLLING = {"up": -1, "down": 1, "pageup": -8, "pagedown": 8, "home": -999, "end": 999}


class HelpScreen(TutorScreen):
    """Every key with what it does; any key but the arrows closes it."""

    def __init__(self, session: Session, groups: Groups) -> None:
        super().__init__(session)
        self.groups, self.first = groups, 0
        self.text = Text(self.plain(help_lines(session.lang, groups)))

    def rows(self, width: int, height: int) -> Sequence[Line]:
        """The table in a frame, in the middle of the screen."""
        lang, wide = self.session.lang, min(WIDTH, width)
        room = min(len(self.text.rows), height - FRAME)
        self.first = kept_row(self.first, self.text, room)
        seen = window(self.text, self.first, wide - FRAME, room, margin=1)
        title, close = say("key.help_title", lang), say("key.close", lang)
        framed = box(title, seen, wide, "chosen", close)
        above, left = (height - len(framed)) // 2, (width - wide) // 2
        return [*[()] * above, *(((" " * left, ""), *row) for row in framed)]

    async def press(self, key: str, _: str | None) -> None:
        if key in SCROLLING:
            self.scroll_rows(SCROLLING[key])
        else:
            self.dismiss()

    def roll(self, by: int, _: object) -> None:
        self.scroll_rows(by)

    def scroll_rows(self, by: int) -> None:
        self.first += by
        self.draw()


def help_lines(lang: str, groups: Groups) -> list[Line]:
    """The table of keys in groups, keys aligned."""
    shown = [key.shown for keys in groups.values() for key in keys if key.about]
    width = max(map(cell_len, shown)) + 2
    lines: list[Line] = []
    for group, keys in groups.items():
        lines += [(), ((say(f"key.help_{group}", lang), "bold"),)]
        for key in keys:
            if key.about:
                about = say(f"key.long_{key.about}", lang)
                lines.append((*fitted([(f"  {key.shown}", "key")], width + 2), (about, "")))
    return lines[1:]
