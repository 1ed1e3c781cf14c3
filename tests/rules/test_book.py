"""Every record beside its layer: the class, the formulas and central differences are one rule."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from tests.rules.whole import lacking
from tutor import engine
from tutor.engine import numerical_gradient
from tutor.formula import Misfit, Tree, Unreadable, name, names_in, put, times, value_of
from tutor.graph import graph_of, opened
from tutor.rules import BOOK, KEEPS_OUTPUT, Operand, Record, Slip

ROWS, COLUMNS, OUT = 3, 4, 2
UP = name("up")
MADE_WITH: dict[str, list[tuple[Any, ...]]] = {
    "PowLayer": [(2,), (3,), (-1,), (0.5,)],
    "Reshape": [((4, 3),), ((12,),)],
    **{
        layer: [(None, False), (0, False), (1, False), (1, True)]
        for layer in ("SumLayer", "Mean", "Max")
    },
}
WHOLE = ("product", "loss", "layout", "rows")
"""Layers whose ways back are all that flows back, and not what is multiplied by what arrives."""


@dataclass(frozen=True, eq=False)
class Case:
    """A layer that is made with these arguments, on random numbers."""

    record: Record
    arguments: tuple[Any, ...]
    inputs: dict[str, Any]
    up: Any

    @property
    def operands(self) -> tuple[Operand, ...]:
        single = self.record.single and self.inputs["x" if "x" in self.inputs else "y"].ndim == 1
        return self.record.single if single else self.record.operands

    def value(self, inputs: dict[str, Any]) -> Any:
        return value_of(self.record.made_with(self.arguments), self.known(inputs))

    def known(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """What the letters are worth that are no operand's."""
        first = next(iter(inputs.values()))
        inside = {k: value_of(tree_of(text), inputs) for k, text in self.record.inside.items()}
        return {**inputs, "N": np.float64(len(first) if first.ndim == 2 else 1), **inside}

    @property
    def letters(self) -> dict[str, Any]:
        """Those of the ways back; value and what arrives spread over what was made into one."""
        found, out, up = self.known(self.inputs), self.value(self.inputs), self.up
        if self.record.kind == "reduction":
            axis, keepdims = self.arguments
            if axis is not None and not keepdims:
                out, up = np.expand_dims(out, axis), np.expand_dims(up, axis)
            found["count"] = np.float64(found["x"].size / np.size(self.up))
        if self.record.layer == "PowLayer":
            found["n"] = np.float64(self.arguments[0])
        return {**found, "out": out, "up": up}

    def flow(self, back: Tree) -> Any:
        """What flows back by a rule, in the shape of the value that it flows to."""
        tree = back if self.record.kind in WHOLE and self.record.kind != "loss" else times(UP, back)
        found = value_of(tree, self.letters)
        return found if self.record.kind in WHOLE else found + 0 * self.inputs["x"]

    def layer(self) -> tuple[Any, dict[str, Any]]:
        """The class: its value, and what flows back to each operand."""
        made = [self.inputs[letter] for letter in self.record.parameters]
        layer = getattr(engine, self.record.layer)(*self.arguments, *made)
        given = {k: v for k, v in self.inputs.items() if k not in self.record.parameters}
        out = layer.forward(*given.values())
        back = layer.backward(self.up)
        flows = dict(zip(given, back if isinstance(back, tuple) else (back,), strict=False))
        return out, flows | {k: getattr(layer, f"d{k}") for k in self.record.parameters}


def tree_of(text: str) -> Tree:
    return Operand("", text).tree


def cases(record: Record) -> Iterator[Case]:
    """Numbers and arrays, one sample and a batch, as the kind of layer takes them."""
    rng = np.random.default_rng(5)
    shapes: list[tuple[int, ...]] = [(), (COLUMNS,), (ROWS, COLUMNS)]
    if record.kind in ("product", "loss", "rows"):
        shapes = shapes[1:]
    elif record.kind != "elementwise":
        shapes = shapes[2:]
    for shape in shapes:
        for arguments in MADE_WITH.get(record.layer, [()]):
            inputs = {
                k: _numbers(rng, record, slot, shape) for slot, k in enumerate(record.letters)
            }
            blank = Case(record, arguments, inputs, None)
            out = blank.value(inputs)
            up = np.float64(1.7) if not np.ndim(out) else rng.uniform(0.5, 2, np.shape(out))
            yield Case(record, arguments, inputs, up)


