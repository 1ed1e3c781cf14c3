"""Questions answered by names: a formula, a line of code, what is kept, and the whole way back."""

from pathlib import Path

import pytest

from tests.lesson.lessons import write_lesson
from tests.lesson.states import answered_right, at, bars, graph, listing, page, press, screen
from tutor.lesson import (
    Lesson,
    OtherNumbers,
    Room,
    State,
    TextField,
    Why,
    check,
    give_answer,
    load,
    page_pane,
)

PROGRAM = """\
def product(x=3, y=4, *, dout=2):
    z = x * y
    return z


def taxi(a=2, b=3, c=4, d=5, *, dout=1.5):
    p = a * b
    q = p + c
    r = q * d
    return r


def squash(x=1, k=3, *, dout=2):
    y = sigmoid(x)
    z = y * k
    return z


def layer(X: "(N, 2)" = [[1, 2], [3, 4]], W=[[1, 2, 3], [4, 5, 6]], B=[1, 2, 3], *,
          dout=[[1, 2, 3], [4, 5, 7]]):
    Y = affine(X, W, B)
    return Y
"""

PAGES = """\
# {title}
S.

## Read {{forward=z}}

## Local {{rule=z/x}}
Hint: h

## Back {{rule=x}}
Hint: h

## Keep {{keep=z}}
Hint: h

## Line {{line=z/x}}
Hint: h

## After {{program=taxi turn}}

## Chain {{chain=a}}
Hint: h

## Far {{rule=r/a}}
Hint: h

## Sum {{keep=q}}
Hint: h

## Squash {{program=squash rule=x}}
Hint: h

## Product {{program=layer rule=W}}
Hint: **Both** are in it, one as `X.T`.

## Code {{line=Y/W}}
Hint: h
"""


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    course = tmp_path_factory.mktemp("course")
    texts = {"en": PAGES.format(title="Names"), "ko": PAGES.format(title="이름")}
    return load(write_lesson(course, program=PROGRAM, **texts))


def gave(state: State, text: str) -> State:
    """The state after enter, a text of letters too, and enter."""
    return press(state, "enter", *text, "enter")


def test_where_a_formula_is_asked_every_letter_types_and_a_colon_begins_a_command(
    lesson: Lesson,
) -> None:
    state = at(lesson, "rule=z/x")
    assert page(state)[1:] == ["∂z/∂x = ▁▁▁▁", "Write it with: x, y, z"]
    assert "enter answer" in bars(state)[3] and ":h hint" in bars(state)[3]
    assert isinstance(press(state, ":", "w").overlay, Why)
    typing = press(state, "w", "h", ":")
    assert typing.entry.text is not None and "∂z/∂x = wh:▏" in page(typing)
    assert page(typing)[2] == page(state)[2], "the names stay while one types"
    assert press(state, ":", "escape") == state, "escape gives the command up, and no more"


@pytest.mark.parametrize("name", ["rule=z/x", "rule=r/a", "line=Y/W", "rule=W"])
@pytest.mark.parametrize("text", ["np.dot(a", "softmax(x", "relu(dy", "self.dW", "ㅛ*2", "_1 * q"])
def test_what_is_typed_without_pressing_anything_first_stands_there(
    lesson: Lesson, name: str, text: str
) -> None:
    typing = press(at(lesson, name), *text).entry.text
    assert typing is not None and typing.text == text


def test_beside_a_formula_that_was_wrong_commands_stay_within_reach(lesson: Lesson) -> None:
    wrong = gave(at(lesson, "rule=r/a"), "d*a")
    assert isinstance(press(wrong, ":n").overlay, OtherNumbers)
    assert any(":n tries that way" in line for line in page(wrong))
    assert ":e edit" in bars(wrong, 200)[3] and ":q quit" in bars(wrong, 200)[2]


def test_a_wrong_formula_can_be_mended_where_it_was_left(lesson: Lesson) -> None:
    wrong = gave(at(lesson, "rule=x"), "dz*yy")
    assert any(line.startswith("Write it with: dz") for line in page(wrong))
    again = press(wrong, "enter")
    assert again.entry.text is not None and again.entry.text.text == "dz*yy"
    assert any(line.startswith("Write it with: dz") for line in page(again))
    assert press(again, "enter").position.tries == wrong.position.tries, (
        "the same is not given twice"
    )
    assert press(again, "right", "backspace", "enter").position.is_answered
    assert press(again, *"dz*y", "enter").position.is_answered


