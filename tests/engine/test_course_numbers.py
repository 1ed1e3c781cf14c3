"""The numbers of lessons 1–13, exactly as Python prints them."""

from typing import Any

import numpy as np

from tutor.engine import (
    AddLayer,
    Affine,
    DivLayer,
    ExpLayer,
    IdentityWithLoss,
    MulLayer,
    PowLayer,
    Relu,
    Sigmoid,
    SoftmaxWithLoss,
    SubLayer,
    softmax,
)


def exactly(value: Any, expected: Any) -> bool:
    return repr(value) == repr(expected)


def test_apple_tax() -> None:
    mul_apple, mul_tax = MulLayer(), MulLayer()
    apple_price = mul_apple.forward(100, 2)
    assert exactly(apple_price, 200)
    assert exactly(mul_tax.forward(apple_price, 1.1), 220.00000000000003)
    dapple_price, dtax = mul_tax.backward(1)
    assert exactly((dapple_price, dtax), (1.1, 200))
    assert exactly(mul_apple.backward(dapple_price), (2.2, 110.00000000000001))


def test_apples_and_oranges() -> None:
    mul_apple, mul_orange, add, mul_tax = MulLayer(), MulLayer(), AddLayer(), MulLayer()
    prices = mul_apple.forward(100, 2), mul_orange.forward(150, 3)
    both = add.forward(*prices)
    assert exactly((*prices, both), (200, 450, 650))
    assert exactly(mul_tax.forward(both, 1.1), 715.0000000000001)
    dboth, dtax = mul_tax.backward(1)
    dapple_price, dorange_price = add.backward(dboth)
    assert exactly((dapple_price, dorange_price, dtax), (1.1, 1.1, 650))
    assert exactly(mul_apple.backward(dapple_price), (2.2, 110.00000000000001))
    assert exactly(mul_orange.backward(dorange_price), (3.3000000000000003, 165.0))


def test_local_computation() -> None:
    mul, div, add = MulLayer(), DivLayer(), AddLayer()
    won = mul.forward(6600, 2)
    dollars = div.forward(won, 1100)
    assert exactly((won, dollars, add.forward(dollars, 5)), (13200, 12.0, 17.0))
    ddollars, dshipping = add.backward(1)
    dwon, drate = div.backward(ddollars)
    assert exactly((dshipping, drate), (1, -0.01090909090909091))
    assert exactly(mul.backward(dwon), (0.0018181818181818182, 6.0))
    assert exactly(div.forward(13200, 1200) + 5, 16.0)


def test_chain_rule() -> None:
    add, square = AddLayer(), PowLayer(2)
    t = add.forward(3, 4)
    assert exactly((t, square.forward(t)), (7, 49))
    dt = square.backward(1)
    assert exactly((dt, add.backward(dt)), (14, (14, 14)))


def test_add_and_mul() -> None:
    add, mul = AddLayer(), MulLayer()
    assert exactly((add.forward(10, 5), mul.forward(10, 5)), (15, 50))
    assert exactly(add.backward(1.3), (1.3, 1.3))
    assert exactly(mul.backward(1.3), (6.5, 13.0))


def test_relu() -> None:
    relu, dout = Relu(), np.array([5, -4, 7, 2])
    assert relu.forward(np.array([-1, 2, 0, 3])).tolist() == [0, 2, 0, 3]
    assert relu.mask.tolist() == [True, False, True, False]
    assert relu.backward(dout).tolist() == [0, -4, 0, 2]
    assert dout.tolist() == [5, -4, 7, 2]
    assert str(relu.forward(np.arange(-5, 5))) == "[0 0 0 0 0 0 1 2 3 4]"


def test_sigmoid_as_nodes() -> None:
    mul, exp, add, div = MulLayer(), ExpLayer(), AddLayer(), DivLayer()
    a = mul.forward(1, -1)
    b = exp.forward(a)
    c = add.forward(b, 1)
    y = div.forward(1, c)
    assert exactly((a, b), (-1, 0.36787944117144233))
    assert exactly((c, y), (1.3678794411714423, 0.7310585786300049))
    _, dc = div.backward(1)
    db, _ = add.backward(dc)
    da = exp.backward(db)
    dx, _ = mul.backward(da)
    assert exactly((dc, db), (-0.534446645388523, -0.534446645388523))
    assert exactly((da, dx), (-0.19661193324148188, 0.19661193324148188))


def test_sigmoid_layer() -> None:
    sigmoid = Sigmoid()
    assert exactly((sigmoid.forward(0), sigmoid.backward(1)), (0.5, 0.25))
    y, dx = sigmoid.forward(-2), sigmoid.backward(1)
    assert exactly((y, dx), (0.11920292202211755, 0.1049935854035065))


def test_affine() -> None:
    affine = Affine(np.array([[1, 2, 3], [4, 5, 6]]), np.zeros(3, int))
    assert affine.forward(np.array([1, 2])).tolist() == [9, 12, 15]
    assert affine.backward(np.array([1, 2, -1])).tolist() == [2, 8]
    assert affine.dW.tolist() == [[1, 2, -1], [2, 4, -2]]
    assert affine.db.tolist() == [1, 2, -1]


def test_batch_affine() -> None:
    affine = Affine(np.array([[1, 2, 3], [4, 5, 6]]), np.zeros(3, int))
    assert affine.forward(np.array([[1, 2], [3, 4]])).tolist() == [[9, 12, 15], [19, 26, 33]]
    assert affine.backward(np.array([[1, 2, 3], [4, 5, 6]])).tolist() == [[14, 32], [32, 77]]
    assert affine.dW.tolist() == [[13, 17, 21], [18, 24, 30]]
    assert affine.db.tolist() == [5, 7, 9]
    summed = AddLayer().forward(np.array([[0, 0, 0], [10, 10, 10]]), np.array([1, 2, 3]))
    assert summed.tolist() == [[1, 2, 3], [11, 12, 13]]


def test_softmax_with_loss() -> None:
    sub, layer, x = SubLayer(), SoftmaxWithLoss(), np.array([0.3, 2.9, 4.0])
    assert np.allclose(sub.forward(np.array([0.3, 0.2, 0.5]), [0, 1, 0]), [0.3, -0.8, 0.5])
    assert str(softmax(x)) == "[0.01821127 0.24519181 0.73659691]"
    assert f"{layer.forward(x, 2):.6f}" == "0.305714"
    assert layer.forward(x, [0, 0, 1]) == layer.forward(x, 2)
    assert np.allclose(layer.backward(), [0.01821127, 0.24519181, 0.73659691 - 1])


def test_identity_with_mse() -> None:
    layer = IdentityWithLoss()
    assert layer.forward(np.array([3.0, 1.0]), np.array([1.0, 2.0])) == 2.5
    assert layer.backward().tolist() == [2.0, -1.0]
