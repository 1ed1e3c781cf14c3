"""The mistakes where a value is used in several places, and its gradients meet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tutor.formula.tree import Tree, added, name, negative, product_of, put
from tutor.graph import Graph, Wire
from tutor.quiz.letters import gradient_at, kind_of, local_of, share, tree_at
from tutor.quiz.mistakes.elementwise import Mistake, Site
from tutor.quiz.mistakes.told import computed
from tutor.quiz.question import Array, floats


@dataclass(frozen=True, eq=False)
class Fan:
    """Several wires of one value, by what comes back on each or by their local derivatives."""

    graph: Graph
    wires: Sequence[Wire]
    is_local: bool

    @property
    def source(self) -> int:
        return self.graph.source_of(self.wires[0])

    @property
    def end(self) -> int:
        """The node whose change is watched."""
        return self.wires[0][0] if self.is_local else self.graph.output

    @cached_property
    def letters(self) -> list[str]:
        return [f"part_{k}" for k in range(len(self.wires))]

    @cached_property
    def names(self) -> dict[str, Tree]:
        back = local_of if self.is_local else share
        parts = [back(self.graph, wire) for wire in self.wires]
        own, end = self.source, self.end
        return {
            **dict(zip(self.letters, parts, strict=True)),
            "own": tree_at(self.graph, own),
            "output": name(self.graph.nodes[end].name),
            "locals": added([local_of(self.graph, wire) for wire in self.wires]),
            "up": gradient_at(self.graph, end),
        }

    @cached_property
    def mistakes(self) -> tuple[Mistake, ...]:
        """Wrong ways to put together what comes back, or the derivatives, along several wires."""
        parts = [name(letter) for letter in self.letters]
        total = added(parts)
        count: Tree = ("number", str(len(parts)))
        found = [
            *(Mistake("forgot_fanout_sum", part) for part in parts),
            Mistake("multiplied_branches", product_of([(part, False) for part in parts])),
            Mistake("averaged_branches", ("/", total, count)),
            Mistake("forward_value", name("own")),
            Mistake("forward_value", name("output")),
            Mistake("sign_error", negative(total)),
        ]
        if self.is_local:
            return (*found, Mistake("included_upstream", ("*", name("up"), total)))
        return (
            *found,
            Mistake("forgot_upstream.branches", name("locals")),
            Mistake("output_div_input", ("/", name("output"), name("own"))),
        )

    def with_part(self, k: int, part: Tree) -> Tree:
        """The right sum with another tree in the place of one part."""
        return added([part if j == k else put(name(p), self.names)
                      for j, p in enumerate(self.letters)])  # fmt: skip

    def values(self, parts: Sequence[Array]) -> Mapping[str, Array]:
        """What the letters are worth, where these parts come back."""
        run = self.graph.result
        found = dict(zip(self.letters, map(floats, parts), strict=True))
        found["own"], output = floats(run.node_values[self.source]), run.node_values[self.end]
        if np.shape(output) in ((), found["own"].shape):
            found["output"] = floats(output)
        locals_ = [self._local(wire) for wire in self.wires]
        if all(local is not None for local in locals_):
            found["locals"] = floats(sum(local for local in locals_ if local is not None))
        if self.is_local:
            found["up"] = floats(run.node_gradients[self.end])
        return found

    def _local(self, wire: Wire) -> Array | None:
        site = Site(self.graph, wire)
        if kind_of(self.graph, wire[0]) != "elementwise" or site.is_shared:
            return None
        return computed(site.operand.tree, site.values, site.elements)
