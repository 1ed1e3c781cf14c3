"""The verdict on a gradient check: why backpropagation and measuring differ (section 5.7.3).

It rests on what a net does, not on what its layers are called. Beside the book's two gradients
stands a third, by complex steps in double precision: it differentiates what forward computes
without h and without rounding, and steps over no kink. Only a mistake differs from that.
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from .gradient import complex_step_gradient, difference, numerical_gradient
from .layer import Value
from .loss import softmax
from .net import TwoLayerNet

Kind: TypeAlias = Literal["fine", "kink", "float32", "epsilon", "bug"]
Gradients: TypeAlias = Mapping[str, Value]

BOOK_THRESHOLD = 1e-6  # the book's check takes a larger mean |Δ| for a wrong gradient
ROUNDING = 1e-9  # of a parameter's largest gradient: below is rounding, above a mistake
VISIBLE = 1e-7  # the same where one of the two is a central difference
FLOOR = 1e-4  # a parameter with smaller gradients is judged as if its largest were this
DOUBLE = np.dtype(np.float64)


@dataclass(frozen=True)
class Kink:
    """The pre-activation of a hidden unit for a sample, so near 0 that h carries it across."""

    layer: str
    unit: int
    sample: int
    value: float


@dataclass(frozen=True)
class Diagnosis:
    """What a gradient check found; `parameters` are those in which it shows.

    `analytic` and `numeric` are the two gradients in the net's own precision; `epsilon` is the
    ε that was found inside the log.
    """

    kind: Kind
    parameters: tuple[str, ...]
    analytic: Gradients
    numeric: Gradients
    kink: Kink | None = None
    epsilon: float | None = None

    @property
    def check(self) -> dict[str, tuple[float, float]]:
        """Per parameter the worst relative and the mean absolute difference."""
        pairs = ((name, self.analytic[name], n) for name, n in self.numeric.items())
        return {
            name: difference(name, a, n) if np.shape(a) == np.shape(n) else (np.inf, np.inf)
            for name, a, n in pairs
        }

    @property
    def book_doubts(self) -> tuple[str, ...]:
        """The parameters that the book's plain threshold calls wrong."""
        return tuple(k for k, (_, mean) in self.check.items() if not mean <= BOOK_THRESHOLD)


def diagnose(net: TwoLayerNet, x: Value, t: Value, h: float = 1e-4) -> Diagnosis:
    """Check the gradient of a net on a batch and say where a difference comes from.

    Layers of the net may be others of the same shapes. A mistake of backward outranks an ε that
    it does not know, that the precision, and that a kink.
    """
    x, t = as_batch(x, t)
    twin, standard = in_double(net), standard_net(net)
    usual = bool(np.isclose(twin.loss(x, t), standard.loss(x, t), rtol=1e-12, atol=1e-14))
    fast = usual and twin is net  # then the standard net goes forward exactly as this one does
    numeric = standard.numerical_gradient(x, t, h) if fast else by_the_loop(net, x, t, h)
    found = Diagnosis("fine", (), net.gradient(x, t), numeric)
    shown = differing(found.analytic, numeric, VISIBLE)

    if not usual and (epsilon := epsilon_in_log(twin, standard, x, t)) is not None:
        return replace(found, kind="epsilon", parameters=shown, epsilon=epsilon)
    exact = complex_step_gradient(standard, x, t) if usual else complex_steps(twin, x, t)
    if wrong := differing(twin.gradient(x, t), exact, ROUNDING):
        return replace(found, kind="bug", parameters=wrong)
    if twin is not net:
        return replace(found, kind="float32", parameters=shown)
    kink = kink_within(found, x, net.params, h)
    return replace(found, kind="kink", parameters=shown, kink=kink) if kink else found


def as_batch(x: Value, t: Value) -> tuple[Value, Value]:
    """Rows of samples; one sample becomes a batch of one."""
    x, t = np.asarray(x), np.asarray(t)
    return (x, t) if x.ndim > 1 else (x[np.newaxis], t[np.newaxis])