def test_what_was_read_is_said_and_why_a_right_answer_is_right(lesson: Lesson) -> None:
    wrong = gave(at(lesson, "rule=x"), "dz*x")
    assert "dx = dz*x ✗" in page(wrong) and "I read: dz · x" in page(wrong)
    assert any("swap" in line for line in page(wrong))
    right = gave(wrong, "y*dz")
    assert "dx = y · dz ✓  That is right." in page(right)
    assert len(page(right)) == 3, "one line why"
    assert any("8 ✓" in line for line in graph(right)), "the number flows on"


def test_a_name_and_its_sign_that_were_typed_as_well_stand_there_once(lesson: Lesson) -> None:
    assert "dx=dz*x ✗" in page(gave(at(lesson, "rule=x"), "dx=dz*x"))


def test_an_equal_form_stands_below_a_right_formula(lesson: Lesson) -> None:
    right = gave(at(lesson, "rule=x#2"), "dy*y*(1-y)")
    assert page(right)[-1].startswith("= ") and "²" in page(right)[-1]


@pytest.mark.parametrize("typed", ["dy*y^2*e^(-x)", "exp(-x)*y**2*dy"])
def test_below_the_equal_form_itself_stands_the_usual_one(lesson: Lesson, typed: str) -> None:
    assert page(gave(at(lesson, "rule=x#2"), typed))[-1] == "= dy · y · (1 − y)"


def test_below_a_long_way_round_stands_the_usual_form(lesson: Lesson) -> None:
    assert page(gave(at(lesson, "rule=x"), "dz*z/x"))[-1] == "= dz · y"


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_the_marks_in_a_hint_are_styles(lesson: Lesson, lang: str) -> None:
    state = press(at(lesson, "rule=W", lang), ":h")
    spans = [span for line in page_pane(state, Room(78, 18)).lines for span in line]
    assert ("Both", "bold") in spans and ("X.T", "code") in spans
    assert " are in it, one as " in dict(spans) and "`" not in screen(state)


def test_a_derivative_through_several_nodes_is_asked_on_the_wire_it_is_by(lesson: Lesson) -> None:
    state = at(lesson, "rule=r/a")
    assert page(state)[1:] == [
        "∂r/∂a = ▁▁▁▁",
        "Write it with: a, b, p, c, q, d, r",
    ]
    assert sum("∂ ?" in line for line in graph(state)) == 1
    wrong = gave(state, "d*a")
    assert any("swap" in line for line in page(wrong))
    counter = page(press(wrong, ":n"))
    assert any("d · a gives" in line for line in counter)
    assert any("Nudge a by 1: r moves" in line for line in counter)
    right = gave(wrong, "d*b")
    assert "2" not in page(right)[-1] and "3 steps lead from a to r" in page(right)[2]
    assert not any("22.5" in line for line in graph(right)), "da is not what was asked"
    assert "da = " not in bars(right)[1]
    assert press(state, ":h", ":h").position.sibling is not None


def test_where_reading_stopped_is_shown_and_does_not_count(lesson: Lesson) -> None:
    state = gave(at(lesson, "rule=x"), "dz*(y")
    told = page(state)
    at_prompt = told.index("dx = dz*(y")
    assert told[at_prompt + 1].strip() == "^"
    assert state.position.is_open and state.position.tries == 0


def test_a_long_answer_shows_its_end_on_the_wire_and_the_whole_below(lesson: Lesson) -> None:
    state = press(at(lesson, "rule=x"), "enter", *"dz*(y+y+y)/3")
    assert "dx = dz*(y+y+y)/3▏" in page(state)
    assert any("y)/3▏" in line for line in graph(state))


def test_nothing_open_beside_a_question_by_names_tells_its_answer(lesson: Lesson) -> None:
    for name in ("rule=z/x", "rule=x", "line=z/x"):
        why = press(at(lesson, name), ":w")
        assert not any("dz × y" in line for line in page(why)), name
    layers = press(at(lesson, "rule=x"), ":c")
    hidden = [line for line in listing(layers) if "▁▁▁▁" in line]
    assert [line.lstrip("▸ ") for line in hidden] == ["dx, dy = ▁▁▁▁"]
    opened = press(at(lesson, "rule=x#2"), ":o")
    assert opened.is_on_page and "(1 - y)" not in screen(opened)
    assert "backward(dz)" in screen(press(answered_right(at(lesson, "rule=x")), "c"))


