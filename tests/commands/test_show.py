"""`show` with arrays and with opened layers."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tutor.cli import main

AFFINE = """def layer(X: "(N, 2)" = [[1, 2], [3, 4]], W=[[1, 2, 3], [4, 5, 6]], b=[0, 0, 0]):
    Y = affine(X, W, b)
    y = sigmoid(Y)
    total = sum(y)
    return total
"""
PICTURES = """def pictures(x=[[[[1, 2], [3, 4]]], [[[0, 1], [0, 1]]]],
             w=[[1], [2], [3], [4]], b=[1]):
    return affine(x, w, b)
"""
NET = """def net(x=digits(3), W1=weights(64, 50), b1=zeros(50), W2=weights(50, 10), b2=zeros(10),
        t=labels(3)):
    a1 = affine(x, W1, b1)
    a2 = affine(relu(a1), W2, b2)
    return softmax_with_loss(a2, t)
"""


@pytest.fixture
def show(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Any:
    """What `show` prints of a program, or the error where it prints none."""
    monkeypatch.chdir(tmp_path)
    path = Path("program.py")

    def shown(program: str, *arguments: str) -> str:
        path.write_text(program)
        code = main(["show", str(path), "--lang", "en", *arguments])
        out, err = capsys.readouterr()
        assert bool(code) == bool(err)
        return out or err

    return shown


def values(record: str) -> dict[str, Any]:
    return {node["name"]: node["value"] for node in json.loads(record)["nodes"]}


def test_shapes_on_the_wires_and_small_arrays_below(show: Any) -> None:
    shown = show(AFFINE, "--at", "1")
    assert "(N, 2)" in shown and "(N, 3)" in shown
    assert "Y = [[ 9, 12, 15],\n     [19, 26, 33]]\n" in shown
    assert "dY" not in shown
    assert "dY = " in show(AFFINE)


@pytest.mark.parametrize(("width", "rows"), [(40, 3), (200, 1)])
def test_rows_of_arrays_are_as_long_as_wanted(show: Any, width: int, rows: int) -> None:
    shown = show("def f(x=zeros(12)):\n    y = x + 0.333333\n    return y", "--width", str(width))
    assert len(shown.partition("y = [")[2].partition("]")[0].splitlines()) == rows


def test_large_arrays_have_their_shape_alone(show: Any) -> None:
    shown = show(NET)
    assert "(64, 50)" in shown and "W1 = " not in shown.partition("def net")[0]
    assert all(len(line) <= 100 for line in shown.partition("def net")[0].splitlines())


def drawing(shown: str) -> str:
    """What is drawn, without the program, which a picture has as its description."""
    return shown.partition("</desc>")[2] or shown.partition("def ")[0]


@pytest.mark.parametrize("layout", ["text", "svg"])
def test_layers_open_in_every_picture(show: Any, layout: str) -> None:
    opened = show(AFFINE, "--open", "Y", "--open", "y", "--format", layout)
    folded = show(AFFINE, "--format", layout)
    for name in ("Affine", "sigmoid"):
        assert name in drawing(folded) and name not in drawing(opened)
    assert "dot" in opened and "exp" in opened
    if layout == "svg":
        words = " ".join(t.text or "" for t in ElementTree.fromstring(opened).iter())
        assert not set(words) & set("┌╌┐╎└┘├"), "boxes are lines, not letters"


def test_opened_and_folded_have_the_same_numbers_as_json(show: Any) -> None:
    folded = values(show(AFFINE, "--format", "json"))
    opened = values(show(AFFINE, "--format", "json", "--open", "Y", "--open", "y"))
    assert {*folded} < {*opened} and {"XW", "minus_x", "exp_x", "plus_1"} < {*opened}
    assert all(opened[name] == folded[name] for name in ("X", "W", "b", "Y"))
    assert opened["total"] == pytest.approx(folded["total"], rel=1e-12)


def test_arrays_of_any_shape_as_json(show: Any) -> None:
    record = json.loads(show(PICTURES, "--format", "json"))
    nodes = {node["name"]: node for node in record["nodes"]}
    assert nodes["x"]["shape"] == [2, 1, 2, 2]
    assert nodes["x"]["value"] == [[[[1, 2], [3, 4]]], [[[0, 1], [0, 1]]]]
    assert nodes["pictures"]["value"] == [[31], [7]]
    assert nodes["x"]["gradient"] == [[[[1, 2], [3, 4]]], [[[1, 2], [3, 4]]]]
    assert [len(row) for row in values(show(NET, "--format", "json"))["x"]] == [64] * 3


def test_what_cannot_be_opened_is_said(show: Any) -> None:
    assert "Q cannot be opened; these can: Y, y" in show(AFFINE, "--open", "Q")
    assert "cannot be opened" in show(PICTURES, "--open", "pictures")


def test_other_arrays_may_be_set(show: Any) -> None:
    shown = show(AFFINE, "--set", "X=[[0,0]]", "--open", "Y")
    assert "XW = [[0, 0, 0]]" in shown
    assert "x needs (N, D)" in show(AFFINE, "--set", "X=[[0,0,0]]")


WIRED = """def net(x1=0.5, x2=0.25, w11=0.1, w12=0.2, w21=0.3, w22=0.4, v1=0.593167, v2=0.7):
    a1 = x1 * w11 + x2 * w21
    a2 = x1 * w12 + x2 * w22
    h1 = sigmoid(a1)
    h2 = sigmoid(a2)
    y = h1 * v1 + h2 * v2
    return y
