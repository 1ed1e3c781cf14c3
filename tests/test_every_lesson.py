"""What holds for every lesson of the course, found by its folder alone."""

import re
from dataclasses import replace
from functools import cache
from typing import cast

import numpy as np
import pytest

from tests.lesson.lessons import COURSE, course_lessons
from tests.lesson.states import answered_right, at, page, parts, press, right_answer
from tests.lesson.test_position import states
from tutor.graph import shape_text, short
from tutor.lesson import Lesson, Position, State, check, fill, line_of, same_verbs, texts
from tutor.quiz import (
    Axes,
    Choice,
    Code,
    Expression,
    Matrix,
    Number,
    Question,
    Shape,
    Verdict,
    explain,
    judge,
)
from tutor.text import LANGUAGES

LESSONS = {lesson.slug: lesson for lesson in course_lessons()}


def questions(lesson: Lesson) -> list[Position]:
    """The position at each question page, the questions before it answered."""
    return _questions(lesson.slug)


@cache
def _questions(slug: str) -> list[Position]:
    return [
        state.position
        for state in states(LESSONS[slug])
        if state.position.question is not None and state.position.page.is_question
    ]


def question_of(position: Position) -> Question:
    assert position.question is not None
    return position.question


def asked(lesson: Lesson) -> list[tuple[Position, Question]]:
    """Everything that is judged by itself: a question, or each cell of a grid."""
    return [
        (position, part) for position in questions(lesson) for part in parts(question_of(position))
    ]


def numbers(lesson: Lesson) -> list[tuple[Position, Number]]:
    return [(position, part) for position, part in asked(lesson) if isinstance(part, Number)]


def test_the_course_is_all_well() -> None:
    assert [complaint.say("en") for complaint in check(COURSE)] == []


@pytest.mark.parametrize("slug", LESSONS)
def test_both_languages_are_whole_and_do_the_same(slug: str) -> None:
    languages = LESSONS[slug].languages
    assert set(languages) == set(LANGUAGES)
    assert same_verbs(languages["en"], languages["ko"])
    for one, other in zip(languages["en"].pages, languages["ko"].pages, strict=True):
        assert len(one.hints) == len(other.hints), one.title
        assert bool(one.title and other.title and languages["ko"].summary)


@pytest.mark.parametrize("slug", [*LESSONS][3:])
def test_from_the_fourth_on_every_lesson_ends_with_something_that_is_made(slug: str) -> None:
    *_, last = (page for page in LESSONS[slug].pages if page.is_question)
    assert last.verb in ("rule", "line", "shape")


@pytest.mark.parametrize("slug", LESSONS)
def test_every_lesson_asks_in_every_way_and_lets_something_be_changed(slug: str) -> None:
    verbs = {page.verb for page in LESSONS[slug].pages}
    assert {"predict", "change"} <= verbs
    assert {"ask", "flow"} & verbs and {"choose", "keep"} & verbs


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", LESSONS)
def test_no_placeholder_is_left_open(slug: str, lang: str) -> None:
    for state in states(LESSONS[slug], lang):
        for text in texts(state.position.text(lang)):
            assert not re.search(r"[{}]", fill(text, state.position.run)), text


@pytest.mark.parametrize("slug", LESSONS)
def test_each_right_answer_is_judged_right(slug: str) -> None:
    for position, question in asked(LESSONS[slug]):
        assert judge(question, right_answer(question)).verdict == "correct", position.page_id
    for position, question in numbers(LESSONS[slug]):
        for typed in (
            short(question.correct),
            f"({short(question.correct)})",
            f" {question.correct:.10g} ",
        ):
            assert judge(question, typed).verdict == "correct", (position.page_id, typed)
        for target in question.targets:
            assert judge(question, f"{target} = {question.correct!r}").verdict == "correct"


def wrong_texts(question: Expression | Matrix | Code) -> list[str]:
    """The formulas that known mistakes give, as they would be typed."""
    texts = [wrong.value for wrong in question.wrong if isinstance(wrong.value, str)]
    if isinstance(question, Code):
        return [line_of(replace(question, correct=text)) for text in texts]
    return texts


def verdicts(question: Question) -> list[Verdict]:
    """Of each wrong answer that has a name, and of one that has none."""
    if isinstance(question, Shape):
        shapes = (cast(Axes, wrong.value) for wrong in question.wrong)
        return [judge(question, shape_text(shape)) for shape in shapes]
    if isinstance(question, Choice):
        wrong = [
            n for n, option in enumerate(question.options, 1) if option.key not in question.correct
        ]
        return [judge(question, str(number)) for number in wrong]
    if isinstance(question, Expression | Matrix | Code):
        judged = [judge(question, typed) for typed in wrong_texts(question)]
        # A * between matrices is asked about before it counts.
        return [verdict for verdict in judged if verdict.code != "star_is_elementwise"]
    assert isinstance(question, Number)
    values = [wrong.value for wrong in question.wrong]
    return [judge(question, repr(value)) for value in (*values, 987654.5)]


