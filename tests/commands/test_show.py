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