"""


@pytest.mark.parametrize("width", [30, 47, 61, 80])
def test_a_wide_drawing_is_cut_between_its_numbers(show: Any, width: int) -> None:
    whole, parts = show(WIRED, "--width", "200"), show(WIRED, "--width", str(width))
    drawn, slabs = whole.partition("def net")[0], parts.partition("def net")[0]
    assert set(re.findall(r"[\w.]+", drawn)) == set(re.findall(r"[\w.]+", slabs))
    assert slabs.count("… ▸") >= 1 and "… ▸" not in drawn, "each part says that it goes on"


def test_why_a_number_that_is_shown_is_none_is_told_below_the_drawing(show: Any) -> None:
    program = "def f(x=0, z=2):\n    y = log(x)\n    return y * z\n"
    told = "\nlog(0): log falls below every number as it comes to 0. y is -∞.\n"
    assert told in show(program) and told not in show(program, "--at", "0")
    assert "log(-3): a negative number has no logarithm." in show(program, "--set", "x=-3")
    scores = "def f(x=[1000, 0, 0], t=2):\n    L = softmax_with_loss(x, t)\n    return L\n"
    for shown in (show(scores), show(scores, "--open", "L")):
        assert "dx = [ 1.,  0., -1.]" in shown and "float" not in shown


# --- programs and formulas of one's own

NOTEBOOK = """import numpy as np

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def loss(w, x=2.0):
    return (sigmoid(w * x) - 1)**2

def other(x=2.0):
    return x[0]
"""


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Any:
    """What `show` prints of anything."""

    def shown(*arguments: str, lang: str = "en") -> str:
        code = main(["show", *arguments, "--lang", lang])
        out, err = capsys.readouterr()
        assert bool(code) == bool(err) and err.count("\n") == bool(err)
        return out or err

    return shown


@pytest.mark.parametrize(
    "formula", ["x*y + sigmoid(x)", "x y = 3", "(x + y)²·√x", "σ(x)-y", "z = x*2; z + y"]
)
def test_a_formula_is_shown(said: Any, formula: str) -> None:
    shown = said(formula, "x=0", "y=1/3")
    if formula == "x y = 3":
        assert "x y = 3 cannot be read as a formula" in shown
    else:
        assert shown.startswith(f"{formula} · out · step") and "0.33333" in shown
        assert "1 is taken" not in shown


def test_numbers_may_stand_anywhere_behind_what_is_shown(said: Any) -> None:
    wanted = said("x*y", "x=2", "y=-1/2", "--format", "json")
    assert json.loads(wanted)["inputs"] == {"x": 2, "y": -0.5}
    for order in (
        ("x*y", "--format", "json", "x=2", "y=-1/2"),
        ("--format", "json", "x*y", "x=2", "--set", "y=-1/2"),
        ("x*y", "x=2", "--format", "json", "y=-1/2"),
        ("x*y", "--set", "x=2", "--set", "y=-0.5", "--format", "json"),
    ):
        assert said(*order) == wanted
    assert "3 is not NAME=NUMBER" in said("x*y", "3")
    assert "x=exp(2) is not NAME=NUMBER" in said("x*y", "x=exp(2)")
    assert "q is not an input; the inputs are x, y" in said("x*y", "q=2")
    assert "nothing takes more" in said("x*y", "--at", "1", "more")


def test_a_formula_may_begin_with_a_minus(said: Any) -> None:
    assert said("-log(p)", "p=1").startswith("-log(p) · out · step")
    assert said("-p", "--at", "0", "p=1").startswith("-p · out · step 0")


def test_what_is_no_program_is_no_formula_either(
    said: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("book.ipynb").write_text("{}")
    assert "book.ipynb is no .py file" in said("book.ipynb")


@pytest.mark.parametrize("others", ["--format md", "--format python", "--format json", "--steps"])
def test_a_curve_is_text_or_svg(said: Any, others: str) -> None:
    told = said("x*y", "--curve", "out/x", *others.split())
    assert told == "backprop-tutor: --curve goes with --format text and svg\n"


def test_a_curve_is_drawn_from_where_to_where_it_is_asked_for(said: Any) -> None:
    assert said("exp(x)", "--curve", "out/x 3..5").rstrip().endswith("5")


def test_inputs_without_a_value_are_1_and_that_is_said_once(said: Any) -> None:
    shown = said("x*y + z", "y=3")
    assert shown.count("No value was given, so 1 is taken for: x, z.") == 1
    assert "x=2" in shown
    assert "값이 없어서 1로 계산한 입력: x, z." in said("x*y + z", "y=3", lang="ko")
    assert "No value" not in said("x*y + z", "y=3", "--format", "json")


def test_one_function_of_a_file(said: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    Path("book.py").write_text(NOTEBOOK)
    assert said("book.py").startswith("backprop-tutor: book.py:10: x[0] is not read; make each")
    assert said("book.py:loss", "w=1/2").startswith("book.py · loss · step")
    assert said("book.py:sigmoid").startswith("book.py · sigmoid · step")
    assert "book.py:10: x[0] is not read" in said("book.py:other")
    assert "there is no function lost; there are sigmoid, loss, other" in said("book.py:lost")
    assert "no file none.py" in said("none.py:loss")
    Path("script.py").write_text("import math\nx = 2.0\ny = math.exp(x)\ny += 1\nprint(y)\n")
    shown = said("script.py", "x=0", "--at", "1")
    assert shown.startswith("script.py · y_2 · step 1") and shown.endswith("y += 1\n")


def test_what_is_no_lesson_and_no_formula_is_told(said: Any) -> None:
    assert "no lesson nothing" in said("nothing")
    assert ": 2x lacks a sign; write 2*x" in said("2x + 1")
    assert ": 2x lacks a sign; write 2*x" in said("2x")
    assert "longer than 5000 characters" in said("x+" * 3_000 + "x")
    assert "2x 사이에 곱셈 기호가 없어요. 2*x처럼" in said("2x + 1", lang="ko")
