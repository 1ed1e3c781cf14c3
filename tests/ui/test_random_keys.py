"""Whatever is pressed, in whatever haste, nothing breaks and nothing opens twice."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import isfinite
from pathlib import Path
from random import Random

import pytest
from textual.events import Key, MouseDown, MouseMove, MouseScrollDown, MouseScrollUp, Paste

from tests.progress.learner import has_met
from tests.ui.helpers import Tutor, a_lesson, assert_sound, key_event, session_in, tutor
from tutor.ui.screens.base import TutorScreen
from tutor.ui.screens.lesson import LessonScreen, laboratory

KEYS = (
    "right", "enter", "left", "space", "up", "down", "tab", "shift+tab", "shift+left",
    "shift+right", "shift+up", "shift+down", "home", "end", "pageup", "pagedown", "backspace",
    "delete", "escape", "alt+h", *"[]+-=?", *"wnerchliovgaps", *"ㅈㅜㄷㄱㅊㅗㅣㅑㅐㅍㅎㅁㅔㄴ",
    *"0123456789./()", *"１２．－（가각ㄱa~é\u0301",
)  # fmt: skip
KEYS_OF_A_RUN, KEYS_OF_A_LONG_RUN = 120, 500
OFTEN = ("right", "enter", "escape", "?", *"12")
TYPED = ("220", "2.2", "1.1*2", "x", "９", "[[1,2]]", "(N, 3)", "dout * y")
PASTES = ("1.1\n", "\x1b[31m9", "가" * 300, "", "q\x03", "9" * 10_000)
SIZES = ((80, 24), (120, 36), (40, 12), (60, 15), (100, 30), (39, 9), (130, 45), (1, 1))
MICE = (MouseDown, MouseMove, MouseScrollUp, MouseScrollDown)

PLACES = {
    "menu": (None, []),
    "help": (None, ["?"]),
    "skills": (None, ["s"]),
    "practice": (None, ["p"]),
    "closing": (None, ["p", "a", "escape"]),
    "lesson": ("apple_tax", ["right", "right"]),
    "editing": ("apple_tax", ["right", "e", "5"]),
    "arrays": ("batch_affine", ["right", "right", "right"]),
    "check": ("check", []),
    "training": ("training", []),
}


@dataclass(frozen=True)
class Burst:
    """Keys that arrive in one moment."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class Mouse:
    """What a mouse did at a place; see MICE."""

    kind: int
    x: int
    y: int


@dataclass(frozen=True)
class Pasted:
    text: str


@dataclass(frozen=True)
class Resized:
    size: tuple[int, int]


Event = Burst | Mouse | Pasted | Resized


def events(random: Random, keys: int) -> Iterator[Event]:
    """What somebody in great haste does, until so many keys are pressed."""
    while keys > 0:
        event = an_event(random)
        keys -= len(event.keys) if isinstance(event, Burst) else 0
        yield event


def an_event(random: Random) -> Event:
    match random.randrange(10):
        case 0:
            return Resized(random.choice(SIZES))
        case 1:
            return Pasted(random.choice(PASTES))
        case 2:
            return Mouse(random.randrange(4), random.randrange(130), random.randrange(45))
        case 3:
            return Burst(("escape", *random.choice(TYPED), "enter"))
        case 4:
            return Burst((a_key(random),) * random.randrange(2, 30))  # held
        case 5:
            return Burst((a_key(random),))
    return Burst(tuple(a_key(random) for _ in range(random.randrange(2, 24))))


def a_key(random: Random) -> str:
    keys: tuple[str, ...] = random.choice((KEYS, OFTEN))
    return random.choice(keys)


async def do(running: Tutor, event: Event) -> None:
    """Hand it over as a terminal does, and wait until all that follows is done."""
    match event:
        case Resized(size):
            await running.resize(*size)
        case Pasted(text):
            running.app.post_message(Paste(text))
        case Mouse(kind, x, y):
            place = (None, x, y, 0, 0, 1, False, False, False)
            running.app.post_message(MICE[kind](*place))
        case Burst(keys):
            for key in keys:
                running.app.post_message(alt(key) if key.startswith("alt+") else key_event(key))
    await running.settle()
    if not isfinite(top_of(running).seen_at):  # another screen is about to open
        await running.until(lambda: isfinite(top_of(running).seen_at))
        await running.settle()


