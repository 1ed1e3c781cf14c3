"""Lessons for tests: small ones written to a folder, and the course itself."""

from functools import cache
from pathlib import Path

from tutor.lesson.files import LessonFolder, lesson_folder, lesson_folders
from tutor.lesson.lesson import Lesson, load

COURSE = Path(__file__).parents[2] / "lessons"

PROGRAM = """\
def price(apple=100, apple_num=2, tax=1.1):
    apple_price = apple * apple_num
    total = apple_price * tax
    return total


def half(apple=150, apple_num=4, tax=1.2, *, dout=0.5):
    apple_price = apple * apple_num
    total = apple_price * tax
    return total
"""

ENGLISH = """\
# Apples
A summary.

## Read
{{apple}} won each.

## Predict {predict=total}
Which value?
Hint: Multiply.

## Flow {program=half flow=apple_price}
What flows on?
Hint: Multiply.
Hint: {{dtotal}} × {{tax}} = ?

## Choose {choose}
Which?
- [x] this
- [ ] that
  That is not it.
"""

KOREAN = """\
# 사과
요약이에요.

## 읽기
하나에 {{apple}}원이에요.

## 예상 {predict=total}
어떤 값일까요?
Hint: 곱하세요.

## 흐름 {program=half flow=apple_price}
얼마가 흘러갈까요?
Hint: 곱하세요.
Hint: {{dtotal}} × {{tax}} = ?

## 고르기 {choose}
어느 쪽일까요?
- [x] 이쪽
- [ ] 저쪽
  그쪽이 아니에요.
"""


def write_lesson(
    course: Path,
    name: str = "01_apples",
    /,
    *,
    program: str | None = PROGRAM,
    en: str | None = ENGLISH,
    ko: str | None = KOREAN,
) -> LessonFolder:
    """A lesson folder with these files; None leaves a file out."""
    path = course / name
    path.mkdir(parents=True)
    for file, text in (("lesson.py", program), ("en.md", en), ("ko.md", ko)):
        if text is not None:
            (path / file).write_text(text, "utf-8")
    folder = lesson_folder(path)
    assert folder is not None
    return folder


@cache
def course_lessons() -> tuple[Lesson, ...]:
    """Every lesson that is shipped."""
    return tuple(map(load, lesson_folders(COURSE)))
