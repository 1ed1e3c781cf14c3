"""Loading lessons: languages that fall back, complaints with their place, and where pages lead."""

import os
from pathlib import Path

import pytest

from tests.lesson.lessons import ENGLISH, KOREAN, PROGRAM, write_lesson
from tutor.lesson import BrokenLesson, load
from tutor.text import LANGUAGES


def test_a_whole_lesson(tmp_path: Path) -> None:
    lesson = load(write_lesson(tmp_path, "07_apples"))
    assert (lesson.number, lesson.slug) == (7, "apples")
    assert list(lesson.graphs) == ["price", "half"]
    assert (lesson.prose("en").title, lesson.prose("ko").title) == ("Apples", "사과")
    assert lesson.page_ids == ("read", "predict=total", "flow=apple_price", "choose")


@pytest.mark.parametrize(
    "broken",
    [
        None,
        "",
        KOREAN.replace("predict=total", "predict=totl"),
        KOREAN.replace("predict=total", "forward=total"),
        KOREAN.replace("{{apple}}", "{{aple}}"),
        KOREAN.replace("- [x]", "- [ ]"),
        KOREAN + "\n## 한 쪽 더\n",
    ],
)
def test_a_language_that_is_not_whole_falls_back_as_a_whole(
    tmp_path: Path, broken: str | None
) -> None:
    lesson = load(write_lesson(tmp_path, ko=broken))
    assert set(lesson.languages) == {"en"}
    assert lesson.prose("ko") is lesson.prose("en")
    assert lesson.unread == ({"ko"} if broken is not None else set()), "whether its file is there"


def test_a_lesson_without_english_is_taken_in_korean(tmp_path: Path) -> None:
    lesson = load(write_lesson(tmp_path, en=None))
    assert lesson.prose("en").title == "사과"


@pytest.mark.parametrize(
    ("change", "file", "line", "key"),
    [
        ({"program": None}, "lesson.py", 1, "check.no_file"),
        ({"program": ""}, "lesson.py", 1, "program.no_function"),
        ({"program": PROGRAM.replace("* tax", "* tx")}, "lesson.py", 3, "program.unknown_name"),
        ({"program": "def f(x): return x * 2"}, "lesson.py", 1, "program.no_value"),
        (
            {"program": "\n\ndef f(x=[1], y=[1, 2]): return x @ y"},
            "lesson.py",
            3,
            "program.cannot_compute",
        ),
        ({"en": None, "ko": None}, "en.md", 1, "check.no_file"),
        ({"en": "# T", "ko": None}, "en.md", 1, "check.no_pages"),
        ({"en": "# T\n\n## P {turn=x}\n", "ko": None}, "en.md", 3, "check.needless_argument"),
    ],
)
def test_a_broken_lesson_says_where(
    tmp_path: Path, change: dict[str, str | None], file: str, line: int, key: str
) -> None:
    folder = write_lesson(tmp_path, **change)
    with pytest.raises(BrokenLesson) as caught:
        load(folder)
    assert caught.value.key == key
    for lang in LANGUAGES:
        assert caught.value.say(lang).startswith(f"{folder.path / file}:{line}: ")
        assert caught.value.say(lang).count("\n") == 0
    assert caught.value.exit_code == 1


def test_files_that_are_no_text_are_said(tmp_path: Path) -> None:
    folder = write_lesson(tmp_path)
    folder.program.write_bytes(b"\xff\xfe")
    with pytest.raises(BrokenLesson, match="UTF-8"):
        load(folder)
    folder.program.write_bytes(b"#" * 1_000_001)
    with pytest.raises(BrokenLesson, match="200 kB"):
        load(folder)
    os.truncate(folder.program, 2**40)  # more than any memory holds, none of it on the disk
    with pytest.raises(BrokenLesson, match="200 kB"):
        load(folder)


def test_windows_files_are_read(tmp_path: Path) -> None:
    folder = write_lesson(tmp_path)
    for path in (folder.program, folder.prose("en"), folder.prose("ko")):
        text = path.read_text("utf-8").replace("\n", "\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert set(load(folder).languages) == {"en", "ko"}


VERBS = """\
# T
## {forward=apple_price}
## {ask=apple_price/apple}
## {predict=total}
## {turn}
## {backward=total}
## {flow=apple}
## read
## {program=half forward=apple_price}
## {change=apple}
## {flow=apple_price>total}
"""


def test_each_page_knows_where_it_stands(tmp_path: Path) -> None:
    lesson = load(write_lesson(tmp_path, en=VERBS.replace("## {", "## P {"), ko=None))
    assert [(stage.program, stage.before, stage.after) for stage in lesson.stages] == [
        ("price", 1, 1),
        ("price", 1, 1),
        ("price", 1, 2),
        ("price", 3, 3),
        ("price", 5, 5),
        ("price", 5, 6),
        ("price", 6, 6),
        ("half", 1, 1),
        ("half", 1, 1),
        ("half", 3, 4),
    ]


def test_english_counts_the_same_as_korean() -> None:
    assert ENGLISH.count("\n## ") == KOREAN.count("\n## ")
