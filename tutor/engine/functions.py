"""Every layer as a function, for programs that only go forward or are read as a graph."""

from . import axes, layers, loss
from .layer import Value

__all__ = [
    "abs", "add", "affine", "div", "dot", "exp", "identity_with_loss", "log", "max", "maximum",
    "mean", "min", "minimum", "mul", "pow", "relu", "reshape", "sigmoid", "softmax",
    "softmax_with_loss", "sqrt", "sub", "sum", "tanh", "transpose",
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


def sqrt(x: Value) -> Value:
    """√x; nan below 0."""
    return layers.Sqrt().forward(x)


def abs(x: Value) -> Value:  # noqa: A001 the layer's name
    """|x|."""
    return layers.Abs().forward(x)


def maximum(x: Value, y: Value) -> Value:
    """The larger of x and y."""
    return layers.Maximum().forward(x, y)


def minimum(x: Value, y: Value) -> Value:
    """The smaller of x and y."""
    return layers.Minimum().forward(x, y)


def max(  # noqa: A001 the layer's name
    x: Value, y: Value = None, *, axis: int | None = None, keepdims: bool = False
) -> Value:
    """The larger of x and y; of x alone the largest element over `axis`, like `np.max`."""
    if y is None:
        return axes.Max(axis, keepdims).forward(x)
    if axis is not None or keepdims:
        raise TypeError("max of two operands takes neither axis nor keepdims")
    return maximum(x, y)


def min(x: Value, y: Value) -> Value:  # noqa: A001 the name in programs
    """The smaller of x and y."""
    return minimum(x, y)


def dot(x: Value, y: Value) -> Value:
    """np.dot for shapes (…, D) and (D,) or (D, M); ValueError otherwise."""
    return layers.DotLayer().forward(x, y)


def sum(  # noqa: A001 the layer's name
    x: Value, axis: int | tuple[int, ...] | None = None, keepdims: bool = False
) -> Value:
    """The sum over `axis`, like `np.sum`."""
    return layers.SumLayer(axis, keepdims).forward(x)


def mean(x: Value, axis: int | None = None, keepdims: bool = False) -> Value:
    """The mean over `axis`, like `np.mean`."""
    return axes.Mean(axis, keepdims).forward(x)


def transpose(x: Value) -> Value:
    """xᵀ: all axes in reverse order."""
    return axes.Transpose().forward(x)


def reshape(x: Value, shape: tuple[int, ...]) -> Value:
    """x in this shape, in which one length may be −1."""
    return axes.Reshape(shape).forward(x)


def relu(x: Value) -> Value:
    """max(0, x)."""
    return layers.Relu().forward(x)


def sigmoid(x: Value) -> Value:
    """1 / (1 + e⁻ˣ)."""
    return layers.Sigmoid().forward(x)


def tanh(x: Value) -> Value:
    """(eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)."""
    return layers.Tanh().forward(x)


def softmax(x: Value) -> Value:
    """eˣ / Σeˣ over the last axis."""
    return axes.Softmax().forward(x)


def affine(x: Value, W: Value, b: Value) -> Value:
    """x · W + b for x of shape (D,), (N, D) or (N, C, H, W)."""
    return layers.Affine(W, b).forward(x)


def softmax_with_loss(x: Value, t: Value) -> Value:
    """The mean cross entropy of softmax(x) and labels t, one-hot or class numbers."""
    return loss.SoftmaxWithLoss().forward(x, t)


def identity_with_loss(y: Value, t: Value) -> Value:
    """½ Σ(y − t)² / N."""
    return loss.IdentityWithLoss().forward(y, t)
