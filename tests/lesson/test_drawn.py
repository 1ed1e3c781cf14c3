"""A drawn question as a page: it waits where it should, its hints lead there and do not tell."""

import pytest
from rich.cells import cell_len

from tests.lesson.states import answered_right, at, graph, page, press, text_of
from tutor.graph import Graph, graph_of, number
from tutor.lesson import (
    WIDEST,
    Lesson,
    Room,
    State,
    drawn_lesson,
    fill,
    page_pane,
    reason_of,
    sheet,
    spans,
)
from tutor.quiz import Generated, Number, ask, backwards, choice_question
from tutor.text import LANGUAGES, section

PRICE = graph_of(
    "def price(apple=100, apple_num=2, tax=1.1):\n"
    "    apple_price = apple * apple_num\n"
    "    total = apple_price * tax\n"
    "    return total"
)
SQUARED = graph_of("def square(x=3, y=4, *, dout=3):\n    t = x + y\n    z = t**2\n    return z")
REUSE = graph_of("def f(x=-3, y=4, *, dout=2):\n    xy = x * y\n    z = xy + x\n    return z")
SQUASH = graph_of("def g(x=-1, k=3, *, dout=2):\n    y = sigmoid(x)\n    z = y / k\n    return z")
LAYER = graph_of(
    "def layer(X: '(N, 2)' = [[1, 2], [3, 4]], W=[[1, 2, 3], [4, 5, 6]], B=[1, 2, 3], *,\n"
    "        dout=[[1, 2, 3], [4, 5, 7]]):\n"
    "    Y = affine(X, W, B)\n"
    "    return Y"
)
LOSS = graph_of(
    "def loss(x=[[0.5, 1.5, 1]], t=[[0, 1, 0]]):\n    L = softmax_with_loss(x, t)\n    return L"
)
SWITCH = graph_of(
    "def switch(x=[-1, 2, 0, 3], *, dout=[5, -4, 7, 2]):\n    y = relu(x)\n    return y"
)

BEFORE = {"name": "apple", "old": 100, "new": 120, "out": "total"}


def drawn(graph: Graph, template: str, action: str, **more: object) -> Generated:
    verb, _, argument = action.partition("=")
    options = (("264", True), ("240", False), ("220", False)) if verb == "choose" else ()
    chosen = choice_question(tuple((text, right, None) for text, right in options))
    question = chosen if verb == "choose" else ask(graph, action)
    return Generated(template, 1, 1, graph, verb, argument, question, options, more)


DRAWS = [
    drawn(PRICE, "predict", "predict=total"),
    drawn(PRICE, "ask", "ask=total/tax"),
    drawn(PRICE, "flow", "flow=apple"),
    drawn(PRICE, "chain", "chain=apple"),
    drawn(PRICE, "before", "choose=apple", **BEFORE),
    drawn(PRICE, "bug", "choose=total", right="dy = dout * self.x"),
    drawn(PRICE, "rule", "rule=total/tax"),
    drawn(PRICE, "rule", "rule=apple"),
    drawn(PRICE, "keep", "keep=total"),
    drawn(REUSE, "reuse", "flow=x"),
    drawn(REUSE, "flow", "flow=x>xy"),
    drawn(REUSE, "rule", "rule=x"),
    drawn(REUSE, "keep", "keep=z"),
    drawn(SQUASH, "ask", "ask=y/x"),
    drawn(SQUASH, "flow", "flow=x"),
    drawn(SQUASH, "rule", "rule=k"),
    drawn(SQUASH, "line", "line=y/x"),
    drawn(LAYER, "predict", "predict=Y"),
    drawn(LAYER, "array", "flow=W"),
    drawn(LAYER, "array", "flow=B"),
    drawn(LAYER, "shape", "shape=dW"),
    drawn(LAYER, "shape", "shape=Y"),
    drawn(LAYER, "product", "rule=W"),
    drawn(LAYER, "product", "rule=B"),
    drawn(LAYER, "line", "line=Y/W"),
    drawn(LAYER, "keep", "keep=Y"),
    drawn(LOSS, "softmax", "flow=x"),
    drawn(SWITCH, "array", "flow=x"),
    drawn(SWITCH, "line", "line=y/x"),
]


def name_of(draw: Generated) -> str:
    return f"{draw.template} {draw.graph.name} {draw.verb}={draw.argument}"


def opened(draw: Generated, lang: str = "en") -> State:
    return at(drawn_lesson(draw), lang=lang)


