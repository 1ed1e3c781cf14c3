"""The acceptance cases: answers to questions of every kind, with the verdicts they get."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from tutor.quiz import (
    Choice,
    Code,
    Domain,
    Expression,
    Grid,
    Matrix,
    Number,
    Operand,
    Option,
    Question,
    Shape,
    Wrong,
)
from tutor.quiz.question import Answer, Values

Data = dict[str, Any]


def question_from(data: Data) -> Question:
    """A question as the cases write it; KeyError for a kind that is not known."""
    return READERS[data["kind"]](data)


def _given(data: Data, *names: str) -> Data:
    """What is said of these fields, lists as tuples; of the others the question has its own."""
    found = {name: data[name] for name in names if name in data}
    return {name: tuple(v) if isinstance(v, list) else v for name, v in found.items()}


def _targets(data: Data) -> tuple[str, ...]:
    return tuple(data.get("target", ()))


def _wrong(data: Data, key: str, read: Callable[[Any], Answer] = str) -> tuple[Wrong, ...]:
    return tuple(Wrong(read(wrong[key]), wrong["tag"]) for wrong in data.get("wrong", ()))


def _number(data: Data) -> Number:
    return Number(
        correct=float(data["correct"]),
        targets=_targets(data),
        wrong=_wrong(data, "value", float),
        **_given(data, "exact", "units"),
    )


def _grid(data: Data) -> Grid:
    right, exact = np.array(data["correct"], dtype=float), data["exact"]
    return Grid(
        shape=right.shape,
        cells={at: Number(correct=float(each), exact=exact) for at, each in np.ndenumerate(right)},
        targets=_targets(data),
        wrong=_wrong(data, "value", _values),
    )


def _values(array: Any) -> Values:
    """Nested lists as nested tuples of floats."""
    return tuple(_values(part) if isinstance(part, list) else float(part) for part in array)


def _shape(data: Data) -> Shape:
    return Shape(
        correct=tuple(data["correct"]),
        targets=_targets(data),
        wrong=_wrong(data, "shape", tuple),
        **_given(data, "dims"),
    )


def _choice(data: Data) -> Choice:
    options = data["options"]
    return Choice(
        options=tuple(Option(option["key"], option["text"]) for option in options),
        correct=frozenset([data["correct"]]),
        wrong=tuple(Wrong(frozenset([o["key"]]), o["tag"]) for o in options if "tag" in o),
        **_given(data, "numbers_ok"),
    )


def _several(data: Data) -> Choice:
    return Choice(
        options=tuple(Option(item, item) for item in data["items"]),
        correct=frozenset(data["correct"]),
        several=True,
        numbers_ok=False,
        wrong=_wrong(data, "items", frozenset),
    )


def _expression(data: Data) -> Expression:
    return Expression(
        correct=data["correct"],
        variables=_domains(data["variables"]),
        strata=tuple(map(_domains, data.get("strata", ()))),
        targets=_targets(data),
        allow=frozenset(data["allow"]) if "allow" in data else None,
        wrong=_wrong(data, "expr"),
        **_given(data, "derived", "aliases"),
    )


def _domains(data: Data) -> dict[str, Domain]:
    return {name: _domain(described) for name, described in data.items()}


def _domain(described: Any) -> Domain:
    """As the cases write it: {"domain": [0.5, 3]}, [0.5, 3], ["int", 2, 8] or 0.0."""
    match described:
        case {"domain": ends}:
            return _domain(ends)
        case ["int", low, high]:
            return Domain(low, high, whole=True)
        case [low, high]:
            return Domain(low, high)
    return Domain(described, described)


def _matrix(data: Data) -> Matrix:
    return Matrix(
        variables=_operands(data["variables"]),
        targets=_targets(data),
        wrong=_wrong(data, "expr"),
        **_given(data, "correct", "dims", "aliases"),
    )


def _code(data: Data) -> Code:
    return Code(
        variables=_operands(data["variables"]),
        wrong=_wrong(data, "expr"),
        **_given(data, "correct", "dims", "assign"),
    )


def _operands(data: Data) -> dict[str, Operand]:
    return {
        name: Operand(tuple(o["shape"]), o.get("type"), o.get("value")) for name, o in data.items()
    }


READERS: dict[str, Callable[[Data], Question]] = {
    "number": _number,
    "vector": _grid,
    "shape": _shape,
    "choice": _choice,
    "multi": _several,
    "expr": _expression,
    "matrix": _matrix,
    "code": _code,
}

DATA = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))
CASES: list[Data] = DATA["cases"]
QUESTIONS = {name: question_from(data) for name, data in DATA["questions"].items()}


def typed(case: Data) -> str:
    """What was typed; of the large hostile ones the parts are kept, each with a count."""
    if "input" in case:
        return str(case["input"])
    return "".join(text * times for text, times in case["parts"])
