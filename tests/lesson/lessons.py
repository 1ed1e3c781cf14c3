"""Lessons for tests: small ones written to a folder, and the course itself."""

from functools import cache
from pathlib import Path

from tutor.lesson import Lesson, LessonFolder, lesson_folder, lesson_folders, load

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

ARRAYS = """\
def layer(
        X: "(N, 2)" = [[1, 2], [3, 4]],
        W=[[1, 2, 3], [4, 5, 6]],
        B=[1, 2, 3],
        *, dout=[[1, 2, 3], [4, 5, 7]]):
    Y = affine(X, W, B)
    return Y


def squash(x=1, k=3, *, dout=2):
    y = sigmoid(x)
    z = y * k
    return z


def pictures(x=digits(3), W=weights(64, 50, seed=1)):
    score = dot(x, W)
    total = sum(score)
    return total
"""

ARRAY_PAGES = """\
# {title}
S.

## Read
X is {{{{X}}}}, X[1, 0] is {{{{X[1,0]}}}}.

## Shape {{shape=Y}}
Hint: h

## Given {{shape=W}}
Hint: h

## Predict {{predict=Y}}
Hint: h

## One {{predict=Y[1,2]}}
Hint: h

## Look {{turn inspect=dY}}
Two lines
of text.

## Grid {{flow=W}}
dY is {{{{dY}}}}.
Hint: h

## One more {{flow=B[1]}}
Hint: h

## Its shape {{shape=dX}}
Hint: h

## Change {{change=X}}
Any element.

## Open {{program=squash open=y forward=exp_x}}
Inside: {{{{exp_x}}}}.

## Inner {{predict=plus_1}}
Hint: h

## All of it {{backward=y}}
dx = {{{{dx}}}}

## Folded {{fold=y}}
Closed.

## On {{ask=z/k}}
Hint: h

## Large {{program=pictures forward=score inspect=x}}
{{{{W}}}}

## Laboratory {{lab=training}}
Enter.
"""


def array_lesson(course: Path) -> LessonFolder:
    """A lesson with everything that only arrays and layers have."""
    return write_lesson(
        course,
        "01_arrays",
        program=ARRAYS,
        en=ARRAY_PAGES.format(title="Arrays"),
        ko=ARRAY_PAGES.format(title="배열"),
    )


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
