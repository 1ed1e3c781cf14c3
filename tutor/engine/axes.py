"""Layers that work along an axis, as `SumLayer` does, or change the shape."""

import numpy as np

from . import loss
from .layer import SCALARS, Layer, Value, arrays, gradients, own, unary, with_axis


class Mean(Layer):
    """The mean over `axis` (None or a number), like `np.mean`; each element has a share of it."""

    original_x_shape: tuple[int, ...]
    count: int

    def __init__(self, axis: int | None = None, keepdims: bool = False) -> None:
        self.axis = axis
        self.keepdims = keepdims

    @unary
    def forward(self, x: Value) -> Value:
        self.original_x_shape = np.shape(x)
        if not self.original_x_shape:
            self.count = 1
            return x / self.count
        out = np.mean(x, axis=self.axis, keepdims=self.keepdims)
        self.count = x.size if self.axis is None else x.shape[self.axis]
        return out

    @gradients
    def backward(self, dout: Value = 1) -> Value:
        dout = dout / self.count
        if not self.original_x_shape:
            return dout
        dout = with_axis(dout, self.axis, self.keepdims)
        return np.broadcast_to(dout, self.original_x_shape)


class Max(Layer):
    """The largest over `axis` (None or a number), like `np.max`; the first of equals gets `dout`.

    Keeps `arg_max`, where it was found: a number without an axis, else numbers along the axis.
    """

    original_x_shape: tuple[int, ...]
    arg_max: Value

    def __init__(self, axis: int | None = None, keepdims: bool = False) -> None:
        self.axis = axis
        self.keepdims = keepdims

    @unary
    def forward(self, x: Value) -> Value:
        self.original_x_shape = np.shape(x)
        if not self.original_x_shape:
            return x
        self.arg_max = np.argmax(x, axis=self.axis, keepdims=self.axis is not None)
        return np.max(x, axis=self.axis, keepdims=self.keepdims)

    @gradients
    def backward(self, dout: Value = 1) -> Value:
        if not self.original_x_shape:
            return dout
        dx = np.zeros(self.original_x_shape, dout.dtype)
        if self.axis is None:
            np.put(dx, self.arg_max, dout)
        else:
            dout = with_axis(dout, self.axis, self.keepdims)
            np.put_along_axis(dx, self.arg_max, dout, self.axis)
        return dx


class Transpose(Layer):
    """xᵀ: all axes in reverse order; keeps nothing."""

    @unary
    def forward(self, x: Value) -> Value:
        return x if type(x) in SCALARS else x.T

    @gradients
    def backward(self, dout: Value = 1) -> Value:
        return dout if type(dout) in SCALARS else dout.T


class Reshape(Layer):
    """x in this shape, in which one length may be −1; ValueError where its elements do not fit.

    A number is the one element of an array, unless the shape is ().
    """

    original_x_shape: tuple[int, ...]

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape

    @unary
    def forward(self, x: Value) -> Value:
        self.original_x_shape = np.shape(x)
        return x if self.original_x_shape == self.shape else np.reshape(own(x), self.shape)

    @gradients
    def backward(self, dout: Value = 1) -> Value:
        return dout if type(dout) in SCALARS else np.reshape(dout, self.original_x_shape)


class Softmax(Layer):
    """eˣ / Σeˣ over the last axis; each element has a part in the whole sum (3.5)."""

    out: Value

    @arrays
    def forward(self, x: Value) -> Value:
        self.out = loss.softmax(x)
        return self.out

    @gradients
    def backward(self, dout: Value = 1) -> Value:
        return self.out * (dout - np.sum(self.out * dout, axis=-1, keepdims=True))
