"""What all layers share, so that each of them is only its mathematics.

A layer is used as in chapter 5 of "Deep Learning from Scratch": one `forward(...)`, then one
`backward(dout=1)`, which returns one gradient per input in order, bare when there is one input.
The decorators below wrap both for the two kinds of values:

- Python numbers go straight through plain arithmetic. Where Python raises (1/0, log 0, e¹⁰⁰⁰),
  the same arithmetic is done in NumPy's numbers, which answer inf and nan.
- Arrays broadcast as in NumPy. The layer works on copies of its own, a scalar `dout` spreads over
  the output, and each gradient comes back in the shape and float type of its operand.
"""

import math
import sys
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast

import numpy as np

Value: TypeAlias = Any  # a Python number or an array of any shape
Method = TypeVar("Method", bound=Callable[..., Any])

SCALARS = frozenset((float, int))
EDGES = (ArithmeticError, ValueError)  # Python raises these where NumPy answers inf or nan
WHOLE = 2**53  # up to here a float holds every integer
LARGEST = int(sys.float_info.max)  # beyond here an integer has no float at all


class Passed(NamedTuple):
    """A forward in NumPy's numbers, which a backward may go back through."""

    operands: tuple[Value, ...]
    out: Value


class Layer:
    """One node of a computation graph; every backward takes one forward.

    `backward` before `forward`, or twice after one `forward`, is a RuntimeError.
    """

    copies = True  # TwoLayerNet.gradient does without: nobody else holds the arrays in between
    _passed: tuple[Value, ...] | Passed | None = None  # the inputs, where they were Python numbers

    @np.errstate(all="ignore")
    def _forward(self, forward: Callable[..., Value], *inputs: Value) -> Value:
        """Go forward in NumPy's numbers."""
        self._passed = None
        operands = tuple(map(own, inputs))
        scalar = SCALARS.issuperset(map(type, operands))
        out = forward(self, *(map(np.float64, operands) if scalar else operands))
        self._passed = Passed(operands, out)
        return out.item() if scalar else out.copy()[()]

    @np.errstate(all="ignore")
    def _backward(self, backward: Callable[..., Value], dout: Value) -> Value:
        """Go back in NumPy's numbers."""
        passed = self._numpy_forward()
        grads = backward(self, spread(dout, passed.out))
        self._passed = None
        if not isinstance(grads, tuple):
            return fit(grads, passed.operands[0])
        return tuple(map(fit, grads, passed.operands))

    def _numpy_forward(self) -> Passed:
        """The last forward; one in Python numbers is repeated in NumPy's."""
        if self._passed is None:
            raise RuntimeError(
                f"{type(self).__name__}.backward has no forward to go back through: "
                "call forward once before each backward"
            )
        if not isinstance(self._passed, Passed):
            operands = tuple(map(own, self._passed))
            self.forward(*map(np.float64, operands))
            self._passed = cast(Passed, self._passed)._replace(operands=operands)
        return self._passed

    def forward(self, *inputs: Value) -> Value:
        """The output for these inputs."""
        raise NotImplementedError

    def backward(self, dout: Value = 1) -> Value:
        """The gradients of the inputs, where `dout` is the gradient of the output."""
        raise NotImplementedError


def unary(forward: Method) -> Method:
    """Mark the forward of a layer with one input, a number or an array."""

    @wraps(forward)
    def wrapper(self: Layer, x: Value) -> Value:
        if type(x) in SCALARS:
            try:
                out = forward(self, x)
                self._passed = (x,)
                return out
            except EDGES:
                pass
        return self._forward(forward, x) if self.copies else forward(self, x)

    return cast(Method, wrapper)


def binary(forward: Method) -> Method:
    """Mark the forward of a layer with two inputs, numbers or arrays."""

    @wraps(forward)
    def wrapper(self: Layer, x: Value, y: Value) -> Value:
        if type(x) is type(y) is float or (type(x) in SCALARS and type(y) in SCALARS):
            try:
                out = forward(self, x, y)
                # An integer that no float can hold takes the other way and becomes inf.
                if type(out) is float or -LARGEST <= out <= LARGEST:
                    self._passed = (x, y)
                    return out
            except EDGES:
                pass
        return self._forward(forward, x, y) if self.copies else forward(self, x, y)

    return cast(Method, wrapper)


def arrays(forward: Method) -> Method:
    """Mark the forward of a layer that is always NumPy's work; it is given arrays only."""

    def of_arrays(self: Layer, *operands: Value) -> Value:
        return forward(self, *map(np.asarray, operands))

    @wraps(forward)
    def wrapper(self: Layer, *inputs: Value) -> Value:
        return self._forward(of_arrays, *inputs) if self.copies else forward(self, *inputs)

    return cast(Method, wrapper)


