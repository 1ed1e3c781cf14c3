"""The same slip has the same name, whether it is typed as a formula or as the number it gives."""

from collections.abc import Iterator
from typing import Any, cast

import numpy as np
import pytest

from tutor.formula import Misfit, tree_of, value_at, value_of
from tutor.graph import Graph, graph_of
from tutor.quiz import Expression, Number, ask, judge
from tutor.rules import BOOK, Record

NUMBERS = (1.37, 0.613, 2.9, 1.91)  # x, y, dout and what comes after: no two ways meet there
OF_FORMULAS = ("gave_value",)  # numbers in a formula: a number has no names in it

APART = {
    "a switch": "behind ReLU, max, min and abs a number is 0 or what arrives, and little else",
    "the start": "output ÷ input may be what comes back as if 1 arrived, which is likelier",
    "brackets": "out * 1 - out is 0, which has too many reasons to be told one",
}
"""Where a number cannot tell what a formula tells, and why."""


def graphs(record: Record) -> Iterator[Graph]:
    """The layer alone, and with a node after it."""
    names = ("x", "y")[: len(record.operands)]
    given = ", ".join(f"{n}={v}" for n, v in zip(names, NUMBERS, strict=False))
    made = "x**3" if record.call == "pow" else f"{record.call}({', '.join(names)})"
    if record.operator:
        made = f" {record.operator} ".join(names)
    yield graph_of(f"def f({given}, *, dout={NUMBERS[2]}):\n    z = {made}\n    return z")
    yield graph_of(
        f"def g({given}, k={NUMBERS[3]}, *, dout={NUMBERS[2]}):\n"
        f"    z = {made}\n    w = z * k\n    return w"
    )


def pairs(graph: Graph) -> Iterator[tuple[str, str]]:
    """The request of a formula and of the number that it gives, for each operand of z."""
    for j in graph.nodes[graph.index["z"]].inputs:
        name = graph.nodes[j].name
        yield f"rule={name}", f"flow={name}"
        yield f"rule=z/{name}", f"ask=z/{name}"


def worth(formula: str, graph: Graph) -> float | None:
    run = graph.result
    known = {name: float(cast(float, value)) for name, value in run.values.items()}
    known |= {f"d{n}": float(cast(float, g)) for n, g in run.gradients.items() if g is not None}
    return value_at(tree_of(formula), known)


def apart(record: Record, value: float) -> str:
    """Why a number may say less here; "" where it may not."""
    if any(operand.back and operand.is_switch for operand in record.operands):
        return "a switch"
    return "brackets" if value == 0 else ""


def is_blurred(number: Number, value: float) -> bool:
    """Whether rounding hides a value beside the right answer, or beside another slip."""
    if abs(value - number.correct) <= 0.05 * abs(number.correct):
        return True
    others = (float(cast(float, wrong.value)) for wrong in number.wrong)
    return any(0 < abs(value - other) <= 2 * number.margin * abs(other) for other in others)


def differences(record: Record) -> Iterator[tuple[object, ...]]:
    for graph in graphs(record):
        for formula_asked, number_asked in pairs(graph):
            formulas = cast(Expression, ask(graph, formula_asked))
            number = cast(Number, ask(graph, number_asked))
            for wrong in formulas.wrong:
                value = worth(str(wrong.value), graph)
                if wrong.tag in OF_FORMULAS or value is None or is_blurred(number, value):
                    continue
                verdict = judge(number, repr(value))
                if wrong.tag == "output_div_input" and verdict.mistake == "forgot_upstream":
                    continue
                if verdict.mistake != wrong.tag and not apart(record, value):
                    yield number_asked, wrong.value, value, wrong.tag, verdict.mistake


ELEMENTWISE = [record for record in BOOK.values() if record.kind == "elementwise"]


@pytest.mark.parametrize("record", ELEMENTWISE, ids=lambda record: record.layer)
def test_a_formula_and_its_number_have_one_name(record: Record) -> None:
    assert list(differences(record)) == []


def test_the_kinds_apart_are_few() -> None:
    assert len(APART) <= 3


def test_an_array_and_its_formula_have_one_name() -> None:
    graph = graph_of(
        'def f(X: "(N, 2)" = [[1.3, 2.7], [3.1, 4.9]], W=[[1.7, 2.3, 3.1], [4.3, 5.9, 6.7]], '
        "b=[1.1, 3.3, 2.9], *, dout=[[1.9, 2.1, 3.7], [4.1, 5.3, 6.1]]):\n"
        "    Y = affine(X, W, b)\n    return Y"
    )
    run = graph.result
    known = {n: np.asarray(v, float) for n, v in run.values.items()}
    known |= {f"d{n}": np.asarray(g, float) for n, g in run.gradients.items() if g is not None}
    known["N"] = np.asarray(2.0)
    for name in ("X", "W", "b"):
        whole: dict[Any, str] = {w.value: w.tag for w in ask(graph, f"flow={name}").wrong}
        shape = np.shape(known[name])
        for wrong in ask(graph, f"rule={name}").wrong:
            try:
                value = np.asarray(
                    value_of(tree_of(str(wrong.value)), {**known, "N": np.float64(2)})
                )
            except Misfit:
                continue
            told = [tag for typed, tag in whole.items() if np.allclose(np.shape(typed), shape)
                    and value.shape == shape and np.allclose(typed, value)]  # fmt: skip
            assert told in ([], [wrong.tag]), (name, wrong.value, told)
