"""The gradient of the book's two-layer net by measuring, of all its parameters in milliseconds.

The book's loop repeats the whole forward pass for each step of each parameter. But one step reaches
little: a weight into hidden unit j moves z[:, j] and nothing beside it, a weight into score c moves
that score. Here the rest is computed once, and all weights into one unit are tried together.
"""

from collections.abc import Callable, Mapping

import numpy as np

from .layer import Value
from .loss import one_hot

CACHED = 64_000  # numbers worked on at once: so many stay in the cache next to the core


def central_differences(
    params: Mapping[str, Value], x: Value, t: Value, h: float
) -> dict[str, Value]:
    """(f(p + h) − f(p − h)) / 2h for every parameter p, in double precision."""

    def slopes(losses: Value) -> Value:
        half = len(losses) // 2
        return (losses[:half] - losses[half:]) / (2 * h)

    return Perturbed(params, x, t).gradients(lambda v: np.hstack([h * v, -h * v]), slopes)


def complex_steps(params: Mapping[str, Value], x: Value, t: Value, h: float) -> dict[str, Value]:
    """Im f(p + ih) / h for every parameter p: nothing is subtracted, so no digit is lost."""
    return Perturbed(params, x, t).gradients(lambda v: 1j * h * v, lambda losses: losses.imag / h)


class Perturbed:
    """The net at rest, in double precision; a bias is the weight of a 1 and stands in the last row.

    `moves` are steps times what a weight is multiplied with; losses are told but for a constant.
    """

    def __init__(self, params: Mapping[str, Value], x: Value, t: Value) -> None:
        W1, b1, W2, b2 = (np.asarray(params[name], np.float64) for name in ("W1", "b1", "W2", "b2"))
        x, t = np.asarray(x, np.float64), np.asarray(t)
        if x.ndim == 1:  # one sample is a batch of one
            x, t = x[np.newaxis], t[np.newaxis]
        self.x = with_ones(x.reshape(len(x), -1))
        self.z = np.dot(self.x, np.vstack([W1, b1]))
        self.hidden = with_ones(relu(self.z))
        self.W2 = W2
        scores = np.dot(self.hidden, np.vstack([W2, b2]))
        self.exp_scores = np.exp(scores - np.max(scores, axis=1, keepdims=True))
        self.t = one_hot(t, scores.shape).astype(np.float64)
        self.t_W2 = np.dot(self.t, W2.T)
        self.t_sum = np.sum(self.t, axis=1)

    @np.errstate(all="ignore")
    def gradients(
        self, moves: Callable[[Value], Value], slopes: Callable[[Value], Value]
    ) -> dict[str, Value]:
        """Every gradient: what `slopes` finds in the losses after these moves."""
        used = np.flatnonzero(np.any(self.x, axis=0))  # the weight of a 0 moves nothing
        moves_of_z = moves(self.x[:, used])
        reached = self.z + np.max(np.abs(moves_of_z), axis=1, keepdims=True) > 0
        room = self.room(moves_of_z)
        dW1 = np.zeros((self.x.shape[1], len(self.W2)), order="F")
        for j in range(len(self.W2)):
            rows = np.flatnonzero(reached[:, j])  # in the others Relu stays shut
            dW1[used, j] = slopes(self.losses_of_unit(j, moves_of_z, rows, room))
        dW2 = slopes(self.losses_of_scores(moves(self.hidden)))
        return {"W1": dW1[:-1], "b1": dW1[-1], "W2": dW2[:-1], "b2": dW2[-1]}

    def room(self, moves: Value) -> Value:
        """An array (K, rows at once, M) to work in: a new one each time would double the time."""
        classes, tried = self.W2.shape[1], moves.shape[1]
        return np.empty((classes, max(1, CACHED // (classes * tried)), tried), moves.dtype)

    def losses_of_unit(self, j: int, moves: Value, rows: Value, room: Value) -> Value:
        """The loss after each move, (N, M), of hidden unit j in these rows; shape (M,)."""
        losses = np.zeros(moves.shape[1], moves.dtype)
        w, at_once = self.W2[j], room.shape[1]
        for start in range(0, len(rows), at_once):
            n = rows[start : start + at_once]
            moved = relu(self.z[n, j, np.newaxis] + moves[n]) - self.hidden[n, j, np.newaxis]
            growth = np.multiply.outer(w, moved, out=room[:, : len(n)])
            np.exp(growth, out=growth)  # of each exp_score
            exp_sum = np.matmul(self.exp_scores[n, np.newaxis], growth.transpose(1, 0, 2))[:, 0]
            losses += np.dot(self.t_sum[n], np.log(exp_sum)) - np.dot(self.t_W2[n, j], moved)
        return losses / len(self.x)

    def losses_of_scores(self, moves: Value) -> Value:
        """The loss after each move, (N, M), of each score; shape (M, K)."""
        moves, exp_scores = moves[..., np.newaxis], self.exp_scores[:, np.newaxis]
        exp_sum = np.sum(exp_scores, axis=2, keepdims=True) + exp_scores * np.expm1(moves)
        of_sums = np.tensordot(self.t_sum, np.log(exp_sum), 1)
        return (of_sums - np.sum(moves * self.t[:, np.newaxis], axis=0)) / len(self.x)


def with_ones(x: Value) -> Value:
    """x, (N, D), with a column of ones, whose weight is the bias."""
    return np.column_stack([x, np.ones(len(x))])


def relu(z: Value) -> Value:
    """max(0, z), also for z with a tiny imaginary part."""
    return np.maximum(z, 0) if z.dtype.kind == "f" else np.where(z.real > 0, z, 0)
