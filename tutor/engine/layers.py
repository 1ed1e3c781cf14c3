"""The layers of chapter 5 of "Deep Learning from Scratch", and others of one or two operands.

Next to forward stands backward. Every layer takes Python numbers as well as arrays of any shape
and respects `dout`; `layer.py` says how. The section where the book introduces a layer stands in
its docstring.
"""

import numpy as np

from .layer import (
    SCALARS,
    Layer,
    Value,
    arrays,
    binary,
    choose,
    exp,
    gradients,
    in_type_of,
    log,
    ones,
    own,
    power,
    sign,
    sqrt,
    tanh,
    unary,
    with_axis,
    zero_where,
)


class MulLayer(Layer):
    """x · y; keeps both inputs, because each is the other's gradient (5.4.1)."""

    x: Value
    y: Value

    @binary
    def forward(self, x: Value, y: Value) -> Value:
        self.x = x
        self.y = y
        return x * y

    @gradients
    def backward(self, dout: Value = 1) -> tuple[Value, Value]:
        dx = dout * self.y
        dy = dout * self.x
        return dx, dy


class AddLayer(Layer):
    """x + y; keeps nothing (5.4.2)."""

    @binary
    def forward(self, x: Value, y: Value) -> Value:
        return x + y

    @gradients
    def backward(self, dout: Value = 1) -> tuple[Value, Value]:
        return dout, dout


class SubLayer(Layer):
    """x − y; keeps nothing."""

    @binary
    def forward(self, x: Value, y: Value) -> Value:
        return x - y

    @gradients
    def backward(self, dout: Value = 1) -> tuple[Value, Value]:
        return dout, -dout


class DivLayer(Layer):
    """x / y; division by zero gives inf or nan (5.5.2)."""

    x: Value
    y: Value

    @binary
    def forward(self, x: Value, y: Value) -> Value:
        self.x = x
        self.y = y
        return x / y

    @gradients
    def backward(self, dout: Value = 1) -> tuple[Value, Value]:
        dx = dout / self.y
        dy = -dout * (self.x / self.y) / self.y  # −x / y², without a y² that could overflow
        return dx, dy


class PowLayer(Layer):
    """xⁿ for a fixed number n; nan where the power is not real (5.2.2)."""

    x: Value

    def __init__(self, n: int | float) -> None:
        self.n = own(n)

    @unary
    def forward(self, x: Value) -> Value:
        self.x = x
        return power(x, self.n)

    @gradients
    def backward(self, dout: Value = 1) -> Value:
        # x⁰ is flat everywhere, also at 0, where x⁻¹ would be inf.
        return dout * self.n * power(self.x, self.n - 1 if self.n else 0)


class ExpLayer(Layer):
    """eˣ; its derivative is its own output, so that is what it keeps (5.5.2)."""

    out: Value

    @unary
    def forward(self, x: Value) -> Value:
        self.out = exp(x)
        return self.out

    @gradients
    def backward(self, dout: Value = 1) -> Value:
        return dout * self.out


class LogLayer(Layer):
    """ln x; −inf at 0 and nan below (appendix A)."""

    x: Value

    @unary
    def forward(self, x: Value) -> Value:
        self.x = x
        return log(x)

    @gradients
    def backward(self, dout: Value = 1) -> Value:
        return dout / self.x


class Sqrt(Layer):
    """√x; its derivative is 1 / (2√x), so it keeps its output; nan below 0."""

    out: Value

    @unary
    def forward(self, x: Value) -> Value:
        self.out = sqrt(x)
        return self.out

    @gradients
    def backward(self, dout: Value = 1) -> Value:
        return dout / (2 * self.out)


class Abs(Layer):
    """|x|, with derivative 0 at 0."""

    sign: Value

    @unary
    def forward(self, x: Value) -> Value:
        self.sign = sign(x)
        return abs(x)

    @gradients
    def backward(self, dout: Value = 1) -> Value:
        return dout * self.sign


class Maximum(Layer):
    """The larger of x and y, which alone gets the gradient; x where they are equal."""

    mask: Value

    @binary
    def forward(self, x: Value, y: Value) -> Value:
        self.mask = (x < y) | (y != y)  # where it is y, also for its nan
        return choose(self.mask, y, x)

    @gradients
    def backward(self, dout: Value = 1) -> tuple[Value, Value]:
        dx = zero_where(self.mask, dout)
        dy = zero_where(np.logical_not(self.mask), dout)
        return dx, dy


class Minimum(Layer):
    """The smaller of x and y, which alone gets the gradient; x where they are equal."""

    mask: Value

    @binary
    def forward(self, x: Value, y: Value) -> Value:
        self.mask = (x > y) | (y != y)  # where it is y, also for its nan
        return choose(self.mask, y, x)

    @gradients
    def backward(self, dout: Value = 1) -> tuple[Value, Value]:
        dx = zero_where(self.mask, dout)
        dy = zero_where(np.logical_not(self.mask), dout)
        return dx, dy