def gradients(backward: Method) -> Method:
    """Mark the backward of any layer."""

    @wraps(backward)
    def wrapper(self: Layer, dout: Value = 1) -> Value:
        if type(self._passed) is tuple and type(dout) in SCALARS:
            try:
                grads = backward(self, dout)
                self._passed = None
                return grads
            except EDGES:
                pass
        return self._backward(backward, dout) if self.copies else backward(self, dout)

    return cast(Method, wrapper)


def own(x: Value) -> Value:
    """A copy that the caller cannot change; integers in arrays get 64 bits, so that 1 − 2 is −1."""
    if type(x) is float:
        return x
    if isinstance(x, int):
        return int(x) if abs(x) <= WHOLE else as_float(x)
    array = np.array(x)
    return (array.astype(np.int64) if array.dtype.kind in "bui" else array)[()]


def as_float(x: int) -> float:
    """The nearest float, which is an infinity beyond the largest one."""
    return float(x) if abs(x) <= LARGEST else math.copysign(math.inf, 1 if x > 0 else -1)


def spread(dout: Value, out: Value) -> Value:
    """`dout` in the shape of `out`, read-only; ValueError where it does not fit."""
    dout = own(dout)
    return np.broadcast_to(np.asarray(dout, np.result_type(out.dtype, dout)), out.shape)


def fit(grad: Value, operand: Value) -> Value:
    """`grad` summed over the axes along which `operand` was broadcast, in its shape and type.

    A value that was used several times gets the sum of its gradients.
    """
    shape = np.shape(operand)
    extra = np.ndim(grad) - len(shape)
    stretched = [extra + axis for axis, length in enumerate(shape) if length == 1]
    summed = np.sum(grad, axis=(*range(extra), *stretched)).reshape(shape)[()]
    return summed.item() if type(operand) in SCALARS else in_type_of(operand, summed)


def in_type_of(operand: Value, grad: Value) -> Value:
    """`grad` in the float type of its operand; integers have gradients in floats."""
    if grad.dtype == operand.dtype or operand.dtype.kind != "f":
        return grad
    return grad.astype(operand.dtype)


def with_axis(dout: Value, axis: int | tuple[int, ...] | None, keepdims: bool) -> Value:
    """`dout` with the axis that forward took away."""
    return dout if axis is None or keepdims else np.expand_dims(dout, axis)


@lru_cache(maxsize=64)
def ones(length: int, dtype: "np.dtype[Any]") -> Value:
    """A read-only vector of ones; a product with it sums 100 rows of 50 in 1 instead of 3 µs."""
    vector = np.ones(length, dtype)
    vector.flags.writeable = False
    return vector


def exp(x: Value) -> Value:
    """eˣ."""
    return math.exp(x) if type(x) in SCALARS else np.exp(x)


def log(x: Value) -> Value:
    """ln x."""
    return math.log(x) if type(x) in SCALARS else np.log(x)


def sqrt(x: Value) -> Value:
    """√x."""
    return math.sqrt(x) if type(x) in SCALARS else np.sqrt(x)


def tanh(x: Value) -> Value:
    """tanh x."""
    return math.tanh(x) if type(x) in SCALARS else np.tanh(x)


def sign(x: Value) -> Value:
    """1, 0 or −1 for what is above, at or below 0; nan stays nan."""
    if type(x) in SCALARS:
        return (x > 0) - (x < 0) if x == x else x
    return np.sign(x)


def choose(mask: Value, x: Value, y: Value) -> Value:
    """x where the mask is true, y elsewhere."""
    if type(x) in SCALARS and type(y) in SCALARS:
        return x if mask else y
    return np.where(mask, x, y)


def zero_where(mask: Value, x: Value) -> Value:
    """x with zeros of its own type where the mask is true."""
    if type(x) in SCALARS:
        return type(x)(0) if mask else x
    return np.where(mask, 0, x)


def power(x: Value, n: Value) -> Value:
    """xⁿ: never complex, never endless; whole powers of integers stay integers up to 2⁵³."""
    whole = type(n) is int and n >= 0
    if type(x) in SCALARS:
        out = math.pow(x, n)
        return x**n if whole and type(x) is int and abs(out) <= WHOLE else out
    if x.dtype.kind != "i":
        return x**n
    out = x.astype(np.float64) ** n
    return x**n if whole and np.all(abs(out) <= WHOLE) else out
