"""What all screens share: they hear what is pressed, and lead to one another."""

from collections.abc import Mapping
from typing import ClassVar, Protocol, cast

from textual.events import InputEvent, Key, MouseDown, MouseScrollDown, MouseScrollUp, Paste
from textual.geometry import Offset

from tutor.ui.keys import Groups, actions
from tutor.ui.screens.painted import PaintedScreen

WHEEL = 3  # rows


class Leads(Protocol):
    """The application, as a screen knows it: it leads to other places."""

    def lead(self, place: str, about: object = None) -> None: ...


class TutorScreen(PaintedScreen):
    """What is pressed comes to `hear`: one after another, and only while it is on top."""

    keys: ClassVar[Groups] = {}
    help_keys: ClassVar[Groups | None] = None  # where it explains other keys than its own
    actions: ClassVar[Mapping[str, str]] = {}

    def __init_subclass__(cls, **kinds: bool) -> None:
        super().__init_subclass__(**kinds)
        cls.actions = actions(cls.keys)

    async def hear(self, event: InputEvent | Paste) -> None:
        """A key, a paste, a click or the wheel."""
        match event:
            case Key():
                await self.press(event.key, event.character)
            case Paste():
                self.paste(event.text)
            case MouseDown():
                self.click(event.screen_offset)
            case MouseScrollUp() | MouseScrollDown():
                by = WHEEL if isinstance(event, MouseScrollDown) else -WHEEL
                self.roll(by, event.screen_offset)

    async def press(self, key: str, _: str | None) -> None:
        """Do at once what a key does, since it decides what the next key means."""
        if key in self.actions:
            await self.run_action(self.actions[key])

    def paste(self, text: str) -> None:
        """What is pasted goes nowhere, unless something is being typed."""

    def click(self, at: Offset) -> None:
        """Nothing is chosen by a click, unless a screen says so."""

    def roll(self, by: int, at: Offset) -> None:
        """The wheel, over some place, by so many rows down."""

    def go(self, place: str, about: object = None) -> None:
        """Another place in the place of this one; of some it is said which skill or lesson."""
        cast(Leads, self.app).lead(place, about)

    def action_go(self, place: str) -> None:
        self.go(place)

    def action_help(self) -> None:
        self.go("help", self.help_keys or self.keys)

    def action_language(self) -> None:
        self.session.switch_language()
        self.draw()
