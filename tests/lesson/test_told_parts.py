"""With a wrong answer the drawing and a line say what it used and what it left out."""

import pytest
from rich.cells import cell_len

from tests.lesson.lessons import course_lessons
from tests.lesson.states import answered, at, graph, page, press
from tutor.lesson import State
from tutor.quiz import Expression, Number

LESSONS = {lesson.slug: lesson for lesson in course_lessons()}
APPLE = "apple_tax", "flow=apple"
SAID = {
    ("apple_tax", "flow=apple", "90"): (
        "▪ used: dapple_price = 0.6, apple = 150   ▫ left out: apple_num = 4",
        "▪ 쓴 값: dapple_price = 0.6, apple = 150   ▫ 빠진 값: apple_num = 4",
    ),
    ("apple_tax", "flow=apple", "4"): (
        "▪ used: apple_num = 4   ▫ left out: dapple_price = 0.6",
        "▪ 쓴 값: apple_num = 4   ▫ 빠진 값: dapple_price = 0.6",
    ),
    ("reuse", "flow=kids", "3.5"): (
        "▪ used: dkids (meals) = 3.5   ▫ left out: dkids (tickets)",
        "▪ 쓴 값: dkids (meals) = 3.5   ▫ 빠진 값: dkids (tickets)",
    ),
    ("add_and_mul", "rule=per_km", "dride*per_km"): (
        "▪ used: dride = 0.25, per_km = 2   ▫ left out: km = 10",
        "▪ 쓴 값: dride = 0.25, per_km = 2   ▫ 빠진 값: km = 10",
    ),
    ("relu", "flow=x", "-1"): (
        "▪ used: x[0] = -1   ▫ left out: dy[0] = 5",
        "▪ 쓴 값: x[0] = -1   ▫ 빠진 값: dy[0] = 5",
    ),
}


def wrongly(slug: str, page_id: str, typed: str, lang: str = "en") -> State:
    return answered(at(LESSONS[slug], page_id, lang), typed)


@pytest.mark.parametrize("place", SAID)
@pytest.mark.parametrize(("lang", "k"), [("en", 0), ("ko", 1)])
def test_a_line_says_what_was_used(place: tuple[str, str, str], lang: str, k: int) -> None:
    state = wrongly(*place, lang=lang)
    if state.entry.cell:
        state = press(state, "left")
    assert SAID[place][k] in page(state)


def test_where_it_is_too_long_it_is_two_lines() -> None:
    used, left_out = SAID[*APPLE, "90"][0].split("   ")
    lines = page(wrongly(*APPLE, "90"), narrow=True)
    assert lines[lines.index(used) + 1] == left_out


def test_the_drawing_marks_what_was_used_and_what_was_left_out_and_stays_where_it_is() -> None:
    before = graph(at(LESSONS["apple_tax"], "flow=apple"))
    state = wrongly(*APPLE, "90")
    shown = "\n".join(graph(state))
    assert all(each in shown for each in ("150 ▪", "0.6 ▪", "4 ▫", "90 ✗"))
    signs = str.maketrans("▪▫", "  ")
    numbers = [line.translate(signs).replace("90 ✗", "?   ").rstrip() for line in graph(state)]
    assert numbers == before


def test_the_marks_go_when_one_types_again() -> None:
    state = press(wrongly(*APPLE, "90"), "2")
    assert not any("▪" in line or "▫" in line for line in (*graph(state), *page(state)))


def test_the_place_of_a_branch_is_marked_before_it_has_a_number() -> None:
    shown = "\n".join(graph(wrongly("reuse", "flow=kids", "3.5")))
    assert "3.5 ▪" in shown and " ▫ " in shown


@pytest.mark.parametrize("slug", LESSONS)
def test_only_what_is_on_the_screen_is_told_and_it_fits(slug: str) -> None:
    for page_id, each in zip(LESSONS[slug].page_ids, LESSONS[slug].pages, strict=True):
        question = at(LESSONS[slug], page_id).position.question if each.is_question else None
        if not isinstance(question, Number | Expression):
            continue
        for wrong in question.wrong[:4]:
            state = wrongly(slug, page_id, str(wrong.value))
            told = [line for line in page(state) if line.startswith(("▪", "▫"))]
            assert all(cell_len(line) <= 78 for line in told)
            numbers = [part.split(" = ")[1] for line in told for part in _numbered(line)]
            shown = "\n".join((*graph(state), *map(str, state.position.graph.inputs.values())))
            assert all(number in shown for number in numbers), told


def _numbered(line: str) -> list[str]:
    """Those with a number; an element's stands in its array, which one has to open."""
    parts = [part for half in line.split("   ") for part in half.split(", ")]
    return [part for part in parts if " = " in part and "]" not in part]