@pytest.mark.parametrize("draw", DRAWS, ids=name_of)
def test_it_is_asked_in_both_languages_and_can_be_answered(draw: Generated) -> None:
    for lang in LANGUAGES:
        state = opened(draw, lang)
        assert state.position.is_open
        shown = state.position.text(lang)
        lines = [line for paragraph in shown.paragraphs for line in paragraph]
        filled = [fill(line, state.position.page_run) for line in (shown.title, *lines)]
        widths = [cell_len("".join(part for part, _ in spans(line))) for line in filled]
        assert max(widths) <= WIDEST and "{" not in "".join(filled)
        assert answered_right(state).position.is_answered


@pytest.mark.parametrize("draw", DRAWS, ids=name_of)
def test_its_hints_climb_in_both_languages_and_leave_the_last_step_open(draw: Generated) -> None:
    en, ko = opened(draw, "en"), opened(draw, "ko")
    count = len(en.position.page.hints)
    assert 2 <= count == len(ko.position.text("ko").hints)
    for state in (en, ko):
        told = [line for line in page(press(state, *[":h"] * count)) if ": " in line][:count]
        assert len(told) == count and not any("{" in line for line in told)
        question = state.position.question
        if isinstance(question, Number):
            assert not any(line.endswith(f"= {number(question.correct)}") for line in told)


def test_the_graph_stands_where_the_question_waits() -> None:
    def pictured(graph_: Graph, template: str, action: str) -> str:
        return "\n".join(graph(opened(drawn(graph_, template, action))))

    assert "220" not in pictured(PRICE, "predict", "predict=total")
    assert "∂ ?" in pictured(PRICE, "ask", "ask=total/tax")
    assert "200" in pictured(PRICE, "ask", "ask=total/tax")
    back = pictured(PRICE, "flow", "flow=apple")
    assert back.count("1.1") == 2 and "?" in back
    assert pictured(PRICE, "chain", "chain=apple").count("1.1") == 1


def test_numbers_in_hints_follow_an_edit_and_negative_factors_are_in_brackets() -> None:
    state = press(opened(drawn(REUSE, "reuse", "flow=x")), "h", "h", "h")
    assert any("dx = 2 × 1 + 2 × 4 = ?" in line for line in page(state))
    edited = press(state, "e", "tab", "-", "5", "enter")
    assert any("2 × 1 + 2 × (-5) = ?" in line for line in page(edited))


def test_what_the_author_of_a_lesson_cannot_say_is_said_of_the_place() -> None:
    assert "in 2 places" in page(opened(drawn(REUSE, "reuse", "flow=x")))[1]
    before = opened(drawn(PRICE, "before", "choose=apple", **BEFORE))
    assert page(before)[1].startswith("apple goes from")


def test_a_chain_tells_no_number_before_it_is_asked() -> None:
    """What arrives between, 11 at apple_price, is neither in a hint nor in what is said."""
    chain = opened(drawn(SQUARED, "chain", "chain=x"))
    for state in (
        press(chain, "h", "h", "h"),
        press(chain, "1", "enter"),
        press(chain, *"14", "enter"),
    ):
        said = "\n".join(page(state))
        assert "42" not in said, said
    assert any("dt = 3 × (2 × 7), dx = dt × 1 = ?" in line for line in page(press(chain, *"hhh")))
    assert any("(dt)" in line for line in page(press(chain, "1", "enter")))


def test_every_name_that_a_page_uses_stands_on_it() -> None:
    assert "t = x + y" in page(opened(drawn(SQUARED, "chain", "chain=x")))
    assert "xy = x × y" in page(opened(drawn(REUSE, "rule", "rule=x")))


def numbers_told(lesson: Lesson) -> list[str]:
    (page,) = lesson.pages
    lines = [line for paragraph in page.paragraphs for line in paragraph]
    return [line for line in lines if " = {{" in line and not line.startswith("d")]


def test_arrays_that_the_answer_is_made_of_are_told_in_numbers() -> None:
    told = {
        "flow=W": ["X = {{X}}"],
        "flow=X": ["W = {{W}}"],
        "flow=B": [],
        "predict=Y": ["X = {{X}}", "W = {{W}}", "B = {{B}}"],
        "shape=dW": [],
    }
    for action, expected in told.items():
        assert numbers_told(drawn_lesson(drawn(LAYER, "array", action))) == expected
    assert numbers_told(drawn_lesson(drawn(LOSS, "softmax", "flow=x"))) == [
        "t = {{t}}",
        "y = softmax(x) = {{softmax x}}",
    ]


