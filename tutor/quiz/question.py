"""Questions: what is asked, what is right, and which wrong answers have a name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import isclose, isfinite, nan
from typing import Any, cast

import numpy as np

from tutor.graph import Run, Wire
from tutor.quiz.answer.normalise import plain
from tutor.quiz.mistakes import (
    Wrong,
    local_derivatives,
    node_mistakes,
    value_mistakes,
    wire_mistakes,
)
from tutor.text import Problem

EXACT_DIGITS = 6  # a right answer of more digits is asked for to three
EXACT_MARGIN, ROUNDED_MARGIN = 1e-6, 0.005  # how far off, relatively, an answer may be
APART_MARGIN = 0.05  # how far from the right answer a wrong one must be where digits are rounded
ABSOLUTE_MARGIN = 1e-9
FLOAT_MARGIN = 1e-12  # what rounding alone may have changed

UNREMARKABLE = ("forward_value", "forgot_chain", "output_div_input")
"""Rules so general that coinciding with a more telling one is no loss."""


@dataclass(frozen=True)
class Collision:
    """Two rules give one number, so that the question cannot tell them apart.

    `other` is the tag that came first, None for the right answer.
    """

    tag: str
    other: str | None
    value: float


@dataclass(frozen=True)
class Option:
    """One of the answers to choose from."""

    key: str
    text: str
    feedback: str | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """What every question has: the wrong answers that known misconceptions give, by first match."""

    wrong: tuple[Wrong, ...] = ()

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> "Question":
        """A question as the answer cases write it; ValueError for a kind that is not known."""
        match data["kind"]:
            case "number":
                return _number_from(data)
            case "choice":
                return _choice_from(data)
            case "multi":
                return _multi_from(data)
        raise ValueError(f"unknown kind of question: {data['kind']!r}")


@dataclass(frozen=True, kw_only=True)
class Number(Question):
    """Asks for a number; `targets` are the names that may stand before an = sign.

    What is not `exact` is asked for to three significant digits. `otherwise` has the text for a
    wrong answer that no rule gives.
    """

    correct: float
    exact: bool = True
    targets: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    collisions: tuple[Collision, ...] = ()
    otherwise: Wrong | None = None

    def accepts(self, value: float) -> bool:
        return _is_close(value, self.correct, self.margin)

    def wrong_rule(self, value: float) -> Wrong | None:
        """The first misconception that gives this value."""
        found = (w for w in self.wrong if _is_close(value, cast(float, w.value), self.margin))
        return next(found, None)

    @property
    def margin(self) -> float:
        return EXACT_MARGIN if self.exact else ROUNDED_MARGIN


@dataclass(frozen=True, kw_only=True)
class Choice(Question):
    """Asks for one of the options, or for a set of them if `several`; `correct` holds keys."""

    options: tuple[Option, ...]
    correct: frozenset[str]
    several: bool = False
    numbers_ok: bool = True  # an option may be named by its place, 1 for the first

    @property
    def names(self) -> dict[str, str]:
        """Key by name: the key itself, in any case unless that is ambiguous, and the place."""
        keys = [option.key for option in self.options]
        places = {str(place): key for place, key in enumerate(keys, 1)} if self.numbers_ok else {}
        folded = {key.casefold(): key for key in keys}
        exact = {key: key for key in keys}
        return {**places, **(folded if len(folded) == len(keys) else {}), **exact}

    @property
    def texts(self) -> dict[str, str]:
        """Key by the text of the option."""
        return {plain(option.text): option.key for option in self.options}


def value_question(run: Run, name: str) -> Number:
    """Asks for the forward value of a node; Problem if it is given or not a number."""
    i = _node(run, name)
    if not run.graph.nodes[i].is_operation:
        raise Problem("answer.value_given", name=name)
    asked = _number(name, run.node_values[i], value_mistakes(run, i), (name,))
    return replace(asked, otherwise=Wrong(nan, "untagged_value"))


def local_question(run: Run, name: str, operand: str) -> Number:
    """Asks for ∂name/∂operand at that node alone; Problem if the operand does not enter it."""
    target, source = _node(run, name), _node(run, operand)
    wires = [wire for wire in _wires(run, source) if wire[0] == target]
    if not wires:
        raise Problem("answer.not_operand", name=name, operand=operand)
    local = local_derivatives(run, target)
    right = sum(local[slot] for _, slot in wires)
    mistakes = node_mistakes(run, operand, wires)
    asked = _number(name, right, mistakes, _derivative_names(name, operand))
    otherwise = Wrong(nan, "untagged_local", {"out": name, "x": operand})
    return replace(asked, otherwise=otherwise)


def flow_question(run: Run, name: str, branch: str | None = None) -> Number:
    """Asks for the gradient on a wire, summed, or of what the node `branch` sends back alone."""
    source = _node(run, name)
    wires = _wires(run, source)
    if branch is not None:
        target = _node(run, branch)
        wires = [wire for wire in wires if wire[0] == target]
    if not wires:
        raise Problem("answer.no_gradient", name=name)
    right = sum(run.wire_gradients[wire] for wire in wires)
    out = run.graph.nodes[run.graph.output].name
    names = (*_derivative_names("L", name), f"d{out}/d{name}")
    return _number(name, right, wire_mistakes(run, name, wires), names)


def choice_question(options: tuple[tuple[str, bool, str | None], ...]) -> Choice:
    """A question from (text, whether it is right, feedback); several right ones ask for a set."""
    keyed = [(chr(ord("a") + i), *option) for i, option in enumerate(options)]
    correct = frozenset(key for key, _, is_right, _ in keyed if is_right)
    return Choice(
        options=tuple(Option(key, text, feedback) for key, text, _, feedback in keyed),
        correct=correct,
        several=len(correct) != 1,
    )


def _node(run: Run, name: str) -> int:
    """The node of that name, in a graph of plain numbers."""
    if name not in run.graph.index:
        raise Problem("answer.no_wire", name=name, names=", ".join(run.graph.index))
    if any(np.ndim(value) for value in run.node_values):
        raise Problem("answer.not_scalar", name=name)
    return run.graph.index[name]


def _wires(run: Run, source: int) -> list[Wire]:
    return [wire for wire in run.graph.uses[source] if wire in run.wire_gradients]


def _derivative_names(out: str, name: str) -> tuple[str, ...]:
    return f"d{name}", f"d{out}/d{name}"


def _number(name: str, right: Any, mistakes: Iterable[Wrong], targets: tuple[str, ...]) -> Number:
    correct = float(right)
    if not isfinite(correct):
        raise Problem("answer.no_finite_answer", name=name)
    exact = isclose(float(f"{correct:.{EXACT_DIGITS}g}"), correct, rel_tol=FLOAT_MARGIN)
    return _told_apart(Number(correct=correct, exact=exact, targets=targets), mistakes)


def _told_apart(asked: Number, mistakes: Iterable[Wrong]) -> Number:
    """With the wrong answers that differ from the right one and each other; the rest collide."""
    kept: dict[float, Wrong] = {}
    collisions: dict[tuple[str, str | None], Collision] = {}
    apart = EXACT_MARGIN if asked.exact else APART_MARGIN
    for mistake in mistakes:
        value = cast(float, mistake.value)
        twin = next((kept[v] for v in kept if _is_close(value, v, 2 * asked.margin)), None)
        if _is_close(value, asked.correct, apart):
            collisions.setdefault((mistake.tag, None), Collision(mistake.tag, None, value))
        elif twin is None:
            kept[value] = mistake
        elif twin.tag != mistake.tag and mistake.tag not in UNREMARKABLE:
            pair = mistake.tag, twin.tag
            collisions.setdefault(pair, Collision(*pair, value))
    return replace(asked, wrong=tuple(kept.values()), collisions=tuple(collisions.values()))


def _is_close(value: float, expected: float, margin: float) -> bool:
    return abs(value - expected) <= margin * abs(expected) + ABSOLUTE_MARGIN


def _number_from(data: Mapping[str, Any]) -> Number:
    return Number(
        correct=float(data["correct"]),
        exact=data.get("exact", True),
        targets=tuple(data.get("target", ())),
        units=tuple(data.get("units", ())),
        wrong=tuple(Wrong(float(w["value"]), w["tag"]) for w in data.get("wrong", ())),
    )


def _choice_from(data: Mapping[str, Any]) -> Choice:
    options = data["options"]
    return Choice(
        options=tuple(Option(option["key"], option["text"]) for option in options),
        correct=frozenset([data["correct"]]),
        numbers_ok=data.get("numbers_ok", True),
        wrong=tuple(Wrong(frozenset([o["key"]]), o["tag"]) for o in options if o.get("tag")),
    )


def _multi_from(data: Mapping[str, Any]) -> Choice:
    return Choice(
        options=tuple(Option(item, item) for item in data["items"]),
        correct=frozenset(data["correct"]),
        several=True,
        numbers_ok=False,
        wrong=tuple(Wrong(frozenset(w["items"]), w["tag"]) for w in data.get("wrong", ())),
    )
