"""Every layer as a function, for programs that only go forward or are read as a graph."""

from . import layers, loss
from .layer import Value
from .loss import softmax

__all__ = [
    "add", "affine", "div", "dot", "exp", "identity_with_loss", "log", "mul", "pow", "relu",
    "sigmoid", "softmax", "softmax_with_loss", "sub", "sum",
]  # fmt: skip


def mul(x: Value, y: Value) -> Value:
    """x · y."""
    return layers.MulLayer().forward(x, y)


def add(x: Value, y: Value) -> Value:
    """x + y."""
    return layers.AddLayer().forward(x, y)


def sub(x: Value, y: Value) -> Value:
    """x − y."""
    return layers.SubLayer().forward(x, y)


def div(x: Value, y: Value) -> Value:
    """x / y; inf or nan for y = 0."""
    return layers.DivLayer().forward(x, y)


def pow(x: Value, n: int | float) -> Value:  # noqa: A001 the layer's name
    """xⁿ; nan where the power is not real."""
    return layers.PowLayer(n).forward(x)


def exp(x: Value) -> Value:
    """eˣ."""
    return layers.ExpLayer().forward(x)


def log(x: Value) -> Value:
    """ln x; −inf at 0 and nan below."""
    return layers.LogLayer().forward(x)


def dot(x: Value, y: Value) -> Value:
    """np.dot for shapes (…, D) and (D,) or (D, M); ValueError otherwise."""
    return layers.DotLayer().forward(x, y)


def sum(  # noqa: A001 the layer's name
    x: Value, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
) -> Value:
    """The sum over `axis`, like `np.sum`."""
    return layers.SumLayer(axis, keepdims).forward(x)


def relu(x: Value) -> Value:
    """max(0, x)."""
    return layers.Relu().forward(x)


def sigmoid(x: Value) -> Value:
    """1 / (1 + e⁻ˣ)."""
    return layers.Sigmoid().forward(x)


def affine(x: Value, W: Value, b: Value) -> Value:
    """x · W + b for x of shape (D,), (N, D) or (N, C, H, W)."""
    return layers.Affine(W, b).forward(x)


def softmax_with_loss(x: Value, t: Value) -> Value:
    """The mean cross entropy of softmax(x) and labels t, one-hot or class numbers."""
    return loss.SoftmaxWithLoss().forward(x, t)


def identity_with_loss(y: Value, t: Value) -> Value:
    """½ Σ(y − t)² / N."""
    return loss.IdentityWithLoss().forward(y, t)
