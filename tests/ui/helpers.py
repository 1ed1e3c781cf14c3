"""Start the tutor without a terminal, press keys fast, and read the screen as text."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import wraps
from operator import attrgetter
from pathlib import Path
from time import monotonic
from typing import ParamSpec

from rich.cells import cell_len
from textual.events import Key, Paste, Resize
from textual.geometry import Size
from textual.keys import _character_to_key
from textual.message import Message
from textual.message_pump import MessagePump

from tutor.lesson import Lesson, State, default_folder, find, load
from tutor.progress import Session, Store
from tutor.text.glyphs import FULL, Glyphs
from tutor.ui.app import TutorApp
from tutor.ui.compositor import SpanCompositor
from tutor.ui.screens.page import PageScreen

P = ParamSpec("P")
PATIENCE = 60.0  # seconds after which a test is ended that hangs

CHARACTERS = {"space": " ", "enter": "\r", "tab": "\t", "escape": "\x1b"}


def in_a_loop(test: Callable[P, Coroutine[None, None, None]]) -> Callable[P, None]:
    """Let a test await an app."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


def a_lesson(name: str, folder: Path | None = None) -> Lesson:
    return load(find(folder or default_folder(), name))


def session_in(
    data: Path,
    *,
    lang: str = "en",
    glyphs: Glyphs = FULL,
    motion: bool = False,
    lessons: Path | None = None,
) -> Session:
    """A session whose learner's file is in `data`."""
    return Session(lessons or default_folder(), Store.open(data), lang, glyphs, motion)


class Tutor:
    """The running app as a learner has it: keys go in, text comes out."""

    def __init__(self, app: TutorApp) -> None:
        self.app = app

    @property
    def state(self) -> State:
        screen = self.app.screen
        assert isinstance(screen, PageScreen)
        return screen.state

    @property
    def lines(self) -> list[str]:
        """The screen as text, as it would be sent if all of it were."""
        compositor = self.app.screen._compositor
        assert isinstance(compositor, SpanCompositor)
        lines = [""] * compositor.size.height
        for piece in sorted(compositor._pieces({compositor.size.region}), key=attrgetter("x")):
            lines[piece.y] += piece.strip.text
        return lines

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines)

    async def press(self, *keys: str) -> None:
        """Press keys one after another; a key is Textual's name for it, or a character."""
        for key in keys:
            await self.post(key_event(key))

    async def hurry(self, key: str) -> None:
        """Press a key and wait only until it is handled, not until it is seen."""
        self.app.post_message(key_event(key))
        await self._done(self.app)
        await self._done(self.app.screen)

    async def burst(self, *keys: str) -> None:
        """Keys that a terminal sends all at once: each is there before the first is handled."""
        for key in keys[:-1]:
            self.app.post_message(key_event(key))
        await self.press(keys[-1])

    async def type(self, text: str) -> None:
        await self.press(*text)

    async def paste(self, text: str) -> None:
        await self.post(Paste(text))

    async def resize(self, width: int, height: int) -> None:
        size = Size(width, height)
        driver = self.app._driver
        assert driver is not None
        driver._size = size
        self.app._size = size
        for screen in self.app.screen_stack:
            screen.post_message(Resize(size, size))
        await self.settle()

    async def post(self, message: Message) -> None:
        """Hand a message of the terminal to the app, and wait until all that follows is done."""
        self.app.post_message(message)
        await self.settle()

    async def settle(self) -> None:
        """Until every widget has handled what it was sent and the screen is drawn."""
        await self._done(self.app)
        screens = self.app.screen_stack
        await asyncio.gather(*map(self._done, screens))
        nodes = [node for screen in screens for node in screen.walk_children()]
        await asyncio.gather(*map(self._done, nodes))
        for _ in range(2):  # what is done after a refresh, such as scrolling, calls for another
            refreshed = asyncio.Event()
            self.app.screen.call_after_refresh(refreshed.set)
            await self._wait(refreshed)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for a condition; the test fails with the screen if it does not come."""
        deadline = monotonic() + PATIENCE
        while not condition():
            assert monotonic() < deadline, f"waited in vain before\n{self.text}"
            self._raise()
            await asyncio.sleep(0.005)

    async def _done(self, node: MessagePump) -> None:
        handled = asyncio.Event()
        if node.call_later(handled.set):
            await self._wait(handled)

    async def _wait(self, event: asyncio.Event) -> None:
        waiting = [asyncio.ensure_future(e.wait()) for e in (event, self.app._exception_event)]
        await asyncio.wait(waiting, timeout=PATIENCE, return_when="FIRST_COMPLETED")
        for each in waiting:
            each.cancel()
        self._raise()
        assert event.is_set() or not self.app.is_running, "the app does not answer"

    def _raise(self) -> None:
        if self.app._exception is not None:
            raise self.app._exception


def key_event(key: str) -> Key:
    """The event that a terminal's key gives."""
    if len(key) == 1:
        return Key(_character_to_key(key), key)
    return Key(key, CHARACTERS.get(key))


@asynccontextmanager
async def tutor(
    session: Session, lesson: Lesson | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Tutor]:
    """The app, in the course or in a lesson, ready for keys; the learner's file is closed after."""
    place = "lesson" if lesson else "course"
    async with started(TutorApp(session, place, lesson), size) as running:
        yield running


@asynccontextmanager
async def started(app: TutorApp, size: tuple[int, int]) -> AsyncIterator[Tutor]:
    """The app, ready for keys; the learner's file is closed after."""
    try:
        async with app.run_test(size=size, notifications=True):
            running = Tutor(app)
            await running.settle()
            yield running
    finally:
        app.session.store.close()


async def go_to(running: Tutor, page: int) -> None:
    while running.state.position.at < page:
        await running.press("right")


def assert_sound(running: Tutor) -> None:
    """What must hold for every screen: its lines fill it exactly, and nothing strange is in it."""
    width, height = running.app.size
    lines = running.lines
    assert len(lines) == height
    for line in lines:
        assert cell_len(line) == width, f"{cell_len(line)} cells, not {width}: {line!r}"
        assert line.isprintable(), f"a control character: {line!r}"
        assert not re.search(r"\*\*[^\W\d]", line), f"markup is seen: {line!r}"
