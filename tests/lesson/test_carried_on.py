"""A wrong value that is carried on rightly to other wires is told, and not counted."""

from pathlib import Path

from tests.lesson.lessons import course_lessons, write_lesson
from tutor.lesson import Answer, Lesson, Position, answer, answer_cell, answer_grid, load, start
from tutor.quiz import explain
from tutor.text import LANGUAGES

FRUIT, NET = course_lessons()[1], course_lessons()[13]

PROGRAM = """\
def curve(x=0, k=3, *, dout=2):
    y = sigmoid(x)
    z = y * k
    w = z + 1
    return w
"""
PAGES = """\
# A curve
S.

## y {predict=y}
T.

## w {predict=w}
T.

## y again {predict=y}
T.

## x {flow=x}
T.
"""


def curve(folder: Path) -> Lesson:
    return load(write_lesson(folder, program=PROGRAM, en=PAGES, ko=PAGES))


def on(position: Position, page_id: str) -> Position:
    """The same sitting on another page."""
    there = start(position.lesson, page_id, frozenset())
    return Position(
        position.lesson, there.at, there.step, answers=position.answers, cells=position.cells
    )


def given(lesson: Lesson, *answers: tuple[str, str]) -> Answer:
    """The last of several answers in one sitting; arrays are typed at once."""
    position = start(lesson, None, frozenset())
    for page_id, typed in answers:
        position = on(position, page_id)
        position, last = (answer_grid if position.grid else answer)(position, typed)
    return last


def is_carried(last: Answer) -> bool:
    """Whether it is told and not counted; else it is counted as wrong."""
    assert last.verdict.verdict == ("malformed" if last.verdict.code else "wrong")
    return last.verdict.code in ("carried_on", "carried_on_array")


def test_a_wrong_number_carried_on_rightly_is_credited() -> None:
    position, first = answer(start(FRUIT, "flow=all_price", frozenset()), "650")
    assert first.verdict.verdict == "wrong"
    position, second = answer(on(position, "flow=apple_price"), "650")
    assert (second.verdict.verdict, second.verdict.code) == ("malformed", "carried_on")
    assert position.tries == 0
    for lang in LANGUAGES:
        assert position.question is not None
        (text,) = explain(position.question, second.verdict, lang)
        assert "650" in text
        assert "dall_price" in text
        assert "2.4" in text


def test_without_that_number_before_it_is_as_wrong_as_ever() -> None:
    _, last = answer(start(FRUIT, "flow=apple_price", frozenset()), "650")
    assert last.verdict.verdict == "wrong"


def test_a_number_from_another_program_is_not_carried_on() -> None:
    position, _ = answer(start(FRUIT, "flow=all_price", frozenset()), "650")
    _, last = answer(on(position, "flow=apple"), "2")
    assert last.verdict.verdict == "wrong"


def test_it_is_carried_on_through_several_nodes_also_where_they_were_not_asked_about() -> None:
    first = "flow=all_price", "650"
    assert is_carried(given(FRUIT, first, ("flow=orange", "1950")))
    assert not is_carried(given(FRUIT, first, ("flow=orange", "1951")))
    carried = given(FRUIT, first, ("flow=apple_price", "650"), ("flow=orange", "1950"))
    assert (is_carried(carried), carried.verdict.details["name"]) == (True, "dall_price")


def test_a_number_that_was_corrected_is_carried_on_no_more() -> None:
    corrected = ("flow=all_price", "650"), ("flow=all_price", "2.4")
    assert not is_carried(given(FRUIT, *corrected, ("flow=orange", "1950")))


def test_only_the_last_number_on_a_page_is_carried_on() -> None:
    twice = ("flow=all_price", "650"), ("flow=all_price", "700"), ("flow=all_price", "no number")
    assert not is_carried(given(FRUIT, *twice, ("flow=orange", "1950")))
    assert is_carried(given(FRUIT, *twice, ("flow=orange", "2100")))


def test_values_are_carried_on_and_into_what_flows_back(tmp_path: Path) -> None:
    lesson, wrong = curve(tmp_path), ("predict=y", "0.8")
    assert is_carried(given(lesson, wrong, ("predict=w", "3.4")))
    assert is_carried(given(lesson, wrong, ("flow=x", "0.96")))  # 2 · 3 · 0.8 · (1 - 0.8)
    assert not is_carried(given(lesson, wrong, ("flow=x", "0.9")))


def test_the_same_wrong_number_again_follows_from_nothing(tmp_path: Path) -> None:
    lesson = curve(tmp_path)
    again = [page for page in lesson.page_ids if page.startswith("predict=y")][-1]
    assert again != "predict=y"
    assert not is_carried(given(lesson, ("predict=y", "0.8"), ("predict=y", "0.8")))
    assert not is_carried(given(lesson, ("predict=y", "0.8"), (again, "0.8")))


def test_a_wrong_array_is_carried_on_and_called_by_its_name() -> None:
    wrong = "predict=a1", "[5, -2]"
    last = given(NET, wrong, ("predict=z1", "[5, 0]"))
    assert is_carried(last)
    grid = start(NET, "predict=z1", frozenset()).question
    assert grid is not None
    assert all("a1" in explain(grid, last.verdict, lang)[0] for lang in LANGUAGES)
    assert not is_carried(given(NET, wrong, ("predict=z1", "[5, 1]")))


def test_a_wrong_array_that_was_typed_cell_by_cell_is_carried_on_to_a_cell() -> None:
    position = start(NET, "predict=a1", frozenset())
    for at, typed in (((0,), "5"), ((1,), "-2")):
        position, _ = answer_cell(position, at, typed)
    position, kept = answer_cell(on(position, "predict=z1"), (0,), "5")
    assert kept is None and is_carried(position.filled[(0,)])
    position, kept = answer_cell(position, (0,), "6")
    assert kept is not None and not is_carried(kept)


def test_an_array_that_was_corrected_is_carried_on_no_more() -> None:
    wrong, then = ("predict=a1", "[5, -2]"), ("predict=z1", "[5, 0]")
    assert not is_carried(given(NET, wrong, ("predict=a1", "[7, -2]"), then))
    position, _ = answer_grid(start(NET, wrong[0], frozenset()), wrong[1])
    position, _ = answer_cell(position, (0,), "7")
    assert not is_carried(answer_grid(on(position, then[0]), then[1])[1])


def test_a_wrong_gradient_of_an_array_is_carried_on_through_several_layers() -> None:
    wrong = "flow=a2", "[-0.25, 0.75, -0.25, -0.25]"
    assert is_carried(given(NET, wrong, ("flow=a1", "[2, 0]")))
    assert is_carried(given(NET, wrong, ("flow=a1", "[2, 0]"), ("flow=W1", "[[2, 0], [4, 0]]")))
    assert not is_carried(given(NET, wrong, ("flow=W1", "[[2, 0], [4, 1]]")))
