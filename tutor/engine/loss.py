"""The last layers: an output function and the loss that fits it (5.6.3 and appendix A).

The pairs are chosen so that the gradient is simply y − t. `backward` returns it for the scores
alone, because labels are data.
"""

import numpy as np

from .layer import Layer, Value, arrays, gradients, ones


@np.errstate(all="ignore")
def softmax(x: Value) -> Value:
    """eˣ / Σeˣ over the last axis; x of shape (K,) or (N, K)."""
    x = np.asarray(x)
    x = x - np.max(x, axis=-1, keepdims=True)  # changes nothing but keeps eˣ from overflowing
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)


class SoftmaxWithLoss(Layer):
    """Softmax and cross entropy, mean over the batch.

    Scores x have shape (K,) or (N, K), labels t are one-hot in the same shape or class numbers in
    shape () or (N,); ValueError otherwise. Keeps `y`, `t` (one-hot) and `loss`.
    """

    y: Value
    t: Value
    loss: Value

    @arrays
    def forward(self, x: Value, t: Value) -> Value:
        t = one_hot(t, x.shape)
        x = np.asfortranarray(x)  # class by class: for 100 samples this max takes 2, not 5 µs
        x = x - np.maximum.reduce(x, axis=-1, keepdims=True)  # keeps eˣ from overflowing
        exp_x = np.exp(x)
        exp_sum = np.dot(exp_x, ones(x.shape[-1], exp_x.dtype))[..., np.newaxis]
        self.y = exp_x / exp_sum
        self.t = t.astype(self.y.dtype, order="F")
        # −log y = log Σeˣ − x stays finite where y is 0. An ε as in log(y + ε) would do that too,
        # but backward does not know of it: the gradient check would rise from 1e-10 to 1e-7.
        minus_log_y = np.log(exp_sum) - x
        total = np.vdot(self.t, minus_log_y)
        if total != total:  # nan, where 0 · inf is to be 0
            total = np.sum(self.t * minus_log_y, where=self.t != 0)
        self.loss = total / batch_size(x)
        return self.loss

    @gradients
    def backward(self, dout: Value = 1) -> Value:
        return (dout / batch_size(self.y)) * (self.y - self.t)


class IdentityWithLoss(Layer):
    """The identity and half the squared error, ½ Σ(y − t)² / N; N is the rows of a 2-D y, else 1.

    y and t have the same shape; ValueError otherwise. Keeps `y`, `t` and `loss`.
    """

    y: Value
    t: Value
    loss: Value

    @arrays
    def forward(self, y: Value, t: Value) -> Value:
        if np.shape(y) != t.shape:
            raise ValueError(f"y and t need one shape, not {np.shape(y)} and {t.shape}")
        self.y = y
        self.t = t
        self.loss = 0.5 * np.sum((y - t) ** 2) / batch_size(y)
        return self.loss

    @gradients
    def backward(self, dout: Value = 1) -> Value:
        return dout * (self.y - self.t) / batch_size(self.y)


def batch_size(x: Value) -> int:
    """Rows of a matrix; anything else is one sample."""
    return len(x) if x.ndim == 2 else 1


def one_hot(t: Value, shape: tuple[int, ...]) -> Value:
    """Labels as one row of zeros and a one per sample."""
    if len(shape) not in (1, 2) or t.shape not in (shape, shape[:-1]):
        raise ValueError(
            "softmax with loss needs scores (K,) or (N, K) and labels one-hot or () or (N,), "
            f"not {shape} and {t.shape}"
        )
    if t.shape == shape:
        return t
    hot = np.equal.outer(np.arange(shape[-1]), t).T
    if np.count_nonzero(hot) != t.size:
        raise ValueError(f"labels must be class numbers from 0 to {shape[-1] - 1}")
    return hot