def top_of(running: Tutor) -> TutorScreen:
    screen = running.app.screen
    assert isinstance(screen, TutorScreen)
    return screen


def alt(key: str) -> Key:
    """What a terminal makes of escape and a letter in one piece."""
    pressed = key_event(key[-1])
    pressed.key = key
    return pressed


def assert_well(running: Tutor) -> None:
    """What must hold after anything."""
    assert running.app.is_running
    assert_sound(running)
    screens = running.app.screen_stack
    assert all(isinstance(screen, TutorScreen) for screen in screens)
    assert len(screens) == len({type(screen) for screen in screens}), "opened twice"
    if isinstance(running.app.screen, LessonScreen):
        position = running.state.position
        assert 0 <= position.step <= position.last_step


async def wander(data: Path, place: str, todo: Sequence[Event]) -> None:
    """From a place on; at the end the menu is still within reach."""
    name, keys = PLACES[place]
    session = session_in(data)
    has_met(session.store)  # so that practice has something to ask
    lesson = a_lesson(name) if name not in (None, "check", "training") else None
    async with tutor(session, lesson) as running:
        if name in ("check", "training"):
            wanted = "gradient_check" if name == "check" else name
            await running.app.push_screen(laboratory(wanted, session))
        for key in keys:
            await do(running, Burst((key,)))
        for event in todo:
            await do(running, event)
            assert_well(running)


def wanders(folder: Path, place: str, todo: Sequence[Event]) -> str:
    """What went wrong on the way; "" where nothing did."""
    try:
        asyncio.run(wander(folder, place, todo))
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def shortest(todo: list[Event], fails: Callable[[list[Event]], str]) -> list[Event]:
    """What still fails when as much as possible is left out: runs of events, then keys of each."""
    size = len(todo)
    while size := size // 2:
        at = 0
        while at < len(todo):
            less = todo[:at] + todo[at + size :]
            todo, at = (less, at) if fails(less) else (todo, at + size)
    for at, event in enumerate(todo):
        k = 0
        while isinstance(event, Burst) and k < len(event.keys):
            less = [*todo]
            less[at] = Burst(event.keys[:k] + event.keys[k + 1 :])
            if fails(less):
                todo, event = less, less[at]
            else:
                k += 1
    return todo


def press_at_random(folder: Path, place: str, runs: int, keys: int) -> None:
    number = count()

    def fails(todo: list[Event]) -> str:
        return wanders(folder / f"{next(number)}", place, todo)

    for seed in range(runs):
        todo = [*events(Random(f"{place}{seed}"), keys)]
        if fails(todo):
            todo = shortest(todo, fails)
            pytest.fail(f"{todo}\n{fails(todo)}")


@pytest.mark.parametrize("place", PLACES)
def test_random_keys_break_nothing(tmp_path: Path, place: str) -> None:
    press_at_random(tmp_path, place, 1, KEYS_OF_A_RUN)


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_ten_thousand_random_keys_break_nothing(tmp_path: Path, place: str) -> None:
    press_at_random(tmp_path, place, 20, KEYS_OF_A_LONG_RUN)


def test_a_failure_is_told_as_its_shortest_sequence() -> None:
    def fails(todo: list[Event]) -> str:
        """Where help is opened and, sometime later, x is pressed twice in one moment."""
        keys = [event.keys for event in todo if isinstance(event, Burst)]
        opened = next((k for k, each in enumerate(keys) if "?" in each), len(keys))
        return "broken" if any(each.count("x") > 1 for each in keys[opened + 1 :]) else ""

    random = Random(1)
    todo = [*events(random, 200), Burst(tuple("a?b")), *events(random, 200), Burst(tuple("xyzxy"))]
    assert fails(todo)
    assert shortest(todo, fails) == [Burst(("?",)), Burst(("x", "x"))]
