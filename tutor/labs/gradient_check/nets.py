"""The nets of the gradient-check laboratory: right ones, and some with a mistake to be found."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from random import Random

import numpy as np

from tutor.engine import Affine, Relu, SoftmaxWithLoss, TwoLayerNet
from tutor.engine.data import digits, labels
from tutor.engine.diagnosis import Diagnosis, Kind, diagnose
from tutor.engine.gradient import slope
from tutor.engine.layer import Value

SIZES = 64, 50, 10
BATCH = 3
H = 1e-4
KEPT = 64  # checks that are not made again
OTHER_HS = 1e-3, 1e-4, 1e-5, 1e-6
KINDS: tuple[Kind, ...] = "fine", "kink", "float32", "epsilon", "bug"
MISTAKES = "mean_bias", "no_mask", "no_mean", "one_weight"
NETS = (*KINDS[:4], *MISTAKES)

Element = tuple[str, tuple[int, ...]]


class MeanBias(Affine):
    """db is the mean over the rows, not their sum."""

    def backward_parameters(self, dout: Value) -> None:
        super().backward_parameters(dout)
        self.db = np.mean(dout, axis=0)


class OneWeight(Affine):
    """One element of dW, the largest, has the wrong sign."""

    def backward_parameters(self, dout: Value) -> None:
        super().backward_parameters(dout)
        self.dW.flat[np.argmax(np.abs(self.dW))] *= -1


class NoMask(Relu):
    """Every gradient goes back, also where nothing went forward."""

    def backward(self, dout: Value = 1) -> Value:
        return dout


class NoMean(SoftmaxWithLoss):
    """y − t is not divided by the number of rows."""

    def backward(self, dout: Value = 1) -> Value:
        return dout * (self.y - self.t)


class EpsilonInLog(SoftmaxWithLoss):
    """Forward adds 1e-7 inside the log, as the book does; backward does not know of it."""

    def forward(self, x: Value, t: Value) -> Value:
        super().forward(x, t)
        self.loss = -np.sum(self.t * np.log(self.y + 1e-7)) / len(self.y)
        return self.loss


@dataclass(frozen=True)
class Finding:
    """A net that was checked: what is the matter with it, and its element that is most apart.

    `again` is that element measured with each h of `OTHER_HS`.
    """

    name: str
    found: Diagnosis
    most: Element
    again: tuple[float, ...]


def batch() -> tuple[Value, Value]:
    """The first built-in digits and their labels."""
    return digits(BATCH), labels(BATCH)


def net_of(seed: int, dtype: str = "float64") -> TwoLayerNet:
    return TwoLayerNet(*SIZES, rng=seed, dtype=dtype)


@lru_cache(KEPT)
def checked(seed: int) -> Diagnosis:
    """The check of the correct net of this seed."""
    return diagnose(net_of(seed), *batch(), H)


def nearest(seed: int) -> float:
    """How near the nearest pre-activation is to 0, as a part of h: below 1 is a kink."""
    x, _ = batch()
    return float(np.min(np.abs(np.dot(x, net_of(seed).params["W1"])))) / H


def next_kink(seed: int) -> int:
    """The next seed whose net has a pre-activation within h of 0."""
    return next(k for k in count(seed + 1) if nearest(k) < 1)


def shuffled(round_: int) -> tuple[str, ...]:
    """All kinds of nets in an order that is another one in every round."""
    return tuple(Random(round_).sample(NETS, len(NETS)))


def kind_of(name: str) -> Kind:
    return next((kind for kind in KINDS if kind == name), "bug")


@lru_cache(KEPT)
def examined(name: str, seed: int) -> Finding:
    """A net of this name, checked; from `seed` on the first with a clear kink, or clearly none."""
    low, high = (0.2, 0.8) if name == "kink" else (1.2, np.inf)
    net = built(name, next(k for k in count(seed) if low < nearest(k) < high))
    found = diagnose(net, *batch(), H)
    most = most_apart(found)
    return Finding(name, found, most, tuple(slope_at(net, most, h) for h in OTHER_HS))


def built(name: str, seed: int) -> TwoLayerNet:
    """A net in which one thing is the matter."""
    net = net_of(seed, "float32" if name == "float32" else "float64")
    first = net.params["W1"], net.params["b1"]
    match name:
        case "epsilon":
            net.lastLayer = net.last_layer = EpsilonInLog()
        case "no_mean":
            net.lastLayer = net.last_layer = NoMean()
        case "no_mask":
            net.layers["Relu1"] = NoMask()
        case "mean_bias":
            net.layers["Affine1"] = MeanBias(*first)
        case "one_weight":
            net.layers["Affine1"] = OneWeight(*first)
    return net


def most_apart(found: Diagnosis) -> Element:
    """The element in which the two gradients differ most."""
    gaps = {name: np.abs(found.analytic[name] - n) for name, n in found.numeric.items()}
    name = max(gaps, key=lambda k: float(np.max(gaps[k])))
    return name, tuple(map(int, np.unravel_index(np.argmax(gaps[name]), gaps[name].shape)))


def slope_at(net: TwoLayerNet, element: Element, h: float) -> float:
    """One element by central differences."""
    (x, t), (name, index) = batch(), element
    return slope(lambda _: net.loss(x, t), net.params[name], index, h)
