"""Optimisers, settings, and a network that learns to read digits."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tutor.engine import (
    FOR_DIGITS,
    FOR_MNIST,
    SGD,
    Momentum,
    Settings,
    Training,
    load_digits,
    width,
)
from tutor.engine.data import Dataset
from tutor.text import Problem

SMALL = load_digits(np.float32)
SEEDS = range(15)


def trained(data: Dataset = SMALL, **settings: Any) -> Training:
    training = Training(data, replace(FOR_DIGITS, **settings))
    while not training.is_over:
        training.step()
    return training


def tiny(n: int = 23) -> Dataset:
    """A part of the digits, for what needs no time."""
    return Dataset(SMALL.x_train[:n], SMALL.t_train[:n], SMALL.x_test, SMALL.t_test, (8, 8))


# --- optimisers


def test_sgd_goes_down_the_gradient_in_place() -> None:
    params = {"W": np.array([1.0, 2.0])}
    W = params["W"]
    SGD(lr=0.1).update(params, {"W": np.array([10.0, -10.0])})
    assert params["W"] is W and np.allclose(W, [0, 3])


def test_momentum_rolls_on() -> None:
    """v: −1, then 0.9 · −1 − 1 = −1.9."""
    params, grads = {"W": np.array([0.0])}, {"W": np.array([10.0])}
    momentum = Momentum(lr=0.1, momentum=0.9)
    for expected in (-1, -2.9):
        momentum.update(params, grads)
        assert np.allclose(params["W"], expected)
    assert grads["W"] == 10


def test_momentum_of_none_is_sgd() -> None:
    first, second = {"W": np.ones(3)}, {"W": np.ones(3)}
    still, plain = Momentum(lr=0.1, momentum=0), SGD(lr=0.1)
    for k in range(3):
        still.update(first, {"W": np.full(3, k)})
        plain.update(second, {"W": np.full(3, k)})
    assert np.allclose(first["W"], second["W"])


# --- initial weights


def test_he_is_as_wide_as_the_inputs_ask_for() -> None:
    net = Training(SMALL, Settings(hidden=200)).net
    assert net.params["W1"].std() == pytest.approx(math.sqrt(2 / 64), rel=0.03)
    assert net.params["W2"].std() == pytest.approx(math.sqrt(2 / 200), rel=0.05)
    assert not net.params["b1"].any() and net.params["W1"].dtype == np.float32


def test_a_number_is_the_width_of_all_weights() -> None:
    assert width(0.01, 64) == 0.01
    params = Training(SMALL, Settings(hidden=200, initialisation=0.01)).net.params
    assert all(params[name].std() == pytest.approx(0.01, rel=0.05) for name in ("W1", "W2"))


def test_the_weights_of_the_book_stall_at_the_start() -> None:
    """ln 10 is the loss of a net that knows nothing."""
    wide, narrow = (trained(epochs=1, initialisation=how).losses for how in ("he", 0.01))
    assert np.allclose(narrow[:12], math.log(10), atol=0.02)
    assert wide[11] < 1.3


# --- steps


def test_a_step_learns_from_one_batch() -> None:
    training = Training(SMALL)
    before = {name: param.copy() for name, param in training.net.params.items()}
    loss = training.step()
    assert training.losses == [loss] and len(training.batch) == 50
    twin = Training(SMALL)
    x, t = SMALL.x_train[training.batch], SMALL.t_train[training.batch]
    assert loss == pytest.approx(float(twin.net.loss(x, t)), rel=1e-5)
    gradient = twin.net.gradient(x, t)
    for name, param in training.net.params.items():
        assert np.allclose(param, before[name] - 0.2 * gradient[name], atol=1e-6)


def test_an_epoch_sees_each_image_once() -> None:
    training = Training(tiny(23), Settings(batch=10))
    for _ in range(3):
        seen = []
        for size in (10, 10, 3):
            training.step()
            assert len(training.batch) == size
            seen += training.batch.tolist()
        assert sorted(seen) == list(range(23)) != seen


def test_accuracies_are_measured_after_each_epoch() -> None:
    training = Training(tiny(23), Settings(batch=10, epochs=2))
    counted = [(training.step(), training.epoch)[1] for _ in range(6)]
    assert counted == [0, 0, 1, 1, 1, 2] and training.is_over
    assert len(training.train_accuracies) == len(training.test_accuracies) == 2
    assert training.test_accuracies[-1] == training.test_accuracy()
    assert training.train_accuracy() == training.net.accuracy(
        training.data.x_train, training.data.t_train
    )
    assert all(type(n) is float for n in (*training.losses, *training.train_accuracies))


def test_a_batch_may_be_larger_than_the_data() -> None:
    training = Training(tiny(5), Settings(batch=50, epochs=1))
    training.step()
    assert sorted(training.batch) == [0, 1, 2, 3, 4] and training.is_over


def test_predictions_do_not_depend_on_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    training = trained(epochs=2)
    whole = training.predictions(SMALL.x_test)
    monkeypatch.setattr("tutor.engine.training.CHUNK", 7)
    assert np.array_equal(training.predictions(SMALL.x_test), whole)


def test_the_same_seed_gives_the_same_course() -> None:
    first, same, other = (trained(epochs=2, seed=seed) for seed in (3, 3, 4))
    assert first.losses == same.losses and first.test_accuracies == same.test_accuracies
    assert first.losses != other.losses


def test_data_is_left_as_it_was() -> None:
    data = load_digits(np.float32)
    trained(data, epochs=1)
    assert np.array_equal(data.x_train, SMALL.x_train)
    assert np.array_equal(data.t_train, SMALL.t_train)


@pytest.mark.filterwarnings("error")
def test_a_training_that_diverges_is_over() -> None:
    training = trained(lr=1e30)
    assert training.has_diverged and training.is_over and training.epoch < 30


# --- how well it learns


def test_the_digits_are_read() -> None:
    assert trained(SMALL).test_accuracies[-1] >= 0.97


@pytest.mark.slow
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_seed_reads_the_digits(dtype: type[np.floating[Any]]) -> None:
    data = load_digits(dtype)
    reached = {seed: trained(data, seed=seed).test_accuracies[-1] for seed in SEEDS}
    assert min(reached.values()) >= 0.97, reached


def test_the_optimiser_of_chapter_5_learns_too() -> None:
    assert trained(optimiser="sgd", epochs=20).test_accuracies[-1] > 0.9


# --- settings


@pytest.mark.parametrize(
    "wrong",
    [
        {"hidden": 0}, {"hidden": 10**9}, {"hidden": 2.5}, {"batch": 0}, {"epochs": 0},
        {"epochs": True}, {"seed": -1}, {"lr": 0}, {"lr": -0.1}, {"lr": math.nan},
        {"lr": math.inf}, {"lr": "0.1"}, {"initialisation": 0}, {"initialisation": "xavier"},
        {"optimiser": "adam"},
    ],
)  # fmt: skip
def test_settings_that_make_no_sense_are_a_problem(wrong: dict[str, Any]) -> None:
    with pytest.raises(Problem) as problem:
        Settings(**wrong)
    (name,) = wrong
    assert name in str(problem.value)
    assert problem.value.say("ko") != str(problem.value)


def test_settings_for_both_data_sets() -> None:
    assert Settings() == FOR_DIGITS
    assert FOR_MNIST.epochs < FOR_DIGITS.epochs
