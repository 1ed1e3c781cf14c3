"""Where a wire enters a node that works element by element, and the mistakes there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import numpy as np

from tutor.engine.layer import fit
from tutor.formula.evaluate import value_of
from tutor.formula.tree import Tree, added, name, negative, number_of, put, times
from tutor.graph import Graph, Run, Wire
from tutor.graph.pieces import Index, named
from tutor.quiz.letters import at_wire, descendants, gradient_at, made_with, name_of, operand_of
from tutor.quiz.question import Array, floats
from tutor.rules import ADD, BOOK, Operand, Record, Slip
from tutor.rules.slips import slips_of

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
    details: Mapping[str, object] = field(default_factory=dict)
    general: bool = False
    switch: Tree | None = None

    @property
    def tag(self) -> str:
        return self.rule.partition(".")[0]


@dataclass(frozen=True, eq=False)
class Site:
    """A wire of a graph that enters a node which works element by element.

    The bias of a product is an operand of the + node in it.
    """

    graph: Graph
    wire: Wire

    @cached_property
    def is_bias(self) -> bool:
        return BOOK[self.graph.nodes[self.wire[0]].op].kind == "product"

    @cached_property
    def record(self) -> Record:
        return ADD if self.is_bias else BOOK[self.graph.nodes[self.wire[0]].op]

    @cached_property
    def operand(self) -> Operand:
        return self.record.operands[1] if self.is_bias else operand_of(self.graph, self.wire)

    @property
    def source(self) -> int:
        return self.graph.source_of(self.wire)

    @cached_property
    def beyond(self) -> dict[str, int]:
        """The nodes that a gradient comes from before it reaches this one, each by a letter."""
        return {f"d_{j}": j for j in sorted(descendants(self.graph, self.wire[0]))}

    @cached_property
    def names(self) -> dict[str, Tree]:
        """What each letter is called."""
        found = at_wire(self.graph, self.wire)
        if "own" in found and self.record.call == "add":
            found |= {"x": found["own"]} if "x" not in found else {}
        output = self.graph.output
        found |= {letter: gradient_at(self.graph, j) for letter, j in self.beyond.items()}
        count = name(str(self.terms))
        return found | {
            "output": name(self.graph.nodes[output].name),
            "d_output": gradient_at(self.graph, output),
            "count": count,
        }

    @cached_property
    def run(self) -> Run:
        return self.graph.result

    @cached_property
    def _operands(self) -> list[Array]:
        node, values = self.graph.nodes[self.wire[0]], self.run.node_values
        operands = [floats(values[j]) for j in node.inputs]
        if self.is_bias:
            operands = [floats(values[self.wire[0]]) - operands[2], operands[2]]
        return [floats(operand) for operand in np.broadcast_arrays(*operands)]

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """That of the wire, smaller where its value is used for several elements."""
        return np.shape(self.run.node_values[self.source])

    @cached_property
    def elements(self) -> tuple[int, ...]:
        """The shape of the elements that the node computes with."""
        return self._operands[0].shape

    @property
    def uses(self) -> int:
        """How many elements use one element of the wire."""
        size = int(np.prod(self.elements))
        return size // max(int(np.prod(self.shape)), 1)

    @property
    def is_shared(self) -> bool:
        return self.elements != self.shape

    @property
    def terms(self) -> int:
        """How many elements the node makes one of."""
        return int(np.prod(self.elements)) // max(np.size(self.run.node_values[self.wire[0]]), 1)

    @cached_property
    def values(self) -> dict[str, Array]:
        """What each letter is worth, spread over the elements."""
        target, slot = self.wire
        slot = min(slot, len(self._operands) - 1)
        node, run = self.graph.nodes[target], self.run
        found = dict(zip(self.record.letters, self._operands, strict=False))
        found["own"] = self._operands[slot]
        if len(self._operands) == 2:
            found["other"] = self._operands[1 - slot]
        found |= {letter: floats(value) for letter, value in made_with(node).items()}
        found["out"] = self._spread(run.node_values[target])
        found["up"] = self._spread(run.node_gradients[target])
        found["count"] = floats(self.terms)
        output = floats(run.node_values[self.graph.output])
        if not output.ndim:
            found |= {"output": output, "d_output": floats(run.dout)}
        gradients = {c: floats(run.node_gradients[j]) for c, j in self.beyond.items()}
        return found | {c: each for c, each in gradients.items() if each.shape in ((), self.shape)}

    def _spread(self, value: object) -> Array:
        """A number for each element of the operands, also of those that were made into one."""
        values, node = floats(value), self.graph.nodes[self.wire[0]]
        if self.record.kind == "reduction" and 0 < values.ndim < len(self.elements):
            axis: Any = node.arguments[0]
            values = np.expand_dims(values, axis)
        return np.broadcast_to(values, self.elements)

    @cached_property
    def beyond_a_tie(self) -> Array | None:
        """What the formula sends back where more than one element ties, and only the first gets it.

        None where nothing ties.
        """
        if self.record.kind != "reduction" or not self.operand.is_switch:
            return None
        flow = floats(value_of(self.operand.tree, self.values)) * self.values["up"]
        alike = np.array_equal(flow, floats(self.run.wire_gradients[self.wire]), equal_nan=True)
        return None if alike else self.total(flow)

    def total(self, flow: Array) -> Array:
        """What flows back to each element of the wire, where it is used for several."""
        return floats(fit(flow, np.empty(self.shape)))

    def first(self, values: Array) -> Array:
        """What stands at the first element that each element of the wire is used for."""
        values = values[(0,) * (values.ndim - len(self.shape))]
        ones = (slice(0, 1) if n == 1 else slice(None) for n in self.shape)
        return values[tuple(ones)]

    def told(self, out: str, local: Array) -> "Told":
        return Told(self, out, local)


@dataclass(frozen=True, eq=False)
class Told:
    """What fills the text of a mistake at an element, in numbers."""

    site: Site
    out: str
    local: Array

    def __call__(self, index: Index) -> dict[str, object]:
        site = self.site
        node = site.graph.nodes[site.wire[0]]
        own = float(site.first(site.values["own"])[index])
        text = named(site.graph.nodes[site.source].name, index)
        found: dict[str, object] = {"op": node.op, "fn": node.op, "node": text, "x": text}
        found |= {"out": self.out, "own": own, "up": f"d{node.name}", "wire": node.name}
        found |= {"of": site.graph.nodes[site.source].name, "N": site.uses, **made_with(node)}
        if not site.is_shared:
            numbers: dict[str, Array] = {
                k: v for k, v in site.values.items() if k in ("other", "up")
            }
            numbers["local"] = np.broadcast_to(self.local, site.elements)
            found |= {letter: float(values[index]) for letter, values in numbers.items()}
        return found


def other_name(graph: Graph, wire: Wire) -> str:
    """The name of the operand beside the one that a wire brings; its own, if there is none."""
    node = graph.nodes[wire[0]]
    others = [name_of(graph, j) for slot, j in enumerate(node.inputs) if slot != wire[1]]
    return others[0] if others else name_of(graph, graph.source_of(wire))


OF_PLAIN_SUMS = ("averaged_branches", "confused_with_relu")
"""What nobody takes a + for that spreads a value over many elements."""

OF_OTHER_SLOPES = ("forgot_local", "treated_as_add")
"""What cannot be said where the local derivative is 1, or -1 and the sign is all that matters."""

UP, OWN, OUT = name("up"), name("own"), name("out")


def flow_mistakes(site: Site) -> Iterator[Mistake]:
    """Wrong answers to: what flows back along this wire?"""
    return _distinct(site, times(UP, site.operand.tree), possible_flows(site))


def local_mistakes(site: Site) -> Iterator[Mistake]:
    """Wrong answers to: how fast does the node change with what this wire brings?"""
    return _distinct(site, site.operand.tree, _locals(site))


def _distinct(site: Site, right: Tree, mistakes: Iterator[Mistake]) -> Iterator[Mistake]:
    """Without those that are written like the right answer, or like an earlier one."""
    written = {("sum", put(right, site.names))}
    is_one = number_of(put(site.operand.tree, site.names)) in (1, -1)
    for mistake in mistakes:
        if is_one and mistake.tag in OF_OTHER_SLOPES:
            continue
        form = (mistake.gather if site.is_shared else "sum"), put(mistake.tree, site.names)
        if form not in written:
            written.add(form)
            yield mistake


def possible_flows(site: Site) -> Iterator[Mistake]:
    """The same, those that are written alike several times."""
    local = site.operand.tree
    right = times(UP, local)
    if site.is_shared:
        yield from _sharing(site, right)
    slips = [slip for slip in site.operand.slips if slip.asked != "local"]
    if site.is_shared:
        slips = [slip for slip in slips if slip.tag not in OF_PLAIN_SUMS]
    is_switch = site.operand.is_switch
    yield from (_of_slip(slip, is_switch) for slip in slips if not slip.rare)
    yield Mistake("forgot_upstream", local)
    yield Mistake("forgot_local", UP)
    if not site.is_shared:
        yield Mistake("added_not_multiplied", added([UP, local]))
    if site.is_bias and site.elements and not site.is_shared:
        yield Mistake("summed_everything.single", ("call", "sum", UP))
    yield Mistake("sign_error", negative(right))
    yield Mistake("forward_value", OWN, "own")
    yield Mistake("forward_value", OUT, "own")
    yield Mistake("forward_value", name("output"), "own")
    yield Mistake("forward_value", times(UP, OUT), "own")
    yield Mistake("output_div_input", ("/", name("output"), OWN), "own")
    factors = (slip for slip in slips if slip.tag == "forgot_factor")
    yield from (Mistake("forgot_upstream.factor", slip.tree) for slip in factors)
    yield from (Mistake("forgot_chain", name(letter), "own") for letter in site.beyond)
    yield from (_of_slip(slip, is_switch) for slip in slips if slip.rare)
    if not is_switch:
        yield from (Mistake(rule, tree, general=True) for rule, tree in slips_of(right))


def _locals(site: Site) -> Iterator[Mistake]:
    local = site.operand.tree
    slips = [slip for slip in site.operand.slips if slip.asked != "flow" and not slip.bare]
    is_switch = site.operand.is_switch
    yield from (_of_slip(slip, is_switch, is_local=True) for slip in slips if not slip.rare)
    yield Mistake("included_upstream", times(UP, local))
    if site.wire[0] != site.graph.output:
        yield Mistake("included_upstream", times(("/", UP, name("d_output")), local))
    yield Mistake("sign_error", negative(local))
    yield Mistake("forward_value", OUT)
    yield Mistake("forward_value", OWN)
    yield Mistake("output_div_input", ("/", OUT, OWN), general=not site.record.adds)
    yield from (_of_slip(slip, is_switch, is_local=True) for slip in slips if slip.rare)
    if not is_switch:
        yield from (Mistake(rule, tree, general=True) for rule, tree in slips_of(local))


def _of_slip(slip: Slip, is_switch: bool, is_local: bool = False) -> Mistake:
    """A mistake of the layer; at a switch it says nothing where the slope happens to be right."""
    tree = slip.tree if slip.bare or is_local else times(UP, slip.tree)
    switch = slip.tree if is_switch or slip.is_switch else None
    return Mistake(slip.rule, tree, general=slip.rare, switch=switch)


def _sharing(site: Site, right: Tree) -> Iterator[Mistake]:
    """Wrong ways to put together what comes back from the elements that share a value."""
    shared = "" if site.is_bias else ".shared"
    if site.shape and len(site.elements) == len(site.shape) + 1:
        yield Mistake("forgot_batch_sum", right, "rows")
        yield Mistake(f"wrong_axis{shared}", right, "other axis")
        yield Mistake(f"summed_everything{shared}", right, "all")
        yield Mistake(f"mean_not_sum{shared}", right, "mean")
        yield Mistake("kept_dims.other", right, "keepdims")
        return
    yield Mistake("forgot_batch_sum.elements", right, "rows")
    yield Mistake("mean_not_sum.shared", right, "mean")
    yield Mistake("wrong_axis.all", right, "other axis")
