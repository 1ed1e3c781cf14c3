"""Where wires enter nodes that work element by element, and the mistakes there."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import isfinite
from typing import Literal

import numpy as np

from tutor.engine.layer import fit
from tutor.formula.calls import Misfit
from tutor.formula.evaluate import value_of
from tutor.formula.normalise import Unreadable
from tutor.formula.tree import ONE, Tree, added, name, negative, number_of, product_of, put, times
from tutor.graph import Graph, Node, Wire
from tutor.graph.numbers import Index, named
from tutor.quiz.letters import at_wire, descendants, gradient_at, made_with, operand_of
from tutor.quiz.parts import Parts
from tutor.quiz.question import Array, Wrong, floats, nested
from tutor.rules import ADD, BOOK, Operand, Record, Slip
from tutor.rules.record import slips_of
from tutor.text import section

MOST_ROWS = 4  # so many of the rows that share a value are tried as the only one

Details = Callable[[Index], Mapping[str, object]]
"""What fills the text of a mistake at an element."""

Gather = Literal["sum", "own", "rows", "mean", "other axis", "all", "keepdims"]
"""How a flow at the elements of a node becomes one for the elements of a wire: added, as it is at
the first one, as it is at each, averaged, added along the other axis, in all, or with its axis."""


@dataclass(frozen=True)
class Mistake:
    """A wrong rule: a tree in letters, and what becomes of it where a value is used several times.

    What is `general` is made by changing the right tree, and belongs to no layer. `switch` is a
    slope that is 1 or 0: where it is right, the mistake says nothing.
    """

    rule: str
    tree: Tree
    gather: Gather = "sum"
    general: bool = False
    switch: Tree | None = None


@dataclass(frozen=True, eq=False)
class WrongArray:
    """What a wrong rule makes of a whole array, not finite where it says nothing.

    What is `partial` has another shape, and is never right; what is `general` is of no layer.
    `parts` tells what it is made of, where the same is true of each element.
    """

    values: Array
    rule: str
    details: Details
    partial: bool = False
    general: bool = False
    parts: Callable[[], Parts] = Parts

    def at(self, index: Index, way: int) -> Wrong | None:
        """What it gives at one element."""
        value = float(self.values[index])
        if not isfinite(value):
            return None
        return Wrong(value, self.rule, self.details(index), way, self.general, self.parts)

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


def computed(
    tree: Tree, values: Mapping[str, Array], elements: tuple[int, ...] | None = None
) -> Array | None:
    """The numbers of a tree, spread over the elements; None where it has none."""
    try:
        value = value_of(tree, values)
        if isinstance(value, tuple):
            return None
        found = floats(value)
        return found if elements is None else np.broadcast_to(found, elements)
    except (Misfit, Unreadable, ValueError):
        return None


def seen(table: Array, shape: tuple[int, ...]) -> Array:
    """The elements of a table where one of another shape has any; nan elsewhere."""
    found = np.full(shape, np.nan)
    part = tuple(slice(min(pair)) for pair in zip(shape, table.shape, strict=True))
    found[part] = table[part]
    return found


def variant(rule: str, form: str) -> str:
    """The rule, or the variant of it that speaks of answers of this form, if there is one."""
    tag = rule.partition(".")[0]
    variants = (f"{rule}.{form}", f"{tag}.{form}" if form == "pair" else "")
    return next((each for each in variants if each in section("en", "mistake")), rule)


UP, OWN, OUT, OUTPUT = map(name, ("up", "own", "out", "output"))

OF_PLAIN_SUMS = ("averaged_branches", "confused_with_relu")
"""What nobody takes a + for that spreads a value over many elements."""

OF_OTHER_SLOPES = ("forgot_local", "treated_as_add")
"""What cannot be said where the local derivative is 1, or -1 and the sign is all that matters."""


OF_ONE_NODE = (
    *("treated_as_add", "integrated", "gave_inverse", "masked_by_upstream"),
    *("forgot_chain.inside", "missing_brackets.sigmoid"),
)
"""Mistakes whose texts would not be true of one step of several."""


@dataclass(frozen=True, eq=False)
class Entry:
    """A wire, and the node that it enters."""

    graph: Graph
    wire: Wire

    @property
    def node(self) -> Node:
        return self.graph.nodes[self.wire[0]]

    @cached_property
    def record(self) -> Record:
        return BOOK[self.node.op]

    @property
    def source(self) -> str:
        """The name of the value that the wire brings."""
        return self.graph.nodes[self.graph.source_of(self.wire)].name

    @cached_property
    def inputs(self) -> list[Array]:
        return [floats(self.graph.result.node_values[j]) for j in self.node.inputs]

    @property
    def shape(self) -> tuple[int, ...]:
        """That of the value which the wire brings."""
        return self.inputs[self.wire[1]].shape

    @cached_property
    def out(self) -> Array:
        return floats(self.graph.result.node_values[self.wire[0]])

    @cached_property
    def up(self) -> Array:
        return floats(self.graph.result.node_gradients[self.wire[0]])

    @cached_property
    def beyond(self) -> dict[str, int]:
        """The nodes that a gradient comes from before it reaches this one, each by a letter."""
        return {f"d_{j}": j for j in sorted(descendants(self.graph, self.wire[0]))}


class Site(Entry):
    """A wire that enters a node which works element by element.

    The bias of a product is an operand of the + node in it.
    """

    @cached_property
    def is_bias(self) -> bool:
        return BOOK[self.node.op].kind == "product"

    @cached_property
    def record(self) -> Record:
        return ADD if self.is_bias else BOOK[self.node.op]

    @cached_property
    def operand(self) -> Operand:
        return self.record.operands[1] if self.is_bias else operand_of(self.graph, self.wire)

    @cached_property
    def names(self) -> dict[str, Tree]:
        """What each letter is called."""
        output = self.graph.output
        return {
            **at_wire(self.graph, self.wire),
            **{letter: gradient_at(self.graph, j) for letter, j in self.beyond.items()},
            "output": name(self.graph.nodes[output].name),
            "d_output": gradient_at(self.graph, output),
            "count": name(str(self.terms)),
        }

    @cached_property
    def operands(self) -> list[Array]:
        """What the node computes with, spread over its elements."""
        both = [self.out - self.inputs[2], self.inputs[2]] if self.is_bias else self.inputs
        return [floats(operand) for operand in np.broadcast_arrays(*both)]

    @property
    def elements(self) -> tuple[int, ...]:
        """The shape of the elements that the node computes with."""
        return self.operands[0].shape

    @property
    def uses(self) -> int:
        """How many elements use one element of the wire."""
        return self.operands[0].size // max(self.inputs[self.wire[1]].size, 1)

    @property
    def is_shared(self) -> bool:
        return self.elements != self.shape

    @property
    def terms(self) -> int:
        """How many elements the node makes one of."""
        return self.operands[0].size // max(self.out.size, 1)

    @cached_property
    def values(self) -> dict[str, Array]:
        """What each letter is worth, spread over the elements."""
        slot = min(self.wire[1], len(self.operands) - 1)  # of a bias, that of the + in the product
        found = dict(zip(self.record.letters, self.operands, strict=False))
        in_turn = (*self.operands[slot:], *self.operands[:slot])
        found |= dict(zip(("own", "other"), in_turn, strict=False))
        found |= {letter: floats(value) for letter, value in made_with(self.node).items()}
        found |= {"out": self._spread(self.out), "up": self._spread(self.up)}
        found["count"] = floats(self.terms)
        output = floats(self.graph.result.node_values[self.graph.output])
        if not output.ndim:
            found |= {"output": output, "d_output": floats(self.graph.result.dout)}
        gradients = {c: floats(self.graph.result.node_gradients[j]) for c, j in self.beyond.items()}
        return found | {c: each for c, each in gradients.items() if each.shape in ((), self.shape)}

    def _spread(self, values: Array) -> Array:
        """A number for each element of the operands, also of those that were made into one."""
        if self.record.kind == "reduction" and 0 < values.ndim < len(self.elements):
            values = np.expand_dims(values, self.node.arguments[0])
        return np.broadcast_to(values, self.elements)

    @cached_property
    def local(self) -> Array:
        """The local derivative at each element, nan where there is none."""
        found = computed(self.operand.tree, self.values, self.elements)
        return np.full(self.elements, np.nan) if found is None else found

    @cached_property
    def beyond_a_tie(self) -> Array | None:
        """What the formula sends back where more than one element ties, and only the first gets it.

        None where nothing ties.
        """
        if self.record.kind != "reduction" or not self.operand.is_switch:
            return None
        flow, arrives = self.local * self.values["up"], self.graph.result.wire_gradients[self.wire]
        return None if np.array_equal(flow, arrives, equal_nan=True) else self.total(flow)

    def total(self, flow: Array) -> Array:
        """What flows back to each element of the wire, where it is used for several."""
        return floats(fit(flow, np.empty(self.shape)))

    def first(self, values: Array) -> Array:
        """What stands at the first element that each element of the wire is used for."""
        values = values[(0,) * (values.ndim - len(self.shape))]
        return values[tuple(slice(0, 1) if n == 1 else slice(None) for n in self.shape)]

    def details(self, out: str) -> Details:
        """What fills the texts, in numbers."""
        node, own = self.node, self.first(self.values["own"])
        numbers = {k: values for k, values in self.values.items() if k in ("other", "up")}
        numbers["local"] = self.local

        def at(index: Index) -> dict[str, object]:
            text = named(self.source, index)
            found: dict[str, object] = {"op": node.op, "fn": node.op, "node": text, "x": text}
            found |= {"out": out, "own": float(own[index]), "up": f"d{node.name}"}
            found |= {"wire": node.name, "of": self.source, "N": self.uses, **made_with(node)}
            if self.is_shared:
                return found
            return found | {letter: float(values[index]) for letter, values in numbers.items()}

        return at


def mistakes_at(site: Site, is_local: bool) -> Iterator[Mistake]:
    """Wrong answers to: what flows back along this wire, or how fast does its node change with it?

    No two are written alike, and none like the right answer.
    """
    local = site.operand.tree
    written = {("sum", put(local if is_local else times(UP, local), site.names))}
    is_one = number_of(put(local, site.names)) in (1, -1)
    for mistake in _possible_locals(site) if is_local else _possible_flows(site):
        form = (mistake.gather if site.is_shared else "sum"), put(mistake.tree, site.names)
        if form not in written and not (is_one and mistake.rule in OF_OTHER_SLOPES):
            written.add(form)
            yield mistake


def in_one_branch(site: Site, is_local: bool) -> Iterator[Mistake]:
    """The layer's own likely mistakes, as they are made on one of the ways that meet."""
    own = {slip.rule for slip in site.operand.slips if not slip.rare} - {*OF_ONE_NODE}
    return (mistake for mistake in mistakes_at(site, is_local) if mistake.rule in own)


