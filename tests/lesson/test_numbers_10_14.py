"""The numbers of lessons 10 to 14, from the lessons' own programs."""

import numpy as np
import pytest

from tests.lesson.test_numbers_07_09 import asked, printed, run
from tests.quiz.asking import shape_question
from tutor.engine import TwoLayerNet
from tutor.graph import opened
from tutor.graph.node import shape_text
from tutor.quiz import judge


def test_affine_of_one_row() -> None:
    affine = run("10_affine", "affine_layer")
    assert printed(affine.values["Y"]) == "[9, 12, 15]"
    assert printed(affine.gradients["X"]) == "[2, 8]"
    assert printed(affine.gradients["W"]) == "[[1, 2, -1], [2, 4, -2]]"
    assert printed(affine.gradients["B"]) == "[1, 2, -1]"


def test_affine_of_a_batch() -> None:
    affine = run("11_batch_affine", "batch_affine")
    assert printed(affine.values["Y"]) == "[[9, 12, 15], [19, 26, 33]]"
    assert printed(affine.gradients["X"]) == "[[14, 32], [32, 77]]"
    assert printed(affine.gradients["W"]) == "[[13, 17, 21], [18, 24, 30]]"
    assert printed(affine.gradients["B"]) == "[5, 7, 9]"


@pytest.mark.parametrize(
    ("lesson", "layer"), [("10_affine", "affine_layer"), ("11_batch_affine", "batch_affine")]
)
def test_affine_is_the_two_nodes_that_it_folds(lesson: str, layer: str) -> None:
    folded = run(lesson, layer)
    nodes = run(lesson, "two_nodes" if lesson == "10_affine" else "two_bags")
    assert printed(nodes.values["Y"]) == printed(folded.values["Y"])
    for name in ("X", "W", "B"):
        assert printed(nodes.gradients[name]) == printed(folded.gradients[name])


def test_the_shape_of_the_weights_is_not_taken_for_that_of_the_bills() -> None:
    question = shape_question(run("11_batch_affine", "four_bags"), "XW")
    assert judge(question, "(2, 3)").mistake == "gave_shape_of_W"
    assert judge(question, "(4, 3)").verdict == "correct"


def test_one_bias_is_added_to_every_row_and_collects_from_every_row() -> None:
    bias = run("11_batch_affine", "bias")
    assert printed(bias.values["XW"]) == "[[0, 0, 0], [10, 10, 10]]"
    assert printed(bias.values["Y"]) == "[[1, 2, 3], [11, 12, 13]]"
    assert printed(bias.gradients["B"]) == "[5, 7, 9]"


@pytest.mark.parametrize(
    ("lesson", "page_id", "answer"),
    [
        ("affine", "rule=X", "dY @ W.T"),
        ("affine", "line=Y/X", "dx = np.dot(dout, self.W.T)"),
        ("batch_affine", "rule=X", "dY @ W.T"),
        ("batch_affine", "line=Y/B", "self.db = np.sum(dout, axis=0)"),
    ],
)
def test_what_affine_sends_back_is_written_by_the_learner(
    lesson: str, page_id: str, answer: str
) -> None:
    assert judge(asked(lesson, page_id), answer).verdict == "correct"


def test_the_order_of_the_product_counts_only_for_a_batch() -> None:
    assert judge(asked("affine", "rule=X"), "W @ dY").verdict == "correct"
    assert judge(asked("batch_affine", "rule=X"), "W @ dY").mistake == "wrong_operand_order"


def test_the_bias_of_a_batch_is_summed_over_its_rows() -> None:
    line = asked("batch_affine", "line=Y/B")
    assert judge(line, "self.db = np.sum(dout, axis=1)").mistake == "wrong_axis"
    assert judge(line, "self.db = dout").mistake == "forgot_batch_sum"


def test_a_batch_of_pictures_gets_its_gradient_as_pictures() -> None:
    pictures = run("11_batch_affine", "pictures")
    assert np.asarray(pictures.gradients["X"]).shape == (2, 1, 2, 2)
    assert judge(shape_question(pictures, "X", "gradient"), "(N, 1, 2, 2)").verdict == "correct"