def in_double(net: TwoLayerNet) -> TwoLayerNet:
    """The same layers and params in double precision: the net itself, or a copy."""
    if {net.dtype, *(value.dtype for value in net.params.values())} == {DOUBLE}:
        return net
    twin = deepcopy(net)
    twin.dtype = DOUBLE
    twin.params = {name: value.astype(DOUBLE) for name, value in net.params.items()}
    return twin


def standard_net(net: TwoLayerNet) -> TwoLayerNet:
    """The book's own layers around copies of the params, in double precision."""
    (inputs, hidden), outputs = net.params["W1"].shape, len(net.params["b2"])
    standard = TwoLayerNet(inputs, hidden, outputs, rng=0)
    standard.params = {name: np.array(value, DOUBLE) for name, value in net.params.items()}
    return standard


def by_the_loop(net: TwoLayerNet, x: Value, t: Value, h: float) -> Gradients:
    """The book's central differences of the net's own loss, element by element."""
    params = net.params.items()
    return {name: numerical_gradient(lambda _: net.loss(x, t), p, h) for name, p in params}


def complex_steps(net: TwoLayerNet, x: Value, t: Value, step: float = 1e-30) -> Gradients:
    """The derivative of the net's own loss, element by element, by tiny steps along i."""
    twin = deepcopy(net)
    twin.params = {name: value.astype(complex) for name, value in net.params.items()}
    gradients = {name: np.zeros(value.shape) for name, value in net.params.items()}
    for name, value in twin.params.items():
        for index in np.ndindex(value.shape):
            value[index] -= step * 1j  # NumPy puts −i before 0, so Relu still blocks z = 0
            gradients[name][index] = twin.loss(x, t).imag / -step
            value[index] = value[index].real
    return gradients


def epsilon_in_log(net: TwoLayerNet, standard: TwoLayerNet, x: Value, t: Value) -> float | None:
    """The ε of a loss −log(y + ε) whose backward is that of −log y; None if it is no such loss.

    −log y − (−log(y + ε)) = log(1 + ε/y), and ε has to be the same whatever the label is.
    """
    if differing(net.gradient(x, t), complex_step_gradient(standard, x, t), ROUNDING):
        return None
    classes = len(net.params["b2"])
    labels = (np.eye(classes) if t.ndim == 2 else np.arange(classes))[:, np.newaxis]
    lower = [
        [standard.loss(row, label) - net.loss(row, label) for label in labels]
        for row in x[:, np.newaxis]
    ]
    epsilons = softmax(standard.predict(x)) * np.expm1(lower)
    epsilon = float(np.median(epsilons))
    same = np.allclose(epsilons, epsilon, rtol=1e-5, atol=1e-14)
    return epsilon if same and epsilon > 0 else None


def kink_within(found: Diagnosis, x: Value, params: Gradients, h: float) -> Kink | None:
    """The kink that a nudge by h steps over, at the unit that it disturbs most; None if none."""
    z = np.dot(x, params["W1"]) + params["b1"]
    reach = h * np.maximum(1, np.max(np.abs(x), axis=1, keepdims=True))  # b1 moves z by h itself
    nearness = np.abs(z) / reach
    crossed = np.any(nearness < 1, axis=0)
    W1, b1 = (disagreement(found.analytic[k], found.numeric[k]) for k in ("W1", "b1"))
    disturbed = np.where(crossed, np.maximum(np.max(W1, axis=0), b1), 0)
    unit = int(np.argmax(disturbed))
    if not disturbed[unit] > VISIBLE:
        return None
    sample = int(np.argmin(nearness[:, unit]))
    return Kink("Relu1", unit, sample, float(z[sample, unit]))


def differing(a: Gradients, b: Gradients, tolerance: float) -> tuple[str, ...]:
    """The parameters with an element in which two gradients disagree, or with another shape."""
    alike = (
        np.shape(a[k]) == np.shape(b[k]) and np.all(disagreement(a[k], b[k]) <= tolerance)
        for k in b
    )
    return tuple(name for name, same in zip(b, alike, strict=True) if not same)


def disagreement(a: Value, b: Value) -> Value:
    """The difference of each element, as a part of the largest gradient of the parameter."""
    a, b = np.asarray(a, DOUBLE), np.asarray(b, DOUBLE)
    return np.abs(a - b) / (np.max(np.abs(b)) + FLOOR)
