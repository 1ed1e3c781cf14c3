"""The two-layer network beyond its gradient."""

from typing import Any

import numpy as np
import pytest

from tests.engine.check import draw
from tutor.engine import SoftmaxWithLoss, TwoLayerNet


def test_the_parts_have_the_names_of_the_book() -> None:
    net = TwoLayerNet(4, 5, 3, rng=0)
    assert {name: value.shape for name, value in net.params.items()} == {
        "W1": (4, 5),
        "b1": (5,),
        "W2": (5, 3),
        "b2": (3,),
    }
    assert list(net.layers) == ["Affine1", "Relu1", "Affine2"]
    assert net.lastLayer is net.last_layer
    assert isinstance(net.lastLayer, SoftmaxWithLoss)


def test_predict_loss_and_accuracy_agree_for_both_kinds_of_labels() -> None:
    net, x, t = TwoLayerNet(4, 5, 3, weight_init_std=1, rng=0), draw(6, 4), np.arange(6) % 3
    hot = np.eye(3)[t]
    assert net.predict(x).shape == (6, 3)
    assert net.predict(x[0]).shape == (3,)
    assert net.loss(x, t) == net.loss(x, hot)
    assert net.accuracy(x, t) == net.accuracy(x, hot)
    best = np.argmax(net.predict(x), axis=1)
    assert net.accuracy(x, best) == 1
    assert net.accuracy(x[0], best[0]) == 1
    assert net.accuracy(x, (best + 1) % 3) == 0


def test_a_seed_gives_the_same_net() -> None:
    one, other = TwoLayerNet(4, 5, 3, rng=7), TwoLayerNet(4, 5, 3, rng=np.random.default_rng(7))
    assert all(np.array_equal(one.params[k], other.params[k]) for k in one.params)


def test_returned_gradients_stay_as_they_are() -> None:
    net = TwoLayerNet(4, 5, 3, weight_init_std=1, rng=0)
    first = net.gradient(draw(6, 4), np.zeros(6, int))
    kept = {name: gradient.copy() for name, gradient in first.items()}
    net.gradient(draw(6, 4, seed=1), np.ones(6, int))
    assert all(np.array_equal(first[name], kept[name]) for name in kept)


def test_gradients_that_a_caller_changes_change_nothing_else() -> None:
    net, x, t = TwoLayerNet(4, 5, 3, weight_init_std=1, rng=0), draw(6, 4), np.arange(6) % 3
    kept = [value.copy() for value in (*net.params.values(), x, t)]
    first = net.gradient(x, t)
    expected = {name: gradient.copy() for name, gradient in first.items()}
    for gradient in first.values():
        gradient *= 0
    assert all(map(np.array_equal, (*net.params.values(), x, t), kept))
    assert all(np.array_equal(g, expected[k]) for k, g in net.gradient(x, t).items())


def test_steps_by_hand_after_loss_are_those_of_gradient() -> None:
    net, x, t = TwoLayerNet(4, 5, 3, weight_init_std=1, rng=0), draw(6, 4), np.arange(6) % 3
    expected = net.gradient(x, t)
    batch = x.copy()
    net.loss(batch, t)
    batch *= 0  # the layers have copies of their own
    dout = net.lastLayer.backward(1)
    for layer in reversed(net.layers.values()):
        dout = layer.backward(dout)
    assert dout.shape == x.shape
    assert np.array_equal(net.affines[0].dW, expected["W1"])
    assert np.array_equal(net.affines[1].db, expected["b2"])


def test_after_gradient_there_is_nothing_to_go_back_through() -> None:
    net, x, t = TwoLayerNet(4, 5, 3, rng=0), draw(6, 4), np.arange(6) % 3
    net.loss(x, t)
    net.gradient(x, t)
    for layer in (*net.layers.values(), net.lastLayer):
        with pytest.raises(RuntimeError, match="call forward once"):
            layer.backward()


def test_an_error_within_gradient_leaves_the_layers_as_they_were() -> None:
    net, x = TwoLayerNet(4, 5, 3, rng=0), draw(6, 4)
    with pytest.raises(ValueError, match="labels"):
        net.gradient(x, np.full(6, 3))
    y = net.predict(x)
    relu = net.layers["Relu1"]
    hidden = draw(2, 5)
    relu.forward(hidden)
    hidden *= -1
    assert np.array_equal(relu.backward(np.ones((2, 5))), hidden < 0)
    assert np.array_equal(net.predict(x), y)


def test_layers_that_a_learner_wrote_have_their_place_in_the_net() -> None:
    class BookRelu:
        def forward(self, x: Any) -> Any:
            self.mask = x <= 0
            out = x.copy()
            out[self.mask] = 0
            return out

        def backward(self, dout: Any) -> Any:
            dout[self.mask] = 0
            return dout

    net, x, t = TwoLayerNet(4, 5, 3, weight_init_std=1, rng=0), draw(6, 4), np.arange(6) % 3
    expected = net.gradient(x, t)
    net.layers["Relu1"] = BookRelu()  # type: ignore[assignment]
    assert all(np.array_equal(g, expected[k]) for k, g in net.gradient(x, t).items())


def test_gradient_follows_replaced_params() -> None:
    net, x, t = TwoLayerNet(4, 5, 3, rng=0), draw(6, 4), np.zeros(6, int)
    net.params["W2"] = np.zeros((5, 3))
    assert np.all(net.gradient(x, t)["W1"] == 0)
    assert np.all(net.numerical_gradient(x, t)["W1"] == 0)


def test_float32_throughout_even_for_pixels() -> None:
    net = TwoLayerNet(4, 5, 3, rng=0, dtype=np.float32)
    x = np.array([[0, 255, 3, 7]], np.uint8)
    assert net.predict(x).dtype == np.float32
    assert {g.dtype for g in net.gradient(x, [1]).values()} == {np.dtype(np.float32)}
