"""Who hears what is pressed: the screen on top, and nothing that was waiting before it was seen."""

from collections.abc import Iterator
from math import inf

from textual.app import App
from textual.events import InputEvent, Key, Paste
from textual.screen import Screen

from tutor.ui.screens.base import TutorScreen

ALWAYS = {"ctrl+c": "interrupt", "ctrl+q": "quit", "ctrl+z": "suspend_process"}
"""What the app itself hears at any time."""


class Hearing:
    """Keys, pastes and the mouse wait in the app's queue and nowhere else.

    Each is heard to its end by the screen on top before the next is looked at. What was waiting
    when a screen handed over (another was put on top of it or in its place, or it was dismissed)
    came before that other one was first painted, and is heard by nobody.
    """

    def __init__(self, app: App[int]) -> None:
        self.app = app
        self.ended = False

    def begin(self) -> None:
        """Know of every hand-over."""
        self.app.screen_change_signal.subscribe(self.app, _hand_over, immediate=True)

    def end(self) -> None:
        """The app is about to leave: what is still waiting is meant for whatever comes then."""
        self.ended = True

    async def hear(self, event: InputEvent | Paste) -> None:
        for each in _pressed(event):
            screen = self.app.screen
            if isinstance(each, Key) and each.key in ALWAYS:
                await self.app.run_action(ALWAYS[each.key])
            elif not self.ended and isinstance(screen, TutorScreen) and event.time > screen.seen_at:
                await screen.hear(each)


def _hand_over(screen: Screen[object]) -> None:
    """It is on top now, and nobody has seen it yet."""
    if isinstance(screen, TutorScreen):
        screen.seen_at = inf


def _pressed(event: InputEvent | Paste) -> Iterator[InputEvent | Paste]:
    """Escape and a letter that tmux has held back for a moment arrive as one key with alt."""
    if isinstance(event, Key) and event.key.startswith("alt+") and event.character:
        yield Key("escape", None)
        event = Key(event.character, event.character)
    yield event
