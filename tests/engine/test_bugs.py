"""The bugs that learners really meet; this engine has none of them."""

import math

import numpy as np
import pytest

from tests.engine.check import draw
from tutor.engine import (
    Affine,
    MulLayer,
    Relu,
    SoftmaxWithLoss,
    TwoLayerNet,
    numerical_gradient,
    softmax_with_loss,
)


def test_01_affine_reads_the_attribute_it_stored() -> None:
    affine = Affine(draw(12, 2), draw(2))
    affine.forward(draw(5, 3, 2, 2))
    assert affine.original_x_shape == (5, 3, 2, 2)
    assert affine.backward(draw(5, 2)).shape == (5, 3, 2, 2)


def test_02_relu_leaves_dout_unharmed_at_a_fork() -> None:
    relu, dout = Relu(), np.array([10.0, 20.0, 30.0])
    relu.forward(np.array([-1.0, 2.0, -3.0]))
    through_relu = relu.backward(dout)
    assert (through_relu + dout).tolist() == [10, 40, 30]


def test_03_softmax_with_loss_respects_dout() -> None:
    layer, x = SoftmaxWithLoss(), draw(4, 3)
    layer.forward(x, [0, 1, 2, 0])
    once = layer.backward(1)
    layer.forward(x, [0, 1, 2, 0])
    assert np.allclose(layer.backward(2.5), 2.5 * once)


def test_04_one_sample_is_not_divided_by_the_number_of_classes() -> None:
    layer = SoftmaxWithLoss()
    layer.forward(np.zeros(3), np.array([0, 1, 0]))
    assert np.allclose(layer.backward(), [1 / 3, -2 / 3, 1 / 3])


def test_05_relu_takes_numbers_and_lets_nan_through() -> None:
    relu = Relu()
    assert (relu.forward(-2), relu.backward(1.3)) == (0, 0)
    assert (relu.forward(2), relu.backward(1.3)) == (2, 1.3)
    assert math.isnan(relu.forward(math.nan))


def test_06_affine_goes_back_through_one_sample() -> None:
    affine = Affine(draw(2, 3), draw(3))
    assert affine.forward(draw(2)).shape == (3,)
    assert affine.backward(draw(3)).shape == (2,)
    assert affine.dW.shape == (2, 3)
    assert affine.db.shape == (3,)


@pytest.mark.parametrize("in_place", [True, False])
def test_07_replacing_params_trains(in_place: bool) -> None:
    net = TwoLayerNet(4, 8, 3, weight_init_std=0.5, rng=0)
    x, t = draw(30, 4), np.arange(30) % 3
    x[np.arange(30), t] += 2
    before = net.loss(x, t)
    for _ in range(50):
        for name, gradient in net.gradient(x, t).items():
            if in_place:
                net.params[name] -= 0.5 * gradient
            else:
                net.params[name] = net.params[name] - 0.5 * gradient
    assert net.loss(x, t) < before / 3


def test_08_one_mul_layer_used_twice_never_answers_for_the_other() -> None:
    mul = MulLayer()
    mul.forward(mul.forward(100, 2), 1.1)
    dapple_price, _ = mul.backward(1)
    with pytest.raises(RuntimeError, match="MulLayer"):
        mul.backward(dapple_price)


def test_09_backward_before_forward_says_what_to_do() -> None:
    with pytest.raises(RuntimeError, match=r"MulLayer\.backward.*call forward"):
        MulLayer().backward(1)


def test_10_numerical_gradient_of_integers() -> None:
    x = np.array([3, 4])
    assert np.allclose(numerical_gradient(lambda x: np.sum(x**2), x), [6, 8])
    assert x.tolist() == [3, 4]


def test_11_db_is_the_sum_over_the_batch() -> None:
    affine = Affine(draw(2, 3), draw(3))
    affine.forward(draw(4, 2))
    affine.backward(np.arange(12.0).reshape(4, 3))
    assert affine.db.tolist() == [18, 22, 26]


def test_12_dW_is_not_transposed() -> None:
    affine = Affine(np.zeros((2, 2)), np.zeros(2))
    affine.forward(np.array([[1.0, 2.0]]))
    affine.backward(np.array([[10.0, 100.0]]))
    assert affine.dW.tolist() == [[10, 100], [20, 200]]


def test_13_loss_and_gradient_are_means_over_the_batch() -> None:
    layer = SoftmaxWithLoss()
    one = layer.forward(np.zeros((1, 3)), [1])
    gradient = layer.backward()
    assert layer.forward(np.zeros((5, 3)), [1] * 5) == pytest.approx(one)
    assert np.allclose(layer.backward(), gradient / 5)


@pytest.mark.filterwarnings("error")
def test_14_large_scores_do_not_overflow() -> None:
    assert softmax_with_loss([1000, 0, -1000], 0) == 0
    assert softmax_with_loss([1000, 0, -1000], 2) == 2000


def test_15_gradients_have_the_shape_of_their_broadcast_operands() -> None:
    mul = MulLayer()
    mul.forward(np.ones((2, 3)), np.array([1.0, 2.0, 3.0]))
    dx, dy = mul.backward(np.arange(6.0).reshape(2, 3))
    assert dx.tolist() == [[0, 2, 6], [3, 8, 15]]
    assert dy.tolist() == [3, 5, 7]


@pytest.mark.parametrize("zero", [0, 0.0, np.zeros(1)])
def test_16_relu_is_shut_at_0_in_both_directions(zero: object) -> None:
    relu = Relu()
    assert relu.forward(zero) == 0
    assert relu.backward(5.0) == 0
