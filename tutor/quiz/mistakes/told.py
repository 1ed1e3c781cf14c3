"""A mistake as the answer that is typed: as numbers, as an array, as a formula."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import isfinite

import numpy as np

from tutor.formula.evaluate import value_of
from tutor.formula.functions import Misfit
from tutor.formula.normalise import Unreadable
from tutor.formula.tree import Tree, name, names_in, put
from tutor.formula.written import FORMULA, in_notation
from tutor.graph.pieces import Index
from tutor.quiz.letters import Letters
from tutor.quiz.mistakes.elementwise import Gather, Mistake, Site
from tutor.quiz.question import Array, Wrong, floats, nested
from tutor.text import section

MOST_ROWS = 4  # so many of the rows that share a value are tried as the only one

Axes = Sequence[str]

Details = Callable[[Index], Mapping[str, object]]
"""What fills the text of a mistake at an element."""


@dataclass(frozen=True, eq=False)
class WrongArray:
    """What a wrong rule makes of a whole array, not finite where it says nothing.

    What is `partial` has another shape, so that as a whole it is never right; what is `general`
    belongs to no layer.
    """

    values: Array
    rule: str
    details: Details
    partial: bool = False
    general: bool = False

    @property
    def tag(self) -> str:
        return self.rule.partition(".")[0]

    def at(self, index: Index, way: int) -> Wrong | None:
        """What it gives at one element."""
        value = float(self.values[index])
        if not isfinite(value):
            return None
        return Wrong(value, self.rule, self.details(index), way, self.general)

    def array(self, right: Array, way: int) -> Wrong | None:
        """The whole array, right where the rule says nothing; None if it is right everywhere."""
        values = np.where(np.isfinite(self.values), self.values, right)
        apart = np.argwhere(~np.isclose(values, right))
        if self.partial or not len(apart):
            return None
        return Wrong(nested(values), self.rule, self.details(tuple(map(int, apart[0]))), way)

    def told_from(self, right: Array) -> "WrongArray":
        """Without the elements by which it cannot be told from the right array, unless it is it."""
        alike = self.values == right
        if not right.ndim or (np.all(alike) and not self.partial):
            return self
        return replace(self, values=floats(np.where(alike, np.nan, self.values)))


@cache
def _texts() -> frozenset[str]:
    return frozenset(section("en", "mistake"))


def variant(rule: str, form: str) -> str:
    """The rule, or the variant of it that speaks of answers of this form, if there is one."""
    tag = rule.partition(".")[0]
    variants = (f"{rule}.{form}", f"{tag}.{form}" if form == "pair" else "")
    return next((each for each in variants if each in _texts()), rule)


def as_formulas(
    mistakes: Iterable[Mistake],
    names: Letters,
    details: Mapping[str, object],
    own: Axes = (),
    whole: Axes = (),
) -> Iterator[Wrong]:
    """Each in the names of a graph; those with letters that have no name there are left out."""
    for mistake in mistakes:
        if names_in(mistake.tree) <= names.keys():
            tree = gathered(put(mistake.tree, names), mistake.gather, own, whole)
            rule = variant(mistake.rule, "formula")
            yield Wrong(in_notation(tree, FORMULA), rule, {**details, **mistake.details})


def gathered(flow: Tree, gather: Gather, own: Axes, whole: Axes) -> Tree:
    """What a flow at the elements of a node is, as a formula, for the elements of an operand."""
    if len(own) >= len(whole) or gather in ("own", "rows"):
        return flow
    zero, one = (("keyword", "axis", ("number", digit)) for digit in "01")
    keywords: Mapping[str, tuple[Tree, ...]] = {
        "all": (),
        "other axis": (one if own else zero,),
        "keepdims": (zero, ("keyword", "keepdims", name("True"))),
    }
    call = "mean" if gather == "mean" else "sum"
    return ("call", call, flow, *keywords.get(gather, (zero,) if own else ()))


def as_arrays(site: Site, mistakes: Iterable[Mistake], details: Details) -> Iterator[WrongArray]:
    """Each with the numbers of the run; those that have none there are left out."""
    local = computed(site.operand.tree, site.values, site.elements)
    for mistake in mistakes:
        if (found := computed(mistake.tree, site.values, site.elements)) is None:
            continue
        if mistake.switch and local is not None:
            slope = computed(mistake.switch, site.values, site.elements)
            found = floats(np.where(slope == local, np.nan, found))
        if mistake.general:
            found = floats(np.where(found == 0, np.nan, found))  # 0 has too many reasons
        told = _with(details, mistake.details)
        for values, partial in _gathered(site, found, mistake.gather):
            yield WrongArray(values, mistake.rule, told, partial, mistake.general)


def computed(
    tree: Tree, values: Mapping[str, Array], elements: tuple[int, ...] | None = None
) -> Array | None:
    """The numbers of a tree, spread over the elements; None where it has none."""
    try:
        found = floats(value_of(tree, values))
        return found if elements is None else np.broadcast_to(found, elements)
    except (Misfit, Unreadable, ValueError):
        return None


def _with(details: Details, more: Mapping[str, object]) -> Details:
    return (lambda index: {**details(index), **more}) if more else details


def _gathered(site: Site, flow: Array, gather: str) -> Iterator[tuple[Array, bool]]:
    """What a flow at the elements of a node comes to on the wire, and whether only in part."""
    rows = flow if flow.ndim == 2 and site.shape == flow.shape[1:] else None
    match gather:
        case "sum":
            yield site.total(flow), False
        case "mean":
            yield site.total(flow) / site.uses, False
        case "own":
            yield site.first(flow), False
        case "rows" if rows is not None:
            yield from ((row, False) for row in rows[:MOST_ROWS])
        case "rows":
            yield site.first(flow), False
        case "all" if rows is not None:
            yield np.full(site.shape, flow.sum()), False
        case "other axis" if rows is not None:
            across = seen(flow.sum(axis=1, keepdims=True).T, (1, flow.shape[1]))[0]
            yield across, len(flow) != flow.shape[1]


def seen(table: Array, shape: tuple[int, ...]) -> Array:
    """The elements of a table where one of another shape has any; nan elsewhere."""
    found = np.full(shape, np.nan)
    part = tuple(slice(min(pair)) for pair in zip(shape, table.shape, strict=True))
    found[part] = table[part]
    return found
