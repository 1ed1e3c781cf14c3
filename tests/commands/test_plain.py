"""A lesson as lines: arrays, layers and laboratories without a screen."""

import io
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.lesson.lessons import array_lesson, course_lessons, write_lesson
from tests.ui.helpers import session_in
from tutor.commands.plain import take
from tutor.lesson import load


def lines(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    page: str,
    typed: list[str],
    lang: str = "en",
) -> tuple[str, list[str]]:
    """What is said to the typed lines, and the answers that were kept."""
    lesson = load(array_lesson(tmp_path / "course"))
    session = session_in(tmp_path, lang=lang)
    session.store.remember_place(lesson.slug, page)
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join([*typed, "q", ""])))
    assert take(session, lesson) == 0
    kept = [f"{a.answer} {a.verdict}" for a in session.store.attempts()]
    session.store.close()
    return capsys.readouterr().out, kept


@pytest.fixture
def said(tmp_path, monkeypatch, capsys):  # type: ignore[no-untyped-def]
    return lambda page, *typed: lines(tmp_path, monkeypatch, capsys, page, [*typed])


def test_a_grid_is_asked_cell_after_cell_until_each_is_right(said) -> None:  # type: ignore[no-untyped-def]
    out, kept = said("predict=Y", "10", "13", "14", "18", "20", "28", "36")
    asked = [line.split(" = ")[0] for line in out.splitlines() if line.startswith("Y[")]
    assert [*dict.fromkeys(asked)] == [f"Y[{i}, {j}]" for i in (0, 1) for j in (0, 1, 2)]
    assert asked.count("Y[0, 1]") > asked.count("Y[0, 2]"), "a wrong one is asked again"
    assert out.rstrip().endswith(">")
    assert kept == ["[0, 1] 13 wrong", "[[10, 14, 18], [20, 28, 36]] correct"]


def test_what_a_wrong_answer_used_is_a_line(said) -> None:  # type: ignore[no-untyped-def]
    assert "▪ used: k = 3\n" in said("ask=z/k", "3")[0]


def test_a_shape_is_a_line(said) -> None:  # type: ignore[no-untyped-def]
    assert said("shape=Y", "(N, 3)")[1] == ["(N, 3) correct"]


def test_i_shows_an_array_by_its_name(said) -> None:  # type: ignore[no-untyped-def]
    out, _ = said("turn", "i", "i W", "i dX", "i nothing")
    assert "4  5  7" in out and "4  5  6" in out
    assert "dX is not known yet" in out and "no wire or gradient nothing" in out
    assert "\x1b" not in out


def test_o_folds_a_layer_and_tells_its_algebra(said) -> None:  # type: ignore[no-untyped-def]
    out, _ = said("read#2", "o", "o")
    assert "exp" in out and "y × (1 - y)" in out and "sigmoid" in out.split("(1 - y)")[-1]


def test_a_laboratory_says_where_it_is(said) -> None:  # type: ignore[no-untyped-def]
    out, _ = said("lab=training")
    assert "then backprop-tutor train" in out and "enter opens" not in out


def test_h_climbs_to_the_answer_and_an_empty_line_asks_another_like_it(said) -> None:  # type: ignore[no-untyped-def]
    out, kept = said("ask=z/k", "h", "h", "", "b", "", "")
    assert "Hint: h" in out and "This is the answer." in out
    assert out.count("∂z/∂k = ▁▁▁▁") >= 3, "the page, its hint, and the other one"
    assert kept == [" revealed"]


def test_a_shows_the_answer_at_once(said) -> None:  # type: ignore[no-untyped-def]
    out, kept = said("shape=Y", "a", ":a")
    assert "Y.shape = (N, 3)" in out and kept == [" revealed"]
    assert "No question is open here." in out


def test_a_whole_array_is_a_line(said) -> None:  # type: ignore[no-untyped-def]
    _, kept = said("predict=Y", "[[10, 13, 19], [20, 28, 36]]", "10 14 18; 20 28 36")
    assert [line.rsplit(" ", 1)[1] for line in kept] == ["wrong", "correct"]


def test_e_changes_an_input_and_r_brings_the_own_numbers_back(said) -> None:  # type: ignore[no-untyped-def]
    out, kept = said("change=X", "e X[0, 1] = 9", "r", "e X 5", "e X[7, 7] 5", "e X[0, 0] two")
    assert "e X[0, 0] 20 puts 20 there" in out and "changed: dW" in out
    assert out.count("The inputs: X[0, 0]") == 2
    assert "two is not a number" in out and kept == []


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_what_helps_is_offered_as_a_line_and_not_as_a_key(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    lang: str,
) -> None:
    out, _ = lines(tmp_path, monkeypatch, capsys, "ask=z/k", ["8", "77", "h", "5"], lang)
    offered = out.partition("\n\n")[2]
    assert ":h" in offered and ":a" in offered
    assert "키를 누르면" not in offered and "h shows" not in offered.replace(":h shows", "")


def test_a_hint_or_a_wrong_answer_does_not_draw_the_same_graph_again(said) -> None:  # type: ignore[no-untyped-def]
    out, _ = said("ask=z/k", "h", "77", "k k")
    assert out.count("▶ z") == 1 and "77 ✗" in out and "Hint: h" in out


def test_a_graph_too_wide_for_lines_is_told_wire_by_wire(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lesson, session = course_lessons()[13], session_in(tmp_path)
    for page in ("read", "read#2", "forward=loss#2"):
        session.store.remember_place(lesson.slug, page)
        monkeypatch.setattr("sys.stdin", io.StringIO("q\n"))
        assert take(session, lesson) == 0
    session.store.close()
    out = capsys.readouterr().out
    drawn = [line for line in out.splitlines() if "━" in line or "─" in line]
    assert 78 < max(map(cell_len, drawn)) <= 80
    assert "a1 = x · W1 + b1 = (N, 50)" in out
    assert "loss = total × -1/3 = 2.304" in out


NAMES = """\
def layer(w=2, b=3, *, dout=4):
    y = w * b
    return y
"""

NAMES_PAGES = """\
# Names
S.

## Turn {turn}

## Rule {rule=w}
Hint: h

## Keep {keep=y}
Hint: h
"""


def test_a_letter_that_is_a_name_of_the_question_is_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_lesson(tmp_path / "course", program=NAMES, en=NAMES_PAGES, ko=NAMES_PAGES)
    session = session_in(tmp_path)
    typed = ["", "b", "h", ":b", "", ":w", "dy*b", "", "w", "w, b", "b", ":q", ""]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(typed)))
    assert take(session, load(folder)) == 0
    kept = [f"{a.page} {a.answer} {a.verdict}" for a in session.store.attempts()]
    session.store.close()
    assert kept == [
        "rule=w b wrong",
        "rule=w dy*b correct",
        "keep=y w wrong",
        "keep=y w, b correct",
    ]
    out = capsys.readouterr().out
    assert "I read: b" in out and out.count("1/3  Turn") == 2


def test_an_option_is_its_text_and_in_hangul_mode_a_wire_its_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    session = session_in(tmp_path, lang="ko")
    lesson = load(write_lesson(tmp_path / "course"))
    session.store.remember_place(lesson.slug, "choose")
    monkeypatch.setattr("sys.stdin", io.StringIO("저쪽\n이쪽.\nㄷ 메ㅔㅣㄷ 101\nㅂ\n"))
    assert take(session, lesson) == 0
    kept = [f"{a.answer} {a.verdict}" for a in session.store.attempts()]
    session.store.close()
    assert kept == ["2 wrong", "1 correct"]
    assert "101" in capsys.readouterr().out
