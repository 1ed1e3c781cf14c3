"""What the nodes inside a layer come to when it is folded, as formulas in any language."""

ALGEBRA = {
    "Sigmoid": (
        "y = 1 ÷ (1 + e^(−x))",
        "dx = dy · y² · e^(−x)",
        "e^(−x) = 1/y − 1 = (1 − y)/y",
        "dx = dy · y · (1 − y)",
    ),
    "Affine": (
        "Y = X · W + b",
        "dX = dY · Wᵀ",
        "dW = Xᵀ · dY",
        "db = Σ dY[n]",
    ),
    "SoftmaxWithLoss": (
        "y = e^x ÷ Σ e^x",
        "L = −Σ t · log y / N",
        "dy = −t/y / N",
        "dx = y · (dy − Σ y · dy) = (y · Σ t − t) / N",
        "Σ t = 1",
        "dx = (y − t) / N",
    ),
    "IdentityWithLoss": (
        "L = ½ · Σ (y − t)² / N",
        "dy = ½ · 2 · (y − t) / N = (y − t) / N",
    ),
}
"""For each layer that can be opened its value, and how its gradients become short."""


def algebra(op: str) -> list[str]:
    """The lines for a layer that is folded; none for one that cannot be opened."""
    return [*ALGEBRA.get(op, ())]
