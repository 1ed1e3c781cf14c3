"""What the engine is compared with, written from the mathematics: the book's way, micrograd's."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np


class Affine:
    """The layers as the book has them: new arrays everywhere, and dx of every layer."""

    def __init__(self, W: Any, b: Any) -> None:
        self.W, self.b = W, b

    def forward(self, x: Any) -> Any:
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout: Any) -> Any:
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return np.dot(dout, self.W.T)


class Relu:
    def forward(self, x: Any) -> Any:
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout: Any) -> Any:
        dout[self.mask] = 0
        return dout


class SoftmaxWithLoss:
    def forward(self, x: Any, t: Any) -> Any:
        self.t = t if t.ndim == 1 else t.argmax(axis=1)
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        self.y = e / e.sum(axis=-1, keepdims=True)
        return -np.log(self.y[np.arange(len(x)), self.t]).sum() / len(x)

    def backward(self) -> Any:
        dx = self.y.copy()
        dx[np.arange(len(dx)), self.t] -= 1
        return dx / len(dx)


class BookNet:
    def __init__(self, params: Mapping[str, Any]) -> None:
        self.params = params
        W1, b1, W2, b2 = params.values()
        self.layers = Affine(W1, b1), Relu(), Affine(W2, b2)
        self.last = SoftmaxWithLoss()

    def loss(self, x: Any, t: Any) -> Any:
        for layer in self.layers:
            x = layer.forward(x)
        return self.last.forward(x, t)

    def gradient(self, x: Any, t: Any) -> None:
        self.loss(x, t)
        dout = self.last.backward()
        for layer in reversed(self.layers):
            dout = layer.backward(dout)


class Value:
    """A number that remembers what it came from, as micrograd's: one closure an operation."""

    def __init__(self, data: float, children: tuple["Value", ...] = ()) -> None:
        self.data = data
        self.grad = 0.0
        self._prev = set(children)
        self._backward: Callable[[], None] = lambda: None

    def __add__(self, other: "Value") -> "Value":
        out = Value(self.data + other.data, (self, other))

        def backward() -> None:
            self.grad += out.grad
            other.grad += out.grad

        out._backward = backward
        return out

    def __mul__(self, other: "Value") -> "Value":
        out = Value(self.data * other.data, (self, other))

        def backward() -> None:
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = backward
        return out

    def relu(self) -> "Value":
        out = Value(max(self.data, 0.0), (self,))

        def backward() -> None:
            self.grad += (out.data > 0) * out.grad

        out._backward = backward
        return out

    def backward(self) -> None:
        order: list[Value] = []
        seen: set[Value] = set()

        def visit(value: Value) -> None:
            if value not in seen:
                seen.add(value)
                for child in value._prev:
                    visit(child)
                order.append(value)

        visit(self)
        self.grad = 1.0
        for value in reversed(order):
            value._backward()
