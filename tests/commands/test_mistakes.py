"""`mistakes` as teachers and authors call it: every code, its sentences, and an answer to each."""

import csv
import json
import re
import shutil
from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path

import pytest

from tests.lesson.lessons import COURSE, course_lessons
from tests.lesson.states import at, parts
from tests.quiz.cases import CASES, QUESTIONS, typed
from tutor.cli import main
from tutor.graph import graph_of
from tutor.lesson import fill
from tutor.quiz import ask, explain, judge
from tutor.text import LANGUAGES

LESSONS = {lesson.slug: lesson for lesson in course_lessons()}
HANGUL = re.compile("[가-힣]")
PLACEHOLDER = re.compile(r"\{\w+\}")

Call = Callable[..., tuple[int, str, str]]
Row = Mapping[str, str]


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    def called(*words: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([*map(str, ("mistakes", "--data-dir", tmp_path / "data", *words))])
        return code, *capsys.readouterr()

    return called


@pytest.fixture
def rows(call: Call) -> list[Row]:
    """All of them, as a program reads them."""
    code, out, err = call("--format", "json")
    assert (code, err) == (0, "")
    return list(json.loads(out))


def test_each_code_that_an_answer_may_be_kept_with_is_told_in_both_languages(
    rows: list[Row],
) -> None:
    listed = [row["mistake"] for row in rows]
    given = {judge(QUESTIONS[case["question"]], typed(case)).mistake for case in CASES} - {None}
    of_course = {
        wrong.tag
        for lesson in LESSONS.values()
        for page in lesson.page_ids
        if (question := at(lesson, page).position.question) is not None
        for part in (question, *parts(question))
        for wrong in part.wrong
    }
    assert len(given) > 40 and len(of_course) > 60
    assert given | of_course <= {*listed} and len({*listed}) == len(listed)
    for row in rows:
        assert HANGUL.search(row["ko"]) and HANGUL.search(row["said_ko"]), row["mistake"]
        assert row["en"] and row["said_en"] and not HANGUL.search(row["en"] + row["said_en"])


def test_what_the_course_does_not_ask_about_has_an_example_of_its_own(rows: list[Row]) -> None:
    assert not [row["mistake"] for row in rows if not row["answer"]]
    for row in (each for each in rows if each["program"]):
        question = ask(graph_of(row["program"]), row["page"])
        told = [
            explain(part, verdict, lang)[0]
            for part in (question, *parts(question))
            if (verdict := judge(part, row["answer"])).verdict == "wrong"
            for lang in LANGUAGES
        ]
        assert row["said_en"] in told and row["said_ko"] in told, row


def test_a_program_stands_above_the_question_about_it(call: Call) -> None:
    out = call("sigmoid_rule_on_tanh")[1]
    assert "        y = tanh(x)\n        return y\n    rule=y/x\n    ✗ ∂y/∂x = y * (1 - y)" in out


@pytest.mark.slow
def test_each_example_is_told_what_stands_beside_it(rows: list[Row]) -> None:
    """Whoever types it on that page is told so, and what is said to be right there is."""
    examples = [row for row in rows if row["lesson"]]
    assert len(examples) > 75
    for row in examples:
        position = at(LESSONS[row["lesson"]], row["page"]).position
        assert position.question is not None
        told = [
            explain(part, verdict, lang)
            for part in (position.question, *parts(position.question))
            if (verdict := judge(part, row["answer"])).verdict == "wrong"
            if judge(part, row["right"]).verdict == "correct"
            for lang in LANGUAGES
        ]
        said = " ".join(fill(text, position.page_run) for texts in told for text in texts)
        assert row["said_en"] in said and row["said_ko"] in said, row
        assert not PLACEHOLDER.search(row["said_en"] + row["said_ko"]), row


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_list_as_text_begins_each_with_its_code_and_the_chosen_language(
    call: Call, lang: str
) -> None:
    code, out, err = call("--lang", lang)
    paragraphs = {text.split("\n")[0]: text.split("\n")[1:] for text in out.rstrip().split("\n\n")}
    assert (code, err) == (0, "")
    assert [*paragraphs] == sorted(paragraphs)
    _, said, other, where, answer = paragraphs["forgot_upstream"]
    assert bool(HANGUL.search(said)) == (lang == "ko") != bool(HANGUL.search(other))
    assert (where.strip(), answer.strip()) == (
        "apple_tax, flow=apple_price", "✗ dapple_price = 1.2   ✓ 0.6",
    )  # fmt: skip


def test_one_is_told_with_all_its_sentences(call: Call) -> None:
    code, out, err = call("forgot_fanout_sum", "--lang", "en")
    assert (code, err) == (0, "")
    assert out.startswith("forgot_fanout_sum\n    a value used twice gets both gradients · ")
    assert "\n\nforgot_fanout_sum\n    That is the gradient of one branch." in out
    assert "\n\nforgot_fanout_sum.chain\n    That is one way from {x} to {out} alone." in out
    records = json.loads(call("forgot_fanout_sum", "--format", "json")[1])
    variants = [record["variant"] for record in records]
    assert variants == ["forgot_fanout_sum", "forgot_fanout_sum.chain"]


@pytest.mark.slow
def test_a_spreadsheet_gets_the_same_and_runs_nothing_of_it(call: Call) -> None:
    code, out, _ = call("forgot_batch_mean", "--format", "csv")
    table = [*csv.DictReader(StringIO(out.removeprefix("\ufeff")))]
    records = json.loads(call("forgot_batch_mean", "--format", "json")[1])
    assert (code, out[0], table[0]["answer"]) == (0, "\ufeff", "'-0.75")
    assert [{k: cell.removeprefix("'") for k, cell in row.items()} for row in table] == records


@pytest.mark.parametrize("lang", LANGUAGES)
def test_of_an_unknown_code_the_nearest_is_said_in_one_line(call: Call, lang: str) -> None:
    for name, nearest in (("forgot_upsteam", "forgot_upstream"), ("Not-Swapped", "not_swapped")):
        code, out, err = call(name, "--lang", lang)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert name in err and nearest in err and bool(HANGUL.search(err)) == (lang == "ko")
    assert "backprop-tutor mistakes" in call("?" * 9999, "--lang", lang)[2]
    assert len(call("?" * 9999)[2]) < 200


def test_examples_are_of_the_course_that_is_named(call: Call, tmp_path: Path) -> None:
    """A lesson that cannot be taken has none, and hides no other."""
    course = tmp_path / "course"
    shutil.copytree(COURSE / "06_reuse", course / "02_twice")
    (course / "01_broken").mkdir(parents=True)
    code, out, _ = call("forgot_fanout_sum", "--lessons", course, "--format", "json")
    assert code == 0 and json.loads(out)[0]["lesson"] == "twice"
    shutil.rmtree(course / "02_twice")
    code, out, _ = call("forgot_fanout_sum", "--lessons", course, "--format", "json")
    assert code == 0 and json.loads(out)[0]["lesson"] == json.loads(out)[0]["answer"] == ""
    assert call("--lessons", tmp_path / "none")[0] == 2
