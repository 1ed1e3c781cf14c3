"""What the nodes inside a layer come to when it is folded, as formulas in any language."""

from tutor.graph.graph import Graph

ALGEBRA = {
    "Sigmoid": (
        "{out} = 1 ÷ (1 + e^(-{0}))",
        "d{0} = d{out} × {out}² × e^(-{0})",
        "{out} × e^(-{0}) = 1 - {out}",
        "d{0} = d{out} × {out} × (1 - {out})",
    ),
    "Affine": (
        "{out} = {0} · {1} + {2}",
        "d{0} = d{out} · {1}ᵀ",
        "d{1} = {0}ᵀ · d{out}",
        "d{2} = Σ d{out}[n]",
    ),
    "SoftmaxWithLoss": (
        "y = e^{0} ÷ Σ e^{0}",
        "{out} = -Σ {1} × log(y) ÷ N",
        "dy = -{1} ÷ y ÷ N",
        "d{0} = y × (dy - Σ y × dy) = (y × Σ {1} - {1}) ÷ N",
        "Σ {1} = 1",
        "d{0} = (y - {1}) ÷ N",
    ),
    "IdentityWithLoss": (
        "{out} = ½ × Σ ({0} - {1})² ÷ N",
        "d{0} = ½ × 2 × ({0} - {1}) ÷ N = ({0} - {1}) ÷ N",
    ),
}
"""For each layer that opens its value, and how its gradients become short, of {0}, {1} and {out}.

Inside softmax with loss y is what softmax makes of the scores.
"""


def algebra(graph: Graph, i: int) -> list[str]:
    """The lines for a folded layer by the names of its wires; none for what cannot be opened."""
    node = graph.nodes[i]
    names = [graph.nodes[j].name for j in node.inputs]
    return [line.format(*names, out=node.name) for line in ALGEBRA.get(node.op, ())]