def _numbers(rng: Any, record: Record, slot: int, shape: tuple[int, ...]) -> Any:
    if record.kind == "product" and slot:
        shape = (COLUMNS, OUT) if slot == 1 else (OUT,)
    if slot == record.labels:
        return np.eye(COLUMNS)[rng.integers(0, COLUMNS, shape[:-1])]
    found = rng.uniform(0.3, 2, shape)
    if record.operands[slot].domain in ("positive", "power"):
        return np.float64(found) if not shape else found
    return np.float64(found * -1) if not shape else found * rng.choice((-1, 1), shape)


EVERY = pytest.mark.parametrize("record", BOOK.values(), ids=list(BOOK))


@EVERY
def test_the_class_computes_what_the_record_says(record: Record) -> None:
    for case in cases(record):
        out, flows = case.layer()
        assert np.allclose(out, case.value(case.inputs)), (record.value, case.inputs)
        for operand in case.operands:
            if operand.back:
                said = case.flow(operand.tree)
                assert np.allclose(flows[operand.letter], said), (operand, case.inputs)


@EVERY
def test_the_ways_back_are_the_slopes_of_the_value(record: Record) -> None:
    for case in cases(record):
        for operand in filter(lambda operand: operand.back, case.operands):

            def total(value: Any, letter: str = operand.letter, case: Case = case) -> float:
                return float(np.sum(case.up * case.value({**case.inputs, letter: value})))

            numeric = numerical_gradient(total, np.array(case.inputs[operand.letter]))
            analytic = case.flow(operand.tree)
            assert np.allclose(analytic, numeric, 1e-5, 1e-7), f"{operand}\n{analytic}\n{numeric}"
            if operand.equal:
                assert np.allclose(analytic, case.flow(tree_of(operand.equal)))


def _at_the_edges(case: Case) -> Iterator[Case]:
    """The case; the same with 0, and with operands that are equal, where rules part."""
    yield case
    if case.record.kind == "elementwise":
        yield Case(case.record, case.arguments, {k: v * 0 for k, v in case.inputs.items()}, case.up)
        ones = {k: v * 0 + 1.3 for k, v in case.inputs.items()}
        yield Case(case.record, case.arguments, ones, case.up)


def _slip_differs(case: Case, slot: int, slip: Slip) -> bool:
    order = case.record.letters
    letters = {"own": name(order[slot]), "other": name(order[1 - slot] if order[1:] else "")}
    tree = put(slip.tree, letters)
    if case.record.kind in ("elementwise", "reduction", "loss") and not slip.bare:
        tree = tree if "up" in names_in(tree) else times(UP, tree)
    return _differs(case, case.operands[slot].tree, tree)


def _differs(case: Case, right: Tree, wrong: Tree) -> bool:
    """Whether a slip has another value, or none; that a `dot` has no bias is no slip."""
    if case.record.layer == "DotLayer" and "b" in names_in(wrong):
        return True
    try:
        correct = case.flow(right)
    except Unreadable:  # at the edge of what the layer can compute
        return False
    try:
        found = value_of(wrong, case.letters)
    except Misfit:
        return True
    except Unreadable as error:
        return error.code == "not_finite"
    return _is_other(found, correct)


def _is_other(found: Any, right: Any) -> bool:
    """Whether it is of another shape, or differs where the right one has a value."""
    if np.shape(found) not in (np.shape(right), ()):
        return True
    known = np.isfinite(right)
    return not np.allclose(np.where(known, found, 0), np.where(known, right, 0))


@EVERY
def test_every_slip_is_read_and_is_another_rule(record: Record) -> None:
    tried = [edge for case in cases(record) for edge in _at_the_edges(case)]
    with np.errstate(all="ignore"):
        for slot in range(len(record.operands)):
            for is_single in {bool(case.operands is record.single) for case in tried}:
                own = [c for c in tried if bool(c.operands is record.single) == is_single]
                for slip in own[0].operands[slot].slips:
                    assert any(_slip_differs(case, slot, slip) for case in own), slip
        for slip in record.slips:
            assert any(_value_differs(case, slip) for case in tried), slip


def _value_differs(case: Case, slip: Slip) -> bool:
    try:
        right = case.value(case.inputs)
        wrong = value_of(slip.tree, case.letters)
    except Misfit:
        return True
    except Unreadable:
        return False
    return _is_other(wrong, right)


@pytest.mark.parametrize(
    ("layer", "slot", "formula"),
    [("DivLayer", 1, "-x / y**2"), ("DivLayer", 0, "out / x"), ("LogLayer", 0, "x / x**2")],
)
def test_the_right_rule_is_no_slip(layer: str, slot: int, formula: str) -> None:
    tried = [edge for case in cases(BOOK[layer]) for edge in _at_the_edges(case)]
    with np.errstate(all="ignore"):
        assert not any(_slip_differs(case, slot, Slip("any", formula)) for case in tried)


