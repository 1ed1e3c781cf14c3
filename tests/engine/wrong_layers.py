"""Layers with a mistake each, as learners make them, and a loss that backward does not fit."""

from typing import Any

import numpy as np

from tutor.engine import Affine, Layer, Relu, SoftmaxWithLoss, TwoLayerNet


class MeanBias(Affine):
    def backward_parameters(self, dout: Any) -> None:
        super().backward_parameters(dout)
        self.db = np.mean(dout, axis=0)


class FirstRowBias(Affine):
    def backward_parameters(self, dout: Any) -> None:
        super().backward_parameters(dout)
        self.db = dout[0]


class TransposedWeights(Affine):
    def backward_parameters(self, dout: Any) -> None:
        super().backward_parameters(dout)
        self.dW = self.dW.T


class WrongOperand(Affine):
    def backward_parameters(self, dout: Any) -> None:
        super().backward_parameters(dout)
        self.dW = np.dot(np.sign(self.x).T, dout)


class NoUpstream(Affine):
    def backward_parameters(self, dout: Any) -> None:
        super().backward_parameters(np.ones_like(dout))


class OneWeightOff(Affine):
    def backward_parameters(self, dout: Any) -> None:
        super().backward_parameters(dout)
        at = np.unravel_index(np.argmax(np.abs(self.dW)), self.dW.shape)
        self.dW[at] *= 1.0001


class OneBiasOff(Affine):
    def backward_parameters(self, dout: Any) -> None:
        super().backward_parameters(dout)
        self.db[0] += 1e-7


class WrongSign(Affine):
    def backward(self, dout: Any = 1) -> Any:
        return -super().backward(dout)


class InvertedMask(Relu):
    def backward(self, dout: Any = 1) -> Any:
        return np.where(self.mask, dout, 0)


class NoMask(Relu):
    def backward(self, dout: Any = 1) -> Any:
        return dout


class LeakingMask(Relu):
    def backward(self, dout: Any = 1) -> Any:
        return np.where(self.mask, 1, dout)


class MaskAlone(Relu):
    def backward(self, dout: Any = 1) -> Any:
        return np.where(self.mask, 0, np.ones_like(dout))


class OpenAtZero(Relu):
    """Blocks 0 on the way forward, but lets the gradient through there."""

    x: Any

    def forward(self, x: Any) -> Any:
        self.x = x
        return super().forward(x)

    def backward(self, dout: Any = 1) -> Any:
        return np.where(self.x < 0, 0, dout)


class NoMean(SoftmaxWithLoss):
    def backward(self, dout: Any = 1) -> Any:
        return self.y - self.t


class NoLabel(SoftmaxWithLoss):
    def backward(self, dout: Any = 1) -> Any:
        return self.y / len(self.y)


class TrueClassAlone(SoftmaxWithLoss):
    def backward(self, dout: Any = 1) -> Any:
        return (self.y - self.t) * self.t / len(self.y)


class TurnedRound(SoftmaxWithLoss):
    def backward(self, dout: Any = 1) -> Any:
        return (self.t - self.y) / len(self.y)


class EpsilonInLog(SoftmaxWithLoss):
    """The book's loss: forward adds 1e-7 inside the log, backward does not know of it."""

    epsilon = 1e-7

    def forward(self, x: Any, t: Any) -> Any:
        super().forward(x, t)
        logs = np.log(self.y + self.epsilon)
        self.loss = -np.sum(self.t * logs) / len(self.y)
        return self.loss


class KnownEpsilon(EpsilonInLog):
    """The same with a backward that does know."""

    epsilon = 1e-3

    def backward(self, dout: Any = 1) -> Any:
        y = np.sum(self.y * self.t, axis=1, keepdims=True)
        return (self.y - self.t) * y / (y + self.epsilon) / len(self.y)


class ScaledLoss(SoftmaxWithLoss):
    """A forward that is a little too small, which backward does not know of."""

    def forward(self, x: Any, t: Any) -> Any:
        self.loss = 0.9999 * super().forward(x, t)
        return self.loss


class EpsilonAndNoMean(EpsilonInLog, NoMean):
    pass


BUGS: list[tuple[str, type[Layer]]] = [
    ("Affine1", MeanBias),
    ("Affine2", MeanBias),
    ("Affine1", FirstRowBias),
    ("Affine1", TransposedWeights),
    ("Affine2", TransposedWeights),
    ("Affine1", WrongOperand),
    ("Affine2", WrongOperand),
    ("Affine1", NoUpstream),
    ("Affine2", NoUpstream),
    ("Affine1", OneWeightOff),
    ("Affine2", OneWeightOff),
    ("Affine1", OneBiasOff),
    ("Affine2", OneBiasOff),
    ("Affine2", WrongSign),
    ("Relu1", InvertedMask),
    ("Relu1", NoMask),
    ("Relu1", LeakingMask),
    ("Relu1", MaskAlone),
    ("last", NoMean),
    ("last", NoLabel),
    ("last", TrueClassAlone),
    ("last", TurnedRound),
    ("last", ScaledLoss),
    ("last", EpsilonAndNoMean),
]


def put_in(net: TwoLayerNet, place: str, layer: type[Layer]) -> TwoLayerNet:
    """The net with a layer of another class at this place."""
    if place == "last":
        net.lastLayer = net.last_layer = layer()  # type: ignore[assignment]
    elif place == "Relu1":
        net.layers[place] = layer()
    else:
        i = place[-1]
        assert issubclass(layer, Affine)
        net.layers[place] = layer(net.params[f"W{i}"], net.params[f"b{i}"])
    return net