def _possible_flows(site: Site) -> list[Mistake]:
    """Wrong answers to the first question, those that are written alike several times."""
    local = site.operand.tree
    right = times(UP, local)
    slips = [slip for slip in site.operand.slips if slip.asked != "local"]
    if site.is_shared:
        slips = [slip for slip in slips if slip.tag not in OF_PLAIN_SUMS]
    likely, rare = of_slips(site.operand, slips, UP)
    factors = [slip.tree for slip in slips if slip.tag == "forgot_factor"]
    return [
        Mistake("forgot_upstream", local),  # what the course is about comes first
        *(_sharing(site, right) if site.is_shared else ()),
        *likely,
        Mistake("forgot_local", UP),
        *(() if site.is_shared else _alone(site)),
        Mistake("sign_error", negative(right)),
        *(Mistake("forward_value", tree, "own") for tree in (OWN, OUT, OUTPUT, times(UP, OUT))),
        Mistake("output_div_input", ("/", OUTPUT, OWN), "own"),
        *(Mistake("forgot_upstream.factor", factor) for factor in factors),
        *(Mistake("forgot_chain", name(letter), "own") for letter in site.beyond),
        *rare,
        *_of_any_rule(site, right),
    ]


def _possible_locals(site: Site) -> list[Mistake]:
    local = site.operand.tree
    slips = [slip for slip in site.operand.slips if slip.asked != "flow" and not slip.bare]
    likely, rare = of_slips(site.operand, slips, ONE)
    upstream = [UP, *([("/", UP, name("d_output"))] if site.wire[0] != site.graph.output else [])]
    return [
        *likely,
        *(Mistake("included_upstream", times(up, local)) for up in upstream),
        Mistake("sign_error", negative(local)),
        *(Mistake("forward_value", tree) for tree in (OUT, OWN)),
        Mistake("output_div_input", ("/", OUT, OWN), general=not site.record.adds),
        *rare,
        *_of_any_rule(site, local),
    ]


