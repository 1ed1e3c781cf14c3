"""Every verdict has something to say, in both languages."""

import re

import pytest
from rich.cells import cell_len

from tutor.graph import graph_of
from tutor.quiz import Choice, Number, Shape, Wrong, ask, choice_question, explain, judge
from tutor.quiz.question import Domain, Expression
from tutor.text import LANGUAGES, say, section

SAMPLES = {
    "own": "100", "other": "1100", "up": "0.19661", "local": "(-0.010909)",
    "op": "거듭제곱", "fn": "시그모이드",
    "k": "2", "node": "apple_price", "wire": "orange_num", "x": "apple_num", "out": "total",
    "N": "3", "a": "(N, 3)", "b": "(N, 3)", "s": "(2, 3)", "m": "W", "of": "W", "n": "x",
    "stored": "self.out",
    "axis": "0", "start": "1000", "first": "apple_price", "second": "orange_num",
    "name": "apple_price", "number": "0.19661",
    "minus": "-0.010909", "asked": "dW[10, 12]", "pair": "X[10, :] · W[:, 12]",
}  # fmt: skip
MISTAKES = {lang: section(lang, "mistake") for lang in LANGUAGES}


def test_the_languages_have_the_same_texts_and_placeholders() -> None:
    english, korean = MISTAKES["en"], MISTAKES["ko"]
    assert english.keys() == korean.keys()
    for key, text in english.items():
        assert set(re.findall(r"\{(\w+)", korean[key])) <= set(re.findall(r"\{(\w+)", text)), key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_sentence_of_a_mistake_fits_a_line(lang: str) -> None:
    for key in MISTAKES[lang]:
        for sentence in re.split(r"(?<=[.?]) ", say(f"mistake.{key}", lang, **SAMPLES)):
            assert cell_len(sentence) <= 80, key


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "typed",
    ["", "1" * 241, "(" * 50, "у", "2%", "2,2", "x", "2 2", "2*", "2)", "(2", "1/0", "0.24",
     "dx=2", "dy=2", "1=2=3", "0.47/2(1/2)(2)(2)", "0.235", "7"],
)  # fmt: skip
def test_every_number_answer_is_answered(typed: str, lang: str) -> None:
    question = Number(correct=0.235, exact=False, targets=("dy",))
    text = explain(question, judge(question, typed), lang)[0]
    assert text
    assert "{" not in text


@pytest.mark.parametrize(
    ("typed", "name"), [("없음", "없음"), ("dz*모름", "모름"), ("ㅛ*qq", "qq"), ("dz*백20", "백20")]
)
def test_an_unknown_name_is_told_as_it_was_typed(typed: str, name: str) -> None:
    asked = Expression(correct="dz*y", variables={"dz": Domain(1, 9), "y": Domain(1, 9)})
    verdict = judge(asked, typed)
    assert verdict.verdict == "malformed"
    assert f" {name} " in explain(ADD, verdict, "ko")[0]
    assert verdict.at is not None and verdict.reading[verdict.at :].startswith(name)


ADD = choice_question((("passes on", True, None), ("splits", False, "Nothing is split.")))
KEEP = choice_question((("x", True, None), ("y", True, None), ("dout", False, "It arrives anew.")))


@pytest.mark.parametrize(
    ("question", "typed", "said"),
    [
        (ADD, "b", "Nothing is split."),
        (KEEP, "abc", "It arrives anew."),
        (KEEP, "a", "Right so far."),
        (KEEP, "ab", "Right."),
        (ADD, "z", "Choose one of 1, 2."),
        (KEEP, "z", "Choose from 1, 2, 3"),
    ],
)
def test_an_option_answers_in_its_authors_words(question: Choice, typed: str, said: str) -> None:
    assert explain(question, judge(question, typed), "en")[0].startswith(said)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("typed", ["", "(2, 3)", "W", "2,,3", "(N, 4)"])
def test_every_shape_answer_is_answered(typed: str, lang: str) -> None:
    question = Shape(correct=(2, 3), otherwise=Wrong((), "untagged_gradient_shape", {"of": "W"}))
    text = explain(question, judge(question, typed), lang)[0]
    assert text
    assert "{" not in text


LETTER = re.compile(r"(?<![a-z.])[xyt](?![a-z])")
WIRES = """
def f(a=0.5, b=0, c=4, *, dout=2):
    s = sigmoid(a)
    r = relu(b)
    q = s / c
    v = q + r
    return v
"""


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("request_", "typed", "named"),
    [
        ("rule=s/a", "s", ("s", "a")),
        ("rule=s/a", "a * (1 - a)", ("s", "a")),
        ("rule=s/a", "1 - s", ("s", "1 - s")),
        ("line=s/a", "dx = dout * self.out", ("self.out", "1 - self.out")),
        ("ask=s/a", "0.6225", ("s", "a")),
        ("ask=r/b", "1", ("b = 0", "b <= 0")),
        ("rule=b", "dr * (dr > 0)", ("b",)),
        ("rule=q/c", "-s / c", ("1/c",)),
    ],
)
def test_a_mistake_calls_the_wires_by_their_names(
    request_: str, typed: str, named: tuple[str, ...], lang: str
) -> None:
    question = ask(graph_of(WIRES), request_)
    text = explain(question, judge(question, typed), lang)[0]
    assert all(re.search(rf"(?<![a-z]){re.escape(each)}(?![a-z])", text) for each in named), text
    assert not LETTER.search(text), text


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("typed", ["dz * s / N", "dz * s - r / N"])
def test_a_loss_of_other_names_is_not_told_in_the_books_letters(typed: str, lang: str) -> None:
    given = "s=[[1, 2], [0, 1]], r=[[1, 0], [0, 1]], *, dout=2"
    graph = graph_of(f"def f({given}):\n    z = identity_with_loss(s, r)\n    return z")
    verdict = judge(question := ask(graph, "rule=s"), typed)
    assert verdict.mistake in ("forgot_label", "missing_brackets")
    assert not LETTER.search(explain(question, verdict, lang)[0])


def test_a_mistake_whose_placeholders_are_unknown_gets_the_plain_text() -> None:
    question = Number(correct=2, wrong=(Wrong(3, "forgot_upstream"),))
    assert explain(question, judge(question, "3"), "en")[0].startswith("Not yet.")