class SumLayer(Layer):
    """The sum over `axis` (None, a number or several), like `np.sum`."""

    original_x_shape: tuple[int, ...]

    def __init__(self, axis: int | tuple[int, ...] | None = None, keepdims: bool = False) -> None:
        self.axis = axis
        self.keepdims = keepdims

    @unary
    def forward(self, x: Value) -> Value:
        self.original_x_shape = np.shape(x)
        return np.sum(x, axis=self.axis, keepdims=self.keepdims) if self.original_x_shape else x

    @gradients
    def backward(self, dout: Value = 1) -> Value:
        if not self.original_x_shape:
            return dout
        dout = with_axis(dout, self.axis, self.keepdims)
        return np.broadcast_to(dout, self.original_x_shape)


class DotLayer(Layer):
    """np.dot for x of shape (…, D) and y of shape (D,) or (D, M); ValueError otherwise (5.6.1)."""

    x: Value
    y: Value

    @arrays
    def forward(self, x: Value, y: Value) -> Value:
        if not (np.ndim(x) and np.ndim(y) in (1, 2) and x.shape[-1] == y.shape[0]):
            raise ValueError(
                f"dot needs shapes (…, D) and (D,) or (D, M), not {np.shape(x)} and {np.shape(y)}"
            )
        self.x = x
        self.y = y
        return np.dot(x, y)

    @gradients
    def backward(self, dout: Value = 1) -> tuple[Value, Value]:
        x = self.x.reshape(-1, len(self.y))  # a vector is a matrix with one row or column
        y = self.y.reshape(len(self.y), -1)
        dout = dout.reshape(len(x), -1)
        dx = np.dot(dout, y.T)
        dy = np.dot(x.T, dout)
        return dx.reshape(self.x.shape), dy.reshape(self.y.shape)


class Relu(Layer):
    """max(0, x), with derivative 0 at 0; lets nan through (5.5.1)."""

    mask: Value

    @unary
    def forward(self, x: Value) -> Value:
        self.mask = x <= 0
        return zero_where(self.mask, x) if type(x) in SCALARS else np.maximum(x, 0)

    @gradients
    def backward(self, dout: Value = 1) -> Value:
        return zero_where(self.mask, dout)


class Sigmoid(Layer):
    """1 / (1 + e⁻ˣ); its output is all that backward needs (5.5.2)."""

    out: Value

    @unary
    def forward(self, x: Value) -> Value:
        self.out = 1 / (1 + exp(-x))
        return self.out

    @gradients
    def backward(self, dout: Value = 1) -> Value:
        return dout * (1.0 - self.out) * self.out


class Tanh(Layer):
    """(eˣ − e⁻ˣ) / (eˣ + e⁻ˣ); its output is all that backward needs."""

    out: Value

    @unary
    def forward(self, x: Value) -> Value:
        self.out = tanh(x)
        return self.out

    @gradients
    def backward(self, dout: Value = 1) -> Value:
        return dout * (1.0 - self.out**2)


class Affine(Layer):
    """x · W + b for x of shape (D,), (N, D) or (N, C, H, W), where D = C·H·W (5.6).

    W has shape (D, M) and b (M,); ValueError otherwise. After `backward`, `dW` and `db` have these
    shapes too.
    """

    original_x_shape: tuple[int, ...]
    x: Value
    dW: Value
    db: Value

    def __init__(self, W: Value, b: Value) -> None:
        self.W = np.asarray(W)  # not a copy: the optimizer changes W and b in place
        self.b = np.asarray(b)

    @arrays
    def forward(self, x: Value) -> Value:
        if np.ndim(self.W) != 2 or np.shape(self.b) != self.W.shape[1:]:
            W, b = np.shape(self.W), np.shape(self.b)
            raise ValueError(f"affine needs W of shape (D, M) and b (M,), not {W} and {b}")
        self.original_x_shape = x.shape
        if x.ndim != 2:
            samples = x.shape[:1] if x.ndim > 2 else ()
            x = x.reshape(*samples, len(self.W))
        self.x = x
        return np.dot(x, self.W) + self.b

    @gradients
    def backward(self, dout: Value = 1) -> Value:
        self.backward_parameters(dout)
        return np.dot(dout, self.W.T).reshape(self.original_x_shape)

    def backward_parameters(self, dout: Value) -> None:
        """dW and db alone: all that a first layer needs, where x is data."""
        x = self.x
        if x.ndim == 1:  # one sample is a batch of one
            x, dout = x[np.newaxis], dout[np.newaxis]
        # xᵀ · dout; this way round it takes 180 and not 216 µs (100 samples, 784 × 50 weights).
        self.dW = in_type_of(self.W, np.dot(dout.T, x).T)
        # The sum over all samples, because b was added to each.
        self.db = in_type_of(self.b, np.dot(ones(len(dout), dout.dtype), dout))
