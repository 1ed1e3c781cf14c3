"""What lessons 15 and 16 claim in their own words: no wire of theirs carries these numbers."""

import math
from dataclasses import replace

import numpy as np
import pytest

from tests.lesson.test_numbers_07_09 import asked, run
from tutor.engine import FOR_DIGITS, TRAINING, TwoLayerNet, width
from tutor.engine.data import load_digits
from tutor.engine.training import Settings, Training
from tutor.labs.gradient_check import SIZES, H, examined
from tutor.quiz import judge

DATA = load_digits()


def slope_of_cube(h: float) -> float:
    return float(((2 + h) ** 3 - (2 - h) ** 3) / (h * 2))


def trained(settings: Settings, steps: int) -> Training:
    training = Training(DATA, settings)
    for _ in range(steps):
        training.step()
    return training


def loss_at(w: float) -> float:
    graph = run("16_training", "one_weight").graph
    return float(graph.with_inputs(w=w).run().values["loss"])


def test_h_may_be_too_large_and_too_small() -> None:
    far, near, tiny = (abs(slope_of_cube(h) - 12) for h in (0.1, 0.01, 1e-14))
    assert far / near == pytest.approx(100, rel=1e-3)
    assert tiny > far


def test_the_12_is_where_x_is_used_in_three_places() -> None:
    assert run("15_gradient_check", "third_power").gradients["x"] == 12
    question = asked("gradient_check", "rule=y/x")
    assert judge(question, "x*x + x*x + x*x").verdict == "correct"
    assert judge(question, "x^2").mistake == "forgot_factor"


def test_the_kink_lies_between_the_two_sides() -> None:
    kink = run("15_gradient_check", "kink").values
    assert kink["slope"] == pytest.approx(0.75)
    assert kink["below"] < 0 < kink["x"] < kink["h"]


@pytest.mark.parametrize(("sizes", "parameters"), [(SIZES, 3_760), ((784, 50, 10), 39_760)])
def test_how_many_parameters_are_moved(sizes: tuple[int, int, int], parameters: int) -> None:
    assert sum(value.size for value in TwoLayerNet(*sizes).params.values()) == parameters


def test_how_far_apart_right_gradients_are() -> None:
    means = {
        name: {parameter: mean for parameter, (_, mean) in examined(name, 1).found.check.items()}
        for name in ("fine", "float32", "epsilon")
    }
    assert H == 1e-4
    assert max(means["fine"].values()) < 2e-10
    assert min(means["float32"].values()) > 1.5e-4
    assert max(means["float32"].values()) < 7.5e-4
    assert means["epsilon"]["b2"] == pytest.approx(1.4e-7, rel=0.1)


def test_steps_of_one_weight() -> None:
    assert loss_at(4) == 12.5
    assert loss_at(3) < 12.5 < loss_at(-2)
    assert loss_at(1.5) == 0
    assert run("16_training", "momentum").values["new_w"] == pytest.approx(1.5)


def test_the_gradient_of_one_weight_in_letters() -> None:
    question = asked("training", "rule=loss/w")
    assert run("16_training", "one_weight").gradients["w"] == 10
    for right in ("(y - t)*x", "(w*x - t)*x", "difference*x"):
        assert judge(question, right).verdict == "correct"
    assert judge(question, "(y - t)*w").mistake == "not_swapped"


def test_batches_epochs_and_he() -> None:
    assert (len(DATA.t_train), len(DATA.t_test)) == (TRAINING, 450) == (1347, 450)
    assert divmod(TRAINING, FOR_DIGITS.batch) == (26, 47)
    assert Training(DATA).steps_per_epoch == 27
    assert (FOR_DIGITS.lr, FOR_DIGITS.epochs, FOR_DIGITS.optimiser) == (0.2, 30, "momentum")
    assert round(width("he", 64), 2) == 0.18


def test_a_start_of_a_hundredth_stays_near_guessing_for_ten_batches() -> None:
    small = trained(replace(FOR_DIGITS, initialisation=0.01), 27).losses
    assert np.abs(np.subtract(small[:10], math.log(10))).max() < 0.03
    assert small[-1] < 1.8
    assert trained(FOR_DIGITS, 10).losses[-1] < 1.6


def test_what_the_laboratory_shows_at_the_end() -> None:
    done = trained(FOR_DIGITS, 27 * 30)
    assert done.train_accuracies[-1] == 1
    assert round((1 - done.test_accuracies[-1]) * 450) == 8
    assert trained(replace(FOR_DIGITS, lr=2), 27).test_accuracies[-1] < 0.3


def test_the_net_of_lesson_14_reads_three_fours() -> None:
    values = run("14_two_layer_net", "two_layer_net").values
    assert np.argmax(values["a2"], axis=1).tolist() == [4, 4, 4]
    assert np.argmax(values["t"], axis=1).tolist() == [7, 5, 6]
