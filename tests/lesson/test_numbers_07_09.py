"""The numbers of lessons 7 to 9, as Python prints them, from the lessons' own programs."""

import numpy as np
import pytest

from tests.lesson.lessons import COURSE
from tutor.graph import Run, Value
from tutor.lesson.lesson import load_programs


def run(lesson: str, program: str, **inputs: object) -> Run:
    return load_programs(COURSE / lesson / "lesson.py")[program].with_inputs(**inputs).run()


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
