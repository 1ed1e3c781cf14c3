"""Practice as lines: the same questions, answers and commands, and an end that is said."""

import io
from pathlib import Path

import pytest

from tests.lesson.states import right_answer
from tests.ui.test_practice import SKILL, a_session
from tutor.cli import main
from tutor.commands.practice import take
from tutor.progress import Attempt, Store, begin, drawn, state_of


def first_answers(data: Path, count: int) -> list[str]:
    """The right answers to the first questions that a practice asks."""
    session = a_session(data)
    practice, answers = begin(session, SKILL), []
    for _ in range(count):
        practice, draw = drawn(practice, session)
        assert draw is not None
        question = state_of(practice, draw, "en").position.question
        assert question is not None
        answers.append(right_answer(question))
        practice = practice.next
    session.store.close()
    return answers


def lines(
    data: Path, monkeypatch: pytest.MonkeyPatch, *typed: str, lang: str = "en"
) -> list[Attempt]:
    """What is kept of the typed lines; then the input ends."""
    session = a_session(data, lang)
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in typed)))
    assert take(session, begin(session, SKILL)) == 0
    attempts = [*session.store.attempts()]
    session.store.close()
    return attempts


def test_answers_are_lines_and_an_empty_one_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two, three = first_answers(tmp_path / "a", 3)
    typed = ("999", one, "", two, "", three, "", "q")
    attempts = lines(tmp_path / "b", monkeypatch, *typed)
    assert [a.verdict for a in attempts] == ["wrong", *["correct"] * 3]
    assert [a.try_no for a in attempts] == [1, 2, 1, 1]
    out = capsys.readouterr().out
    for number in (1, 2, 3, 4):
        assert f"\n{number}/10  Back through a × node · " in out
    assert "\n 2 of 3 right at the first try.\n" in out
    end = out.partition("Practising\n")[2]
    assert end.startswith("   ◐ Back through a × node  2 of 3 right in a row")


def test_commands_have_a_colon_or_are_letters_that_no_answer_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    attempts = lines(tmp_path, monkeypatch, "", ":ㅗ", "h", "w", ":a", "", ":s", "ㄴ", ":ㅂ")
    assert [a.verdict for a in attempts] == ["revealed", "skipped", "skipped"]
    out = capsys.readouterr().out
    assert "A question waits here" in out and out.count("\n1/10") == 4
    assert "\n3/10" in out and "\x1b" not in out
    assert "\n 0 of 1 right at the first try. Skipped: 1.\n" in out


def test_after_two_shown_answers_the_lesson_that_teaches_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines(tmp_path, monkeypatch, ":a", "", ":a")
    first, told, _ = capsys.readouterr().out.partition("backprop-tutor learn add_and_mul")
    assert told and first.count("This is the answer") == 2


def test_a_newcomer_is_told_the_first_lesson(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["practice", "--plain", "--data-dir", str(tmp_path), "--lang", "en"]) == 0
    assert "Begin with lesson 1 Two apples and a tax." in capsys.readouterr().out


def test_the_end_of_the_input_ends_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lines(tmp_path, monkeypatch, lang="ko") == []
    assert "이번에는 답한 문제가 없어요." in capsys.readouterr().out.partition("> ")[2]


def test_an_unknown_skill_is_a_line_that_names_those_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["practice", "no-such", "--plain", "--data-dir", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "no-such" in told and SKILL in told


def test_a_folder_that_is_none_and_one_without_skills_are_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, told in (("nowhere", "is not a folder"), (".", "No skills in")):
        folders = ["--lessons", str(tmp_path / name), "--data-dir", str(tmp_path / "data")]
        assert main(["practice", "--plain", *folders]) == 2
        assert told in capsys.readouterr().err


def test_without_a_terminal_it_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(["practice", "--data-dir", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert "practice needs a terminal" in told and "--plain" in told


def test_a_dumb_terminal_gets_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr("sys.stdin", io.StringIO("s\n"))
    assert main(["practice", SKILL, "--data-dir", str(tmp_path)]) == 0
    assert "2/10" in capsys.readouterr().out
    store = Store.open(tmp_path)
    assert [attempt.verdict for attempt in store.attempts()] == ["skipped"]
    store.close()
