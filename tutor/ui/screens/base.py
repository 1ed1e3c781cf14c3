"""What all screens share: rows of text painted once, keys that are heard, ways to one another."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Protocol, Self, cast

from textual.app import ComposeResult
from textual.events import (
    InputEvent,
    Key,
    MouseDown,
    MouseScrollDown,
    MouseScrollUp,
    Paste,
    Resize,
    ScreenResume,
)
from textual.geometry import Offset, Region, Size
from textual.screen import Screen

from tutor.formula.normalise import HANGUL, qwerty
from tutor.lesson.view.styled import Line
from tutor.progress.session import Session
from tutor.text import say
from tutor.ui.compositor import SpanCompositor
from tutor.ui.keys import Groups, actions
from tutor.ui.widgets.text_rows import Rows

SMALLEST = Size(40, 12)

WHEEL = 3  # rows


def is_too_small(size: Size) -> bool:
    return size.width < SMALLEST.width or size.height < SMALLEST.height


class PaintedScreen(Screen[None]):
    """Shows what `rows` gives; below 40×12 only a line that says so."""

    AUTO_FOCUS = ""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._compositor: SpanCompositor = SpanCompositor()
        self.session = session
        self.body = Rows()
        self.drawn = Size(0, 0), ""  # in which size and language it was drawn last
        self.caret: Offset | None = None
        self.covered = False

    def compose(self) -> ComposeResult:
        yield self.body

    def rows(self, width: int, height: int) -> Sequence[Line]:
        """Everything on the screen, as its state is now."""
        raise NotImplementedError

    def draw(self) -> None:
        """Bring everything on the screen up to date."""
        size = self.app.size
        self.body.show(self.too_small() if is_too_small(size) else self.rows(*size))
        self.drawn = self.stands

    @property
    def stands(self) -> tuple[Size, str]:
        """The size and the language in which it has to be drawn now."""
        return self.app.size, self.session.lang

    def too_small(self) -> list[Line]:
        width, height = self.app.size
        told = say("lesson.too_small", self.session.lang, width=width, height=height)
        return [((f" {told}", ""),)]

    def plain(self, lines: Iterable[Line]) -> list[Line]:
        """Lines in characters that the terminal has."""
        return self.session.glyphs.lines(lines)

    def set_caret(self, place: Offset | None) -> None:
        """Where the terminal's own cursor is to stand: input methods and braille follow it."""
        self.caret = place
        self.app.cursor_position = place or Offset(0, 0)

    # When it is drawn and painted

    def on_mount(self) -> None:
        self.draw()

    def on_resize(self, _: Resize) -> None:
        self.follow()

    def follow(self) -> None:
        """Generated what a change of the window or of the language has made another."""
        if self.drawn != self.stands:
            self.draw()

    def on_screen_resume(self, event: ScreenResume) -> None:
        """On top now, for the first time or again: painted once, where Textual would twice."""
        event.prevent_default()
        self.stack_updates += 1
        self.follow()
        if self.covered and self.size == self.app.size:
            self.paint_anew()
        else:
            self.covered = False
            self._refresh_layout(self.app.size)  # which paints what is new

    @property
    def seen_at(self) -> float:
        """When it was first painted since it came on top; inf until then."""
        return self._compositor.seen_at

    @seen_at.setter
    def seen_at(self, at: float) -> None:
        self._compositor.seen_at = at

    def on_screen_suspend(self) -> None:
        self.covered = True

    def paint_anew(self) -> None:
        """All of it, since something else was on the terminal."""
        self.covered = True
        self.refresh()
        self.covered = False

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """All of it only where it was covered: Textual asks for that with every mount as well."""
        repaint = repaint and (bool(regions) or self.covered)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def _size_updated(
        self, size: Size, virtual_size: Size, container_size: Size, layout: bool = True
    ) -> bool:
        """A new size is no reason to lay out what has just been laid out."""
        return super()._size_updated(size, virtual_size, container_size, layout=False)


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

    async def press(self, key: str, character: str | None) -> None:
        """Do at once what a key does, since it decides what the next key means."""
        if key in self.actions:
            await self.run_action(self.actions[key])
        elif character and HANGUL.fullmatch(character):
            for letter in qwerty(character):  # 조: two keys, pressed so fast that they were joined
                if self.is_current:
                    await self.press(letter, letter)

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
