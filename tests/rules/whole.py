"""What a layer needs beside its record, and what of it is missing, in words."""

import inspect
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tutor import engine
from tutor.engine import Layer
from tutor.rules import Kept, Record, Slip
from tutor.text import LANGUAGES, section

TESTS = Path(__file__).parents[1]
TWINS, PROGRAMS = TESTS / "engine" / "test_gradients.py", TESTS / "quiz" / "test_new_layers.py"
IN_LESSONS = (
    *("AddLayer", "SubLayer", "MulLayer", "DivLayer", "PowLayer", "ExpLayer", "LogLayer", "Relu"),
    *("Sigmoid", "SumLayer", "DotLayer", "Affine", "SoftmaxWithLoss", "IdentityWithLoss"),
)
"""The layers whose wrong answers are typed in the other tests of the quiz."""
ONE_BY_ONE = ("elementwise", "reduction")


def classes() -> set[str]:
    """The layers of the engine."""
    return {
        name
        for name in engine.__all__
        if inspect.isclass(getattr(engine, name))
        and issubclass(getattr(engine, name), Layer)
        and getattr(engine, name) is not Layer
    }


def lacking(book: Mapping[str, Record]) -> list[str]:
    """A line for each thing that a layer has not got."""
    found = [f"{layer}: no record in tutor/rules" for layer in sorted(classes() - book.keys())]
    widest = max((r for r in book.values() if r.kind == "product"), key=lambda r: len(r.operands))
    for record in book.values():
        layer = record.layer
        if layer not in classes():
            found.append(f"{layer}: no class in tutor.engine")
        if not callable(getattr(engine, record.call, None)):
            found.append(f"{layer}: no function {record.call} in tutor.engine")
        if not re.search(rf"\b{layer}\(", TWINS.read_text("utf-8")):
            found.append(f"{layer}: in no list of tests/engine/{TWINS.name} (UNARY, BINARY, …)")
        if layer not in IN_LESSONS and f'\n    "{layer}": (' not in PROGRAMS.read_text("utf-8"):
            found.append(f"{layer}: no row of PROGRAMS in tests/quiz/{PROGRAMS.name}")
        keys = dict.fromkeys(_keys(record, has_rule=record.kind != "product" or record is widest))
        for lang in LANGUAGES:
            gone = [_alternatives(key) for key in keys if not _is_said(key, lang)]
            found += [f"{layer}: no text {key} in tutor/text/{lang}.toml" for key in gone]
    return found


def _alternatives(key: str) -> str:
    """What is lacking; where operands may have a text each, their keys as well."""
    one, _, each = key.partition(" | ")
    return f"{one} (or {each.replace(' ', ' and ')})" if " " in each else one


def _is_said(key: str, lang: str) -> bool:
    """Whether there are all texts of one of the alternatives: "rule.X | rule.X.0 rule.X.1"."""
    ways = ([each.split(".", 1) for each in way.split()] for way in key.split(" | "))
    return any(all(name in section(lang, part) for part, name in way) for way in ways)


def _keys(record: Record, has_rule: bool) -> Iterator[str]:
    layer = record.layer
    yield f"mistake.op.{layer}"
    yield f"hint.back_{layer}"
    if record.kind in ONE_BY_ONE:
        yield f"hint.rule_{layer}"
        yield f"hint.form_{layer}"
        yield _of_each("rule.{}.local", record)
    if has_rule:
        yield _of_each("rule.{}", record)
    if record.algebra:
        yield f"lesson.algebra_{layer}"
    if record.kept:
        yield from _of_kept(record.kept)
    if record.backward:
        own = [f"{layer}_{k}" for k in range(len(record.backward.lines))]
        yield from (f"backward.{reason}" for reason in record.backward.reasons or own)
    for slip in (*record.slips, *_of_operands(record)):
        yield f"mistake.{slip.rule}"
        yield f"slip.{slip.tag}"


def _of_each(key: str, record: Record) -> str:
    """One text for the layer, or one for each of its operands."""
    slots = (slot for slot, operand in enumerate(record.operands) if operand.back)
    each = " ".join(key.format(f"{record.layer}.{slot}") for slot in slots)
    return f"{key.format(record.layer)} | {each}"


def _of_kept(kept: Kept) -> Iterator[str]:
    yield f"rule.keep.{kept.because}"
    for rule in filter(None, (kept.part, kept.nothing, kept.more, kept.else_)):
        yield f"mistake.{rule}"
        yield f"slip.{rule.partition('.')[0]}"


def _of_operands(record: Record) -> Iterator[Slip]:
    for operand in (*record.operands, *record.single):
        yield from (*operand.slips, *operand.line_slips)