@pytest.mark.parametrize(
    ("program", "gradient"), [("unsure", [0.3, -0.8, 0.5]), ("sure", [0.01, -0.01, 0])]
)
def test_what_softmax_with_loss_sends_back(program: str, gradient: list[float]) -> None:
    assert run("12_softmax_with_loss", program).values["dx"] == pytest.approx(gradient)


def test_softmax_and_cross_entropy_from_scores() -> None:
    classify = run("12_softmax_with_loss", "classify")
    probability = opened(classify.graph, ["loss"]).run().values["probability"]
    assert np.round(probability, 8).tolist() == [0.01821127, 0.24519181, 0.73659691]
    assert f"{classify.values['loss']:.7f}".startswith("0.305714")
    assert classify.gradients["x"] == pytest.approx(np.subtract(probability, [0, 0, 1]))


def test_softmax_and_the_error_by_themselves_give_what_the_layer_gives() -> None:
    classify, softmax, error = (
        run("12_softmax_with_loss", name) for name in ("classify", "softmax", "error")
    )
    assert error.values["y"] == pytest.approx(softmax.values["y"], rel=1e-4)
    assert error.values["loss"] == pytest.approx(classify.values["loss"], rel=1e-4)
    assert error.gradients["y"] == pytest.approx(softmax.dout, rel=1e-4)
    assert softmax.gradients["x"] == pytest.approx(classify.gradients["x"], rel=1e-4)


def test_labels_as_class_numbers_give_the_same() -> None:
    one_hot, indices = (run("12_softmax_with_loss", name) for name in ("batch", "indices"))
    assert one_hot.values["loss"] == indices.values["loss"]
    assert printed(one_hot.gradients["x"]) == printed(indices.gradients["x"])
    assert printed(one_hot.gradients["x"])[:16] == "[[0.125, -0.375,"


def test_identity_with_squared_error() -> None:
    regression = run("13_identity_with_mse", "regression")
    assert printed(regression.values["loss"]) == "0.625"
    assert printed(regression.gradients["y"]) == "[0.5, -1.0, 0.0]"
    assert printed(run("13_identity_with_mse", "rent").gradients["y"]) == "3.0"
    assert printed(run("13_identity_with_mse", "without_half").gradients["y"]) == "6"


@pytest.mark.parametrize(
    ("lesson", "page_id"),
    [("softmax_with_loss", "rule=x"), ("identity_with_mse", "rule=y")],
)
def test_a_batch_in_letters(lesson: str, page_id: str) -> None:
    question = asked(lesson, page_id)
    assert judge(question, "(y - t)/N").verdict == "correct"
    assert judge(question, "y - t").mistake == "forgot_batch_mean"
    assert judge(question, "y - t/N").mistake == "missing_brackets"


def test_the_biases_of_the_network_are_shared_by_its_rows() -> None:
    question = asked("two_layer_net", "shape=db1")
    assert judge(question, "(50,)").verdict == "correct"
    assert judge(question, "(N, 50)").mistake == "forgot_batch_sum"


def test_the_network_of_the_lesson_is_the_one_of_the_engine() -> None:
    lesson = run("14_two_layer_net", "two_layer_net")
    net = TwoLayerNet(64, 50, 10)
    net.params = {name: lesson.values[name] for name in ("W1", "b1", "W2", "b2")}
    x, t = lesson.values["x"], lesson.values["t"]
    assert net.loss(x, t) == pytest.approx(lesson.values["loss"], rel=1e-12)
    for name, gradient in net.gradient(x, t).items():
        np.testing.assert_allclose(
            gradient, np.asarray(lesson.gradients[name]), rtol=1e-9, atol=1e-15
        )


def test_every_wire_of_the_network_tells_its_shape() -> None:
    graph = run("14_two_layer_net", "two_layer_net").graph
    shapes = {n.name: shape_text(s) for n, s in zip(graph.nodes, graph.shapes, strict=True)}
    assert shapes == {
        "x": "(N, 64)", "W1": "(64, 50)", "b1": "(50,)", "a1": "(N, 50)", "z1": "(N, 50)",
        "W2": "(50, 10)", "b2": "(10,)", "a2": "(N, 10)", "t": "(N, 10)", "loss": "()",
    }  # fmt: skip
