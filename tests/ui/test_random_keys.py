"""Whatever is pressed, in whatever haste, nothing breaks and nothing opens twice."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from math import isfinite
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from textual.events import Key, MouseDown, MouseMove, MouseScrollDown, MouseScrollUp, Paste

from tests.ui.helpers import Tutor, a_lesson, assert_sound, key_event, session_in, tutor
from tutor.ui.screens.base import TutorScreen
from tutor.ui.screens.laboratories import laboratory
from tutor.ui.screens.lesson import LessonScreen

KEYS = (
    "right", "enter", "left", "space", "up", "down", "tab", "shift+tab", "shift+left",
    "shift+right", "shift+up", "shift+down", "home", "end", "pageup", "pagedown", "backspace",
    "delete", "escape", "alt+h", *"[]+-=?", *"wnerchliovgaps", *"ㅈㅜㄷㄱㅊㅗㅣㅑㅐㅍㅎㅁㅔㄴ",
    *"0123456789./()", *"１２．－（가각ㄱa~é\u0301",
)  # fmt: skip
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

a_key = st.sampled_from(KEYS) | st.sampled_from(OFTEN)
bursts = st.lists(a_key, min_size=1, max_size=8).map(lambda keys: Burst(tuple(keys)))
held = st.builds(lambda key, times: Burst((key,) * times), a_key, st.integers(2, 12))
answers = st.sampled_from(TYPED).map(lambda text: Burst(("escape", *text, "enter")))
mice = st.builds(Mouse, st.integers(0, 3), st.integers(0, 130), st.integers(0, 45))
pastes = st.sampled_from(PASTES).map(Pasted)
sizes = st.sampled_from(SIZES).map(Resized)
events = st.one_of(bursts, bursts, held, answers, mice, pastes, sizes)


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
        walk = running.desk.walk
        assert 0 <= walk.step <= walk.last_step


async def wander(data: Path, place: str, todo: list[Event]) -> None:
    """From a place on; at the end the menu is still within reach."""
    name, keys = PLACES[place]
    session = session_in(data)
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


def tried(folder: Path, place: str, examples: int, least: int) -> Callable[[], None]:
    """So many runs of so many events; the shortest sequence that fails is told."""
    number = count()

    @settings(
        max_examples=examples, deadline=None, derandomize=True, database=None,
        phases=[Phase.generate, Phase.shrink], suppress_health_check=[*HealthCheck],
        print_blob=False,
    )  # fmt: skip
    @given(st.lists(events, min_size=least, max_size=least + 10))
    def run(todo: list[Event]) -> None:
        asyncio.run(wander(folder / f"{next(number)}", place, todo))

    return run


@pytest.mark.parametrize("place", PLACES)
def test_five_hundred_random_keys_break_nothing(tmp_path: Path, place: str) -> None:
    tried(tmp_path, place, 3, 35)()


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES)
def test_ten_thousand_random_keys_break_nothing(tmp_path: Path, place: str) -> None:
    tried(tmp_path, place, 50, 40)()