def test_what_forward_keeps_is_marked_and_nothing_excludes_the_rest(lesson: Lesson) -> None:
    state = at(lesson, "keep=z")
    assert page(state)[1:4] == [" ▸1 [ ]  x", "  2 [ ]  y", "  3 [ ]  nothing"]
    both = press(state, "space", "down", "space")
    assert page(both)[1:4] == ["  1 [x]  x", " ▸2 [x]  y", "  3 [ ]  nothing"]
    nothing = press(both, "down", "space")
    assert page(nothing)[1:4] == ["  1 [ ]  x", "  2 [ ]  y", " ▸3 [x]  nothing"]
    assert page(press(nothing, "up", "space"))[2:4] == [" ▸2 [x]  y", "  3 [ ]  nothing"]
    assert not press(nothing, "enter").position.is_answered
    right = press(both, "enter")
    assert right.position.is_answered and page(right)[-2] == "That is right."


def test_what_is_no_option_is_told_all_of_them_with_nothing_among_them(lesson: Lesson) -> None:
    state = at(lesson, "keep=z").with_entry(text=TextField().insert("dout"))
    assert any(line.startswith("Choose from 1, 2, 3.") for line in page(give_answer(state)[0]))


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_that_nothing_is_kept_can_be_the_answer(lesson: Lesson, lang: str) -> None:
    state = at(lesson, "keep=q", lang)
    assert press(state, "down", "down", "space", "enter").position.is_answered
    assert press(state, "3", "enter").position.is_answered
    assert not press(state, "space", "enter").position.is_answered
    assert "✓ 3" in "\n".join(page(press(state, "a")))


def test_a_line_of_code_says_which_wire_is_which_name(lesson: Lesson) -> None:
    assert "In code: dz → dout" in page(at(lesson, "line=z/x"))
    assert "In code: dY → dout, X → self.x, B → self.b" in page(at(lesson, "line=Y/W"))


def test_a_line_of_code_is_asked_as_one(lesson: Lesson) -> None:
    state = at(lesson, "line=Y/W")
    assert page(state)[1] == ">>> ▁▁▁▁" and "self.x" in page(state)[2]
    right = gave(state, "self.dW = np.dot(self.x.T, dout)")
    assert right.position.is_answered
    assert ">>> self.dW = np.dot(self.x.T, dout) ✓  That is right." in page(right)
    shown = press(state, ":a")
    assert ">>> self.dW = np.dot(self.x.T, dout)" in page(shown)


def test_arrays_are_answered_by_a_formula_of_matrices(lesson: Lesson) -> None:
    state = at(lesson, "rule=W")
    assert page(state)[2] == "Write it with: dY, X, W, B, Y"
    assert "dW = Xᵀ · dY ✓  That is right." in page(gave(state, "X.T @ dY"))
    assert any("I read: X · dY" in line for line in page(gave(state, "X @ dY")))


def test_a_chain_waits_after_the_turn_and_then_plays_the_whole_way(lesson: Lesson) -> None:
    state = at(lesson, "chain=a")
    assert state.position.step == state.position.graph.last_forward + 1
    assert (
        "dq = ?" not in screen(state) and press(state, "end").position.step == state.position.step
    )
    right = answered_right(state)
    assert (
        right.position.step == right.position.graph.gradient_step[right.position.graph.index["a"]]
    )
    assert any("22.5" in line for line in graph(right))


def test_check_knows_the_new_verbs(tmp_path: Path) -> None:
    pages = PAGES.replace("rule=x}}", "rule=nothing}}").replace("line=z/x", "line=z")
    texts = {"en": pages.format(title="N"), "ko": pages.format(title="N")}
    folder = write_lesson(tmp_path, program=PROGRAM, **texts)
    told = [complaint.say("en") for complaint in check(folder.path)]
    assert any("no gradient flows to nothing" in line for line in told)
    assert any("write line=NODE/OPERAND" in line for line in told)
