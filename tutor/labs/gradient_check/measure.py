"""What takes long: the book's plain loop in a race against backpropagation, the error over h."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from statistics import median
from time import thread_time

import numpy as np

from tutor.engine import TwoLayerNet, complex_step_gradient
from tutor.engine.data import digits, labels
from tutor.engine.diagnosis import in_double
from tutor.engine.gradient import slope
from tutor.engine.layer import Value
from tutor.labs.gradient_check.nets import BATCH, batch, net_of

BOOK_SIZES = 784, 50, 10
PIECE = 64  # parameters: some milliseconds
RUNS = 40  # of backpropagation, whose median counts
SEED = 1  # of the net over whose h the error is measured
HS = tuple(10 ** (-k / 2) for k in range(2, 25))
"""From 1e-1 to 1e-12, two to a decade."""

CURVES = (("b2", "float64"), ("b1", "float64"), ("b2", "float32"))


@dataclass(frozen=True)
class Lap:
    """How far the loop has come, and in how many seconds; `backprop` takes so many in all."""

    done: int
    total: int
    seconds: float
    backprop: float

    @property
    def is_complete(self) -> bool:
        return self.done == self.total

    @property
    def whole(self) -> float:
        """Seconds for all parameters; before the end, as if they went on like those so far."""
        return self.seconds * self.total / self.done if self.done else 0.0

    @property
    def ratio(self) -> float:
        """How many times longer the loop takes than backpropagation."""
        return self.whole / self.backprop if self.backprop else 0.0


def race(net: TwoLayerNet, x: Value, t: Value, piece: int = PIECE) -> Iterator[Lap]:
    """A lap for each piece of the loop; nothing is done between two of them."""
    total = sum(value.size for value in net.params.values())
    backprop = _seconds_of_backprop(net, x, t)
    lap = Lap(0, total, 0.0, backprop)
    yield lap
    slopes = _loop(net, x, t)
    while not lap.is_complete:
        began = thread_time()
        count = sum(1 for _ in islice(slopes, piece))
        lap = Lap(lap.done + count, total, lap.seconds + thread_time() - began, backprop)
        yield lap


def runners() -> tuple[TwoLayerNet, Value, Value]:
    """A net of the book's size and the first digits, enlarged to 28×28."""
    small = digits(BATCH).reshape(BATCH, 8, 8)
    large = np.pad(small.repeat(3, axis=1).repeat(3, axis=2), ((0, 0), (2, 2), (2, 2)))
    return TwoLayerNet(*BOOK_SIZES, rng=0), large.reshape(BATCH, -1), labels(BATCH)


def _loop(net: TwoLayerNet, x: Value, t: Value, h: float = 1e-4) -> Iterator[float]:
    """The numerical gradient, element by element: two losses for each."""
    for value in net.params.values():
        for index in np.ndindex(value.shape):
            yield slope(lambda _: net.loss(x, t), value, index, h)


def _seconds_of_backprop(net: TwoLayerNet, x: Value, t: Value) -> float:
    def seconds() -> float:
        began = thread_time()
        net.gradient(x, t)
        return thread_time() - began

    return median(seconds() for _ in range(RUNS))


# --- the error over h


@dataclass(frozen=True)
class Point:
    """What one h gives: the mean error of a parameter, and one element up close."""

    h: float
    error: float
    above: Value
    below: Value
    slope: float


@dataclass(frozen=True)
class Curve:
    """The points of a parameter for every h; `exact` is the slope of the element seen up close."""

    parameter: str
    dtype: str
    element: int
    points: tuple[Point, ...]
    exact: float

    @property
    def best(self) -> int:
        return min(range(len(self.points)), key=lambda k: self.points[k].error)


@cache
def curve(parameter: str, dtype: str) -> Curve:
    """Measure a parameter, (M,), with every h, against its derivative by complex steps."""
    net, (x, t) = net_of(SEED, dtype), batch()
    exact = complex_step_gradient(in_double(net), x, t)[parameter]
    value, element = net.params[parameter], int(np.argmax(np.abs(exact)))

    def loss(_: Value) -> Value:
        return net.loss(x, t)

    def point(h: float) -> Point:
        slopes = [slope(loss, value, (k,), h) for k in range(value.size)]
        error = float(np.mean(np.abs(slopes - exact)))
        return Point(h, error, nudged(h), nudged(-h), slopes[element])

    def nudged(by: float) -> Value:
        kept = value[element]
        value[element] = kept + by
        above = loss(value)
        value[element] = kept
        return above

    return Curve(parameter, dtype, element, tuple(map(point, HS)), float(exact[element]))
