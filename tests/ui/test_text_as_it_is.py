"""Text from people and files is shown as it is: it neither styles nor steers the screen."""

from pathlib import Path

import pytest

from tests.ui.helpers import Tutor, a_lesson, assert_sound, in_a_loop, session_in, tutor
from tutor.lesson import default_folder
from tutor.text.glyphs import ASCII
from tutor.ui.last_step import SIMPLE, simple
from tutor.ui.screens.lesson import LessonScreen
from tutor.ui.widgets.text_rows import Rows

STEERING = "\x1b[31mred\x1b]0;title\x07\x9b5m\u202e\u2066\u200f"
MARKUP = "[/] [bold]b[/bold] [link=x]y[/link] x[i]=y[j] $p {p} @click"
LESSON = """# {title}
A summary {text}

## A page {text}
Words {text}

## Asked {{predict=y}}
More {text}
Hint: {text}

## Chosen {{choose}}
- [x] {text}
  {text}
- [ ] other
Hint: {text}
"""


def course_with(folder: Path, text: str) -> Path:
    """A course whose one lesson says this everywhere."""
    lesson = folder / "01_strange"
    lesson.mkdir(parents=True)
    (lesson / "lesson.py").write_text("def y(x=2, 값=3): return x * 값\n", "utf-8")
    for lang in ("en", "ko"):
        (lesson / f"{lang}.md").write_text(LESSON.format(title=text, text=text), "utf-8")
    return folder


def stored(running: Tutor) -> list[str]:
    return [attempt.answer for attempt in running.app.session.store.attempts()]


@pytest.mark.parametrize("text", [MARKUP, f"a{STEERING}z"])
@in_a_loop
async def test_a_lesson_of_strangers(tmp_path: Path, text: str) -> None:
    course = course_with(tmp_path / "course", text)
    async with tutor(session_in(tmp_path, lessons=course)) as running:
        assert_sound(running)
        if text is MARKUP:
            assert "[/] [bold]b[/bold]" in running.text
        await running.press("enter")
        await running.until(lambda: isinstance(running.app.screen, LessonScreen))
        for key in ("h", "right", "h", "6", "enter", "w", "right", "h", "1", "enter", "l"):
            await running.press(key)
            assert_sound(running)


@in_a_loop
async def test_a_pasted_answer(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path), a_lesson("apple_tax")) as running:
        await running.press("right", "right")
        for text in (MARKUP, STEERING, "1\n2\r\n3\t4", "가" * 500, "9" * 100_000):
            for _ in range(2):  # on an open question, then into what is typed
                await running.paste(text)
                assert_sound(running)
                assert running.state.entry.text and len(running.state.entry.text.text) <= 240
                assert running.state.entry.text.text.isprintable()
            await running.press("enter")
            assert_sound(running)
            assert running.state.position.is_open
        assert all(answer.isprintable() for answer in stored(running))


@in_a_loop
async def test_the_last_step_lets_nothing_through(tmp_path: Path) -> None:
    async with tutor(session_in(tmp_path)) as running:
        running.app.screen.query_one(Rows).show([((f"a{STEERING}z\u3000.", "bold"),)])
        await running.settle()
        assert_sound(running)
        assert "a[31mred]0;title5mz" in running.text


# Terminals that have less


@in_a_loop
async def test_ascii_means_ascii(tmp_path: Path) -> None:
    session = session_in(tmp_path, lang="ko", glyphs=ASCII)
    async with tutor(session, a_lesson("apple_tax"), (120, 36)) as running:
        keys = ["right", "right", *"2", "enter", *"220", "enter", "w", "n", "e", "tab", "escape"]
        for key in (*keys, *["right"] * 3, "h", "down", "enter", "c", "c", "?", "x", "escape"):
            await running.press(key)
            assert_sound(running)
            text = running.text.replace("한국어", "")  # the key that leads there says its name
            strange = {c for c in text if not c.isascii() and not is_hangul(c)}
            assert not strange, (key, strange)


def is_hangul(character: str) -> bool:
    return "가" <= character <= "힣" or "ㄱ" <= character <= "ㅣ"


def test_what_lessons_are_written_with_has_an_ascii_character() -> None:
    for path in (*default_folder().glob("*/*.md"), Path("tutor/text/en.toml").absolute()):
        for character in set(path.read_text("utf-8")) - {"\n"}:
            assert simple(character) != "?" or character == "?", (path, character)
    assert all(plain.isascii() and len(plain) == 1 for plain in SIMPLE.values())
