"""The list of keys, over whatever is on the screen."""

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.events import Key as KeyEvent
from textual.events import Resize
from textual.screen import ModalScreen
from textual.widgets import Static

from tutor.lesson.styled import Line
from tutor.progress.session import Session
from tutor.text import say
from tutor.ui.keys import HELP, Groups
from tutor.ui.prose import content
from tutor.ui.screens.room import is_too_small

SCROLLING = ("up", "down", "pageup", "pagedown")


class HelpScreen(ModalScreen[None]):
    """Every key with what it does; any key but the arrows closes it."""

    CSS_PATH = "help.tcss"
    AUTO_FOCUS = ""

    def __init__(self, session: Session, groups: Groups = HELP) -> None:
        super().__init__()
        self.session, self.groups = session, groups

    def compose(self) -> ComposeResult:
        lang = self.session.lang
        with VerticalScroll(id="keys", can_focus=False) as box:
            box.border_title = say("key.help_title", lang)
            box.border_subtitle = say("key.close", lang)
            yield Static(content(help_lines(lang, self.groups), self.session.glyphs), markup=False)

    def on_resize(self, event: Resize) -> None:
        self.set_class(is_too_small(event.size), "-too-small")  # the screen below says so

    def on_key(self, event: KeyEvent) -> None:
        event.stop()
        if event.key in SCROLLING:
            self.query_one(VerticalScroll).scroll_relative(
                y=-3 if event.key in ("up", "pageup") else 3, animate=False
            )
        else:
            self.dismiss()


def help_lines(lang: str, groups: Groups = HELP) -> list[Line]:
    """The table of keys in groups, keys aligned."""
    shown = [key.shown for keys in groups.values() for key in keys if key.about]
    width = max(map(cell_len, shown)) + 2
    lines: list[Line] = []
    for group, keys in groups.items():
        lines += [(), ((say(f"key.help_{group}", lang), "bold"),)]
        for key in keys:
            if key.about:
                padding = " " * (width - cell_len(key.shown))
                about = say(f"key.long_{key.about}", lang)
                lines.append(((f"  {key.shown}{padding}", "key"), (about, "")))
    return lines[1:]
