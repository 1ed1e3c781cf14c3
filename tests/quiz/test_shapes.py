"""Shapes are asked for with N for the batch, and the usual other shapes are known."""

import pytest

from tests.quiz.asking import shape_question
from tests.quiz.graphs import SOURCES, graph
from tutor.quiz import explain, judge
from tutor.text import LANGUAGES, Problem


@pytest.mark.parametrize(
    ("asked", "right", "wrong"),
    [
        ("Y", "(N, 3)", {"(3, N)": "transposed_result", "N,2": "gave_shape_of_input",
            "2,3": "correct", "3,2": "transposed_result", "3": "gave_shape_of_W", "7": None}),
        ("dX", "N,2", {"2,N": "transposed_result", "N,3": "gave_shape_of_output",
            "2": "forgot_batch_axis"}),
        ("dW", "2x3", {"3x2": "transposed_result", "6": "total_count", "N,2,3": "forgot_batch_sum",
            "N,3": "gave_shape_of_output", "N,2": "gave_shape_of_input"}),
        ("db", "(3,)", {"N,3": "forgot_batch_sum", "1,3": "kept_dims", "3,1": "kept_dims",
            "N": "wrong_axis", "scalar": "summed_everything"}),
    ],
)  # fmt: skip
def test_other_shapes_are_known(asked: str, right: str, wrong: dict[str, str | None]) -> None:
    run = graph("batch").run()
    of_value = asked in run.graph.index
    name = asked if of_value else asked.removeprefix("d")
    question = shape_question(run, name, "value" if of_value else "gradient")
    assert judge(question, right).verdict == "correct"
    assert judge(question, f"{asked} = {right}").verdict == "correct"
    verdicts = {typed: judge(question, typed) for typed in wrong}
    found = {t: "correct" if v.verdict == "correct" else v.mistake for t, v in verdicts.items()}
    found["2,3"] = found["2,3"] if "2,3" in wrong else None
    assert found == ({"2,3": None} | wrong)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("source", SOURCES)
def test_every_other_shape_has_its_text(source: str, lang: str) -> None:
    run = graph(source).run()
    for i, node in enumerate(run.graph.nodes):
        questions = [shape_question(run, node.name)]
        if run.node_gradients[i] is not None:
            questions.append(shape_question(run, node.name, "gradient"))
        for question in questions:
            for wrong in question.wrong:
                assert wrong.value != question.correct
                verdict = judge(question, str(wrong.value).replace("'", ""))
                if verdict.verdict == "wrong":
                    text = explain(question, verdict, lang)[0]
                    assert not text.startswith(("Not yet", "아직")), wrong.rule
                    assert "{" not in text


def test_the_shape_of_a_loss_is_none() -> None:
    question = shape_question(graph("softmax").run(), "loss")
    assert judge(question, "()").verdict == "correct"
    assert judge(question, "N").mistake == "forgot_batch_mean"
    assert judge(question, "(1,)").mistake == "kept_dims"


def test_a_label_has_no_gradient_to_ask_for() -> None:
    with pytest.raises(Problem, match="no wire or gradient dt"):
        shape_question(graph("softmax").run(), "t", "gradient")
