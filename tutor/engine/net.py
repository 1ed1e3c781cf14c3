"""The network that section 5.7.2 of the book builds from the layers."""

from collections import OrderedDict
from typing import cast

import numpy as np
from numpy.typing import DTypeLike

from .gradient import numerical_gradient
from .layer import Layer, Value
from .layers import Affine, Relu
from .loss import SoftmaxWithLoss
from .perturb import central_differences

THE_BOOKS = [Affine.forward, Relu.forward, Affine.forward, SoftmaxWithLoss.forward]


class TwoLayerNet:
    """Affine1 → Relu1 → Affine2 → SoftmaxWithLoss.

    x has shape (N, input_size) or (input_size,), t is one-hot or class numbers; `rng` is a NumPy
    Generator or a seed. `params` (W1 b1 W2 b2) may be changed in place or replaced.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        output_size: int,
        weight_init_std: float = 0.01,
        rng: "np.random.Generator | int | None" = None,  # quoted: numpy.random costs 15 ms
        dtype: DTypeLike = np.float64,
    ) -> None:
        rng = np.random.default_rng(rng)
        W1 = weight_init_std * rng.standard_normal((input_size, hidden_size))
        W2 = weight_init_std * rng.standard_normal((hidden_size, output_size))
        self.params: dict[str, Value] = {
            "W1": W1.astype(dtype),
            "b1": np.zeros(hidden_size, dtype),
            "W2": W2.astype(dtype),
            "b2": np.zeros(output_size, dtype),
        }
        self.dtype = np.dtype(dtype)
        self.layers: OrderedDict[str, Layer] = OrderedDict(
            Affine1=Affine(self.params["W1"], self.params["b1"]),
            Relu1=Relu(),
            Affine2=Affine(self.params["W2"], self.params["b2"]),
        )
        self.lastLayer = self.last_layer = SoftmaxWithLoss()  # the book's spelling, and Python's

    def predict(self, x: Value) -> Value:
        """The scores, shape (N, output_size) or (output_size,)."""
        self._use_params()
        x = np.asarray(x, self.dtype)
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x: Value, t: Value) -> Value:
        """The mean cross entropy."""
        y = self.predict(x)
        return self.lastLayer.forward(y, np.asarray(t))

    def accuracy(self, x: Value, t: Value) -> float:
        """The share of samples whose highest score is their label's."""
        y = self.predict(x)
        t = np.asarray(t)
        if t.ndim == y.ndim:
            t = np.argmax(t, axis=-1)
        return float(np.mean(np.argmax(y, axis=-1) == t))

    def numerical_gradient(self, x: Value, t: Value, h: float = 1e-4) -> dict[str, Value]:
        """The gradient of every parameter by central differences, to check `gradient`.

        What a step does not reach is not computed again, all else in double precision; so it
        takes milliseconds. A net with other layers, or with nan, goes through the book's loop.
        """
        formulas = [type(layer).forward for layer in (*self.layers.values(), self.lastLayer)]
        if formulas != THE_BOOKS or not np.isfinite(self.loss(x, t)):
            return {
                name: numerical_gradient(lambda _: self.loss(x, t), value, h)
                for name, value in self.params.items()
            }
        found = central_differences(self.params, np.asarray(x, self.dtype), t, h)
        return {name: found[name].astype(value.dtype) for name, value in self.params.items()}

    def gradient(self, x: Value, t: Value) -> dict[str, Value]:
        """The gradient of every parameter by backpropagation, in new arrays."""
        affine1, affine2 = self.affines
        layers = [*self.layers.values(), self.lastLayer]
        for layer in layers:
            layer.copies = False  # the copies would cost 130 of 570 µs
        try:
            self.loss(x, t)
            dout = self.lastLayer.backward(1)
            for layer in layers[-2:0:-1]:
                dout = layer.backward(dout)
            affine1.backward_parameters(dout)  # dx of data, a third of the arithmetic, is no use
        finally:
            for layer in layers:
                layer.copies, layer._passed = True, None
        return {"W1": affine1.dW, "b1": affine1.db, "W2": affine2.dW, "b2": affine2.db}

    @property
    def affines(self) -> tuple[Affine, Affine]:
        """The two layers that have parameters."""
        return cast(Affine, self.layers["Affine1"]), cast(Affine, self.layers["Affine2"])

    def _use_params(self) -> None:
        """Params that were replaced reach the layers here."""
        affine1, affine2 = self.affines
        affine1.W, affine1.b = self.params["W1"], self.params["b1"]
        affine2.W, affine2.b = self.params["W2"], self.params["b2"]