def _unkept(record: Record) -> list[str]:
    """What forward of the class keeps otherwise than the record says."""
    case = next(cases(record))
    layer = getattr(engine, record.layer)(*case.arguments)
    layer.forward(*case.inputs.values())
    stored, kept = vars(layer).keys(), record.kept
    lost = [f"does not store {name}" for name in record.attributes if name not in stored]
    if kept and (found := stored & {*kept.options}) != {*kept.right}:
        lost.append(f"keeps {sorted(found)}, and its record says {sorted(kept.right)}")
    return lost


STORED = [each for each in BOOK.values() if each.kind != "product"]


@pytest.mark.parametrize("record", STORED, ids=lambda record: record.layer)
def test_the_class_keeps_what_the_record_says(record: Record) -> None:
    assert not _unkept(record), record.layer


def test_a_record_that_keeps_something_else_is_told() -> None:
    assert _unkept(replace(BOOK["LogLayer"], kept=KEEPS_OUTPUT)) == [
        "keeps ['x'], and its record says ['out']"
    ]
    assert _unkept(replace(BOOK["LogLayer"], attributes=("y",))) == ["does not store y"]


@pytest.mark.parametrize(
    "record",
    [record for record in BOOK.values() if record.program],
    ids=lambda record: record.layer,
)
def test_opened_it_computes_the_same(record: Record) -> None:
    for case in cases(record):
        inputs = ", ".join(f"{k}={np.asarray(v).tolist()}" for k, v in case.inputs.items())
        call = f"{record.call}({', '.join(case.inputs)})"
        graph = graph_of(
            f"def f({inputs}, *, dout={case.up.tolist()}):\n    z = {call}\n    return z"
        )
        whole, parts = graph.result, opened(graph, ["z"]).result
        assert len(parts.graph.nodes) > len(whole.graph.nodes)
        assert np.allclose(whole.values["z"], parts.values["z"])
        for operand in record.operands:
            if operand.back:
                runs = (whole, parts)
                one, other = (r.node_gradients[r.graph.index[operand.letter]] for r in runs)
                assert np.allclose(np.asarray(one), np.asarray(other)), case.inputs


def test_no_layer_is_added_by_halves() -> None:
    missing = lacking(BOOK)
    assert not missing, "\n" + "\n".join(missing)


def test_what_a_half_added_layer_lacks_is_said() -> None:
    nonesuch = Record(
        "Nonesuch",
        "nonesuch",
        "nonesuch",
        (Operand("x", "1 - exp(-out)", (Slip("gave_nonesuch", "out"),)),),
        "log(1 + exp(x))",
        attributes=("out",),
    )
    known = {layer: record for layer, record in BOOK.items() if layer != "Tanh"}
    told = lacking({**known, "Nonesuch": nonesuch})
    assert "Tanh: no record in tutor/rules" in told
    said = [line for line in told if line.startswith("Nonesuch: ")]
    assert said[:4] == [
        "Nonesuch: no class in tutor.engine",
        "Nonesuch: no function nonesuch in tutor.engine",
        "Nonesuch: in no list of tests/engine/test_gradients.py (UNARY, BINARY, …)",
        "Nonesuch: no row of PROGRAMS in tests/quiz/test_new_layers.py",
    ]
    for lang in ("en", "ko"):
        assert [line for line in said if f"{lang}.toml" in line] == [
            f"Nonesuch: no text {key} in tutor/text/{lang}.toml"
            for key in (
                "mistake.op.Nonesuch",
                "hint.back_Nonesuch",
                "hint.rule_Nonesuch",
                "hint.form_Nonesuch",
                "rule.Nonesuch.local",
                "rule.Nonesuch",
                "mistake.gave_nonesuch",
                "slip.gave_nonesuch",
            )
        ]


def test_a_layer_that_is_imported_by_its_twins_and_never_tried_is_told() -> None:
    """As `Layer` is; of two operands each may have a text."""
    both = (Operand("x", "y"), Operand("y", "x"))
    said = lacking({**BOOK, "Layer": Record("Layer", "mul", "mul", both, "x * y")})
    assert "Layer: in no list of tests/engine/test_gradients.py (UNARY, BINARY, …)" in said
    alternatives = "rule.Layer (or rule.Layer.0 and rule.Layer.1)"
    assert f"Layer: no text {alternatives} in tutor/text/en.toml" in said