def of_slips(
    operand: Operand, slips: Iterable[Slip], up: Tree
) -> tuple[list[Mistake], list[Mistake]]:
    """The layer's own, likely and rare; at a switch each is silent where its slope is right."""
    found: tuple[list[Mistake], list[Mistake]] = [], []
    for slip in slips:
        tree = slip.tree if slip.bare else times(up, slip.tree)
        switch = slip.tree if operand.is_switch or slip.is_switch else None
        found[slip.rare].append(Mistake(slip.rule, tree, general=slip.rare, switch=switch))
    return found


def _of_any_rule(site: Site, right: Tree) -> list[Mistake]:
    slips = [] if site.operand.is_switch else slips_of(right)
    return [Mistake(rule, tree, general=True) for rule, tree in slips]


def _alone(site: Site) -> Iterator[Mistake]:
    yield Mistake("added_not_multiplied", added([UP, site.operand.tree]))
    if site.is_bias and site.elements:
        yield Mistake("summed_everything.single", ("call", "sum", UP))


def _sharing(site: Site, right: Tree) -> Iterator[Mistake]:
    """Wrong ways to put together what comes back from the elements that share a value."""
    shared = "" if site.is_bias else ".shared"
    found: Mapping[str, Gather] = {
        "forgot_batch_sum.elements": "rows",
        "mean_not_sum.shared": "mean",
        "wrong_axis.all": "other axis",
    }
    if site.shape and len(site.elements) == len(site.shape) + 1:
        found = {
            "forgot_batch_sum": "rows",
            f"wrong_axis{shared}": "other axis",
            f"summed_everything{shared}": "all",
            f"mean_not_sum{shared}": "mean",
            "kept_dims.other": "keepdims",
        }
    return (Mistake(rule, right, gather) for rule, gather in found.items())


def of_branches(parts: Sequence[Tree]) -> Iterator[tuple[str, Tree]]:
    """Rules that give one of several parts alone, or put them together as they should not be."""
    yield from (("forgot_fanout_sum", part) for part in parts)
    yield "multiplied_branches", product_of([(part, False) for part in parts])
    yield "averaged_branches", ("/", added(parts), ("number", str(len(parts))))


def branch_mistakes(parts: Iterable[str], is_local: bool) -> list[Mistake]:
    """Wrong ways to put together what comes back, or the derivatives, along several wires."""
    letters = [name(part) for part in parts]
    total = added(letters)
    found = [
        *(Mistake(rule, tree) for rule, tree in of_branches(letters)),
        *(Mistake("forward_value", tree) for tree in (OWN, OUTPUT)),
        Mistake("sign_error", negative(total)),
    ]
    if is_local:
        return [*found, Mistake("included_upstream", ("*", UP, total))]
    div_input = Mistake("output_div_input", ("/", OUTPUT, OWN))
    return [*found, Mistake("forgot_upstream.branches", name("locals")), div_input]
