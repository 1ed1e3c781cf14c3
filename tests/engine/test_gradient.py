"""Central differences and the comparison of gradients."""

from typing import Any

import numpy as np
import pytest

from tutor.engine import gradient_check, numerical_gradient


@pytest.mark.parametrize("x", [3, 3.0, np.float64(3), np.int64(3)])
def test_numbers(x: Any) -> None:
    gradient = numerical_gradient(lambda x: x**2, x)
    assert isinstance(gradient, float)
    assert gradient == pytest.approx(6)


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 1, 2)])
def test_arrays_of_any_shape(shape: tuple[int, ...]) -> None:
    x = np.arange(1, 1 + float(np.prod(shape))).reshape(shape)
    gradient = numerical_gradient(lambda x: np.sum(x**3), x)
    assert gradient.shape == shape
    assert np.allclose(gradient, 3 * x**2)


def test_lists_and_read_only_arrays() -> None:
    fixed = np.array([3.0, 4.0])
    fixed.flags.writeable = False
    for x in ([3, 4], fixed):
        assert np.allclose(numerical_gradient(lambda x: np.sum(x**2), x), [6, 8])


def test_f_may_reach_x_by_another_name() -> None:
    x = np.array([3.0, 4.0])
    assert np.allclose(numerical_gradient(lambda _: np.sum(x**2), x), [6, 8])


def test_x_is_restored_even_if_f_raises() -> None:
    x = np.array([0.1, 0.2])

    def f(x: Any) -> float:
        if x[1] != 0.2:
            raise KeyError("stop")
        return 0.0

    with pytest.raises(KeyError):
        numerical_gradient(f, x)
    assert x.tolist() == [0.1, 0.2]


def test_gradient_check_tells_worst_relative_and_mean_absolute() -> None:
    analytic = {"W": np.array([1.0, 2.0]), "b": 0.0}
    numeric = {"W": np.array([1.0, 2.5]), "b": 0.0}
    assert gradient_check(analytic, numeric) == {"W": (0.2, 0.25), "b": (0.0, 0.0)}


def test_gradient_check_does_not_hide_nan_shapes_or_names() -> None:
    assert np.isnan(gradient_check({"x": np.nan}, {"x": 1.0})["x"]).all()
    with pytest.raises(ValueError, match="x: different shapes"):
        gradient_check({"x": np.ones((3, 1))}, {"x": np.ones(3)})
    with pytest.raises(ValueError, match="different names"):
        gradient_check({"x": 1.0}, {"y": 1.0})