def test_a_choice_says_what_is_true_of_the_chosen_and_why_the_right_one_is() -> None:
    bug = drawn(PRICE, "bug", "choose=total", right="dy = dout * self.x")
    assert any("This line is right." in line for line in page(press(opened(bug), "2", "enter")))
    for state in (press(opened(bug), "1", "enter"), press(opened(bug), "a")):
        assert any("It should read: dy = dout * self.x" in line for line in page(state))
    before = opened(drawn(PRICE, "before", "choose=apple", **BEFORE))
    assert any("Put 120 in the place of 100" in line for line in page(press(before, "2", "enter")))
    told = page(press(before, "a"))
    assert "apple_price = apple × apple_num = 120 × 2 = 240" in told
    assert "total = apple_price × tax = 240 × 1.1 = 264" in told


def test_the_shape_of_a_factor_is_not_there_to_be_copied_for_its_gradient() -> None:
    def rows(state: State) -> str:
        return "\n".join(graph(state))

    asked = opened(drawn(LAYER, "shape", "shape=dW"))
    assert "(2, 3)" not in rows(asked) and "(N, 2)" in rows(asked) and "(N, 3)" in rows(asked)
    assert "(2, 3)" not in "\n".join(page(press(asked, "w")))
    assert "Y (N, 3) = X (N, 2) · W + B (3,)" in page(press(asked, "h", "h", "h"))[-3]
    assert rows(press(asked, "a")).count("(2, 3)") == 2


@pytest.mark.parametrize("height", [15, 16])
def test_hints_make_room_for_the_rows_of_an_answer(height: int) -> None:
    squares = graph_of(
        "def squares(y=[[8, 2], [4, 5], [6, 3]], t=[[4, 5], [6, 9], [2, 3]], *, dout=9):\n"
        "    loss = identity_with_loss(y, t)\n"
        "    return loss"
    )
    shown = press(opened(drawn(squares, "softmax", "flow=y")), "h", "h", "h", "h")
    lines = ["".join(text for text, _ in line) for line in sheet(shown, Room(78, height))]
    assert len(lines) <= height
    assert [line.split()[0] for line in lines[-5:-2]] == ["0", "1", "2"], lines


def test_a_backward_is_headed_by_its_class_and_says_which_letter_is_which_value() -> None:
    told = page(opened(drawn(PRICE, "bug", "choose=total", right="dy = dout * self.x")))
    assert told[2:5] == [
        "class MulLayer:",
        "    def backward(self, dout):",
        "In code: apple_price → x, tax → y",
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("op", backwards())
def test_every_line_of_a_backward_has_its_reason(op: str, lang: str) -> None:
    for place in range(len(backwards()[op].lines)):
        assert reason_of(op, place, lang)


def test_no_reason_is_left_over() -> None:
    general = {reason for layer in backwards().values() for reason in layer.reasons}
    own = {f"{op}_{k}" for op, layer in backwards().items() for k in range(len(layer.lines))}
    assert set(section("en", "backward")) <= general | own


def test_a_layer_without_lines_of_its_own_has_reasons_that_are_true_of_all() -> None:
    assert reason_of("LogLayer", 1, "en") == "dx is what arrives times the local derivative."
    assert reason_of("DivLayer", 1, "en").startswith("y gets dout times the local derivative")
    assert reason_of("MulLayer", 1, "en") == "y gets dout times the other input, x."


def test_what_many_elements_share_is_not_said_to_flow_on_unchanged() -> None:
    rows = graph_of(
        "def bias(X: '(N, 2)' = [[1, 2], [3, 4]], B=[1, 2], *, dout=[[1, 2], [4, 5]]):\n"
        "    Y = X + B\n"
        "    return Y"
    )
    hint = drawn_lesson(drawn(rows, "array", "flow=B")).pages[0].hints[0]
    assert "adds up" in hint and "changes nothing" not in hint


def test_earlier_hints_give_way_where_there_is_no_room_for_all() -> None:
    state = press(opened(drawn(LAYER, "array", "flow=W")), "h", "h")
    count = len(state.position.page.hints)
    for height, hints in ((11, 2), (10, 1)):
        lines = [*map(text_of, page_pane(state, Room(78, height)).lines)]
        assert sum(line.startswith("Hint: ") for line in lines) == hints < count + 1
        assert any("dW" in line for line in lines) and len(lines) <= height


def test_why_at_a_local_derivative_says_what_its_node_does() -> None:
    told = page(press(opened(drawn(PRICE, "ask", "ask=total/tax")), "w"))
    assert any(line.startswith("total = apple_price × tax = 200 × 1.1") for line in told)