@pytest.mark.parametrize("slug", LESSONS)
def test_each_wrong_answer_is_told_what_it_did(slug: str) -> None:
    for position, question in asked(LESSONS[slug]):
        for verdict in verdicts(question):
            assert verdict.verdict == "wrong", (position.page_id, verdict.reading)
            for lang in LANGUAGES:
                said = explain(question, verdict, lang)[0]
                assert said and "{" not in fill(said, position.page_run), (position.page_id, said)


@pytest.mark.parametrize("slug", LESSONS)
def test_wrong_answers_keep_their_names(slug: str) -> None:
    """The mistake that is named is the one whose rule gave the number."""
    for position, question in numbers(LESSONS[slug]):
        for wrong in question.wrong:
            assert judge(question, repr(wrong.value)).mistake == wrong.tag, position.page_id


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", LESSONS)
def test_the_feedback_of_a_choice_is_shown(slug: str, lang: str) -> None:
    for position in questions(LESSONS[slug]):
        for number, option in enumerate(position.lesson.prose(lang).pages[position.at].options, 1):
            state = press(State(position, lang), str(number), "enter")
            assert option.feedback or option.right, (position.page_id, option.text)
            shown = " ".join(page(state))
            assert fill(option.feedback, position.run) in shown


def test_lesson_1_cannot_be_passed_by_dividing_output_by_input() -> None:
    """220/100, 220/2 and 220/1.1 are all its gradients, so others must be asked for."""
    asked = 0
    for position, question in numbers(LESSONS["apple_tax"]):
        if position.page.verb != "flow":
            continue
        run = position.run
        ratio = float(run.node_values[run.graph.output]) / float(run.values[position.page.argument])
        assert judge(question, repr(ratio)).verdict == "wrong"
        asked += 1
    assert asked >= 2


def test_in_the_graph_of_lesson_1_dividing_would_always_be_right() -> None:
    run = LESSONS["apple_tax"].graphs["price"].run()
    for name in run.graph.inputs:
        ratio = float(run.values["total"]) / float(run.values[name])
        assert run.gradients[name] == pytest.approx(ratio)


@pytest.mark.parametrize("slug", LESSONS)
def test_gradients_are_asked_with_an_upstream_that_is_not_1(slug: str) -> None:
    """With 1 a learner who forgets it is always right; only at a loss nothing else can arrive."""
    for position, _ in numbers(LESSONS[slug]):
        if position.page.verb == "flow":
            graph, name = position.page_graph, position.page.asked_use[0]
            users = [target for target, _ in graph.uses[graph.index[name]]]
            arriving = [position.page_run.node_gradients[i] for i in users]
            loss = graph.nodes[users[0]].op.endswith("WithLoss")
            assert loss or any(np.any(np.asarray(g) != 1) for g in arriving), position.page_id


@pytest.mark.parametrize("slug", LESSONS)
def test_every_question_has_hints_from_concept_to_step(slug: str) -> None:
    for position in questions(LESSONS[slug]):
        assert 1 <= len(position.page.hints) <= 3, position.page_id


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("slug", LESSONS)
def test_a_page_fits_a_terminal_of_80_columns(slug: str, lang: str) -> None:
    """Eight lines to read, or five and the prompt to answer; hints and feedback scroll."""
    for each in states(LESSONS[slug], lang):
        lines = sum(map(len, each.position.text(lang).paragraphs))
        blanks = max(len(each.position.text(lang).paragraphs) - 1, 0)
        assert lines + blanks <= (5 if each.position.page.is_question else 8), (
            each.position.page.title
        )


@pytest.mark.parametrize("slug", LESSONS)
def test_each_lesson_can_be_walked_through_by_its_answers(slug: str) -> None:
    state = at(LESSONS[slug])
    for _ in state.position.lesson.pages:
        if state.position.is_open:
            state = answered_right(state)
            assert not state.position.is_open, state.position.page_id
        state = press(state, "right")
    answered = {place[0] for place in state.position.answers}
    tasks = {
        i
        for i, p in zip(state.position.lesson.page_ids, state.position.lesson.pages, strict=True)
        if p.is_question or p.guess
    }
    assert answered == tasks
