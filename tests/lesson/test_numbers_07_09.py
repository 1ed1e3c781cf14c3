"""The numbers of lessons 7 to 9, as Python prints them, from the lessons' own programs."""

import numpy as np
import pytest

from tests.lesson.lessons import COURSE, course_lessons
from tests.lesson.states import at
from tutor.graph import Run, Value
from tutor.lesson import load_programs
from tutor.quiz import Choice, Question, judge


def run(lesson: str, program: str, **inputs: object) -> Run:
    return load_programs(COURSE / lesson / "lesson.py")[program].with_inputs(**inputs).run()


def asked(lesson: str, page_id: str) -> Question:
    """The question of a page of the course."""
    (found,) = (one for one in course_lessons() if one.slug == lesson)
    question = at(found, page_id).position.question
    assert question is not None
    return question


def printed(value: Value | None) -> str:
    return repr(np.asarray(value).tolist())


def test_relu_is_off_at_0_and_below_forward_and_backward() -> None:
    four = run("07_relu", "four")
    assert printed(four.values["x"]) == "[-1, 2, 0, 3]"
    assert printed(four.dout) == "[5, -4, 7, 2]"
    assert printed(four.values["y"]) == "[0, 2, 0, 3]"
    assert printed(four.gradients["x"]) == "[0, -4, 0, 2]"


def test_relu_of_ten_numbers() -> None:
    ten = run("07_relu", "ten")
    assert printed(ten.values["x"]) == repr(list(range(-5, 5)))
    assert printed(ten.values["y"]) == "[0, 0, 0, 0, 0, 0, 1, 2, 3, 4]"


def test_relu_leaves_the_gradient_of_the_other_branch_as_it_was() -> None:
    double = run("07_relu", "double")
    assert printed(double.dout) == "[10, 20, 30]"
    assert printed(double.gradients["x"]) == "[10, 40, 30]"


def test_sigmoid_node_by_node() -> None:
    nodes = run("08_sigmoid_nodes", "four_nodes")
    assert [printed(nodes.values[name]) for name in ("x", "minus_x", "exp_x", "plus_1", "y")] == [
        "1",
        "-1",
        "0.36787944117144233",
        "1.3678794411714423",
        "0.7310585786300049",
    ]
    assert [printed(nodes.gradients[name]) for name in ("plus_1", "exp_x", "minus_x", "x")] == [
        "-0.534446645388523",
        "-0.534446645388523",
        "-0.19661193324148188",
        "0.19661193324148188",
    ]


@pytest.mark.parametrize(
    "x, y, dx", [(0, "0.5", "0.25"), (-2, "0.11920292202211755", "0.1049935854035065")]
)
def test_sigmoid_in_one_node(x: int, y: str, dx: str) -> None:
    layer = run("09_sigmoid_layer", "layer", x=x)
    assert (printed(layer.values["y"]), printed(layer.gradients["x"])) == (y, dx)


@pytest.mark.parametrize(
    "lesson, page_id, answer, slip, mistake",
    [
        ("relu", "rule=x", "dy * (x > 0)", "dy * (x >= 0)", "relu_at_zero"),
        ("relu", "line=y/x", "dout[self.mask] = 0", "dout[~self.mask] = 0", "relu_mask_inverted"),
        ("relu", "line=y/x", "dx = dout * (1 - self.mask)", "dx = dout", "relu_passes_everything"),
        ("sigmoid_nodes", "rule=y/x", "y^2 e^(-x)", "-y^2 e^(-x)", "sign_error"),
        ("sigmoid_layer", "rule=y/x", "y(1 - y)", "x(1 - x)", "used_input_not_output"),
        (
            "sigmoid_layer",
            "line=y/x",
            "dx = dout * (1.0 - self.out) * self.out",
            "dx = (1.0 - self.out) * self.out",
            "forgot_upstream",
        ),
    ],
)
def test_what_these_lessons_let_one_write(
    lesson: str, page_id: str, answer: str, slip: str, mistake: str
) -> None:
    question = asked(lesson, page_id)
    assert judge(question, answer).verdict == "correct"
    assert judge(question, slip).mistake == mistake


def test_what_the_page_prints_in_other_names_is_right_but_not_yet_the_end() -> None:
    verdict = judge(asked("sigmoid_layer", "rule=y/x"), "y^2 e^(-x)")
    assert (verdict.verdict, verdict.code) == ("malformed", "not_allowed")
    assert verdict.details == {"names": "x", "allowed": "y"}


@pytest.mark.parametrize(
    "lesson, page_id, kept",
    [
        ("relu", "keep=y", {"mask"}),
        ("sigmoid_nodes", "keep=area", {"area"}),
        ("sigmoid_layer", "keep=y", {"y"}),
    ],
)
def test_what_a_layer_keeps_is_less_than_all(lesson: str, page_id: str, kept: set[str]) -> None:
    question = asked(lesson, page_id)
    assert isinstance(question, Choice)
    assert question.correct == kept
