"""`explore` and questions about graphs of one's own, as lines."""

import io
from pathlib import Path

import pytest

from tutor.cli import main
from tutor.progress import Store, keep_graph

PROGRAM = """import numpy as np

def neuron(x=2.0, w=-3.0, b=6.0):
    z = x * w + b
    return np.tanh(z)

def square(x):
    return x ** 2
"""


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):  # type: ignore[no-untyped-def]
    def ran(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = main([*arguments, "--data-dir", str(tmp_path / "data"), "--lang", "en"])
        return code, *capsys.readouterr()

    return ran


def test_lines_lead_through_a_graph_and_the_end_of_the_input_ends_it(run) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("explore", "x*y", "x=3", "y=4", "--plain", typed="\n\n\n\nx + y\n:w\n")
    assert code == 0
    assert "12" in out and "x + y" in out and "\x1b" not in out
    code, out, _ = run("explore", "--list")
    assert code == 0 and out.splitlines() == ["-  x + y", "-  x*y"]


def test_pages_turn_with_the_steps_in_lines(run) -> None:  # type: ignore[no-untyped-def]
    _, out, _ = run("explore", "x*y", "--plain", typed="\n\n\n\n")
    titles = ["1/3  The inputs", "2/3  Forward", *["3/3  And back"] * 3]
    assert [line for line in out.splitlines() if "/3  " in line] == titles


def test_an_input_may_be_called_as_a_command_is(run) -> None:  # type: ignore[no-untyped-def]
    _, out, _ = run("explore", "t*e", "--plain", typed="e = 5\nt=3\n:e e 6\n\n\n")
    _, *others = out.split("No number was given, so 1: ")
    assert [other.splitlines()[0] for other in others] == ["t, e", "t"]
    assert "out = 18" in out and "lesson" not in out


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("X = 3", "no input X; did you mean x?"),
        ("x = y", "x=y is not NAME=NUMBER"),
        (":zzz", "NAME=VALUE another number"),
        ("\n:t z", "no input z; there are x, y"),
        ("x +", "x + cannot be read as a formula"),
    ],
)
def test_what_is_no_line_is_told(run, typed: str, told: str) -> None:  # type: ignore[no-untyped-def]
    _, out, _ = run("explore", "x*y", "--plain", typed=f"{typed}\n")
    assert told in out.rpartition("No number was given")[2].rpartition("\n")[0]


def test_the_curve_of_a_named_input(run) -> None:  # type: ignore[no-untyped-def]
    _, out, _ = run("explore", "x*y", "y=4", "--plain", typed="\n\n:t y\n")
    assert "y = 4" in out and "tangent: slope 1" in out


def test_what_is_kept_is_explored_and_shown_by_its_name(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    store = Store.open(tmp_path / "data")
    assert keep_graph(store, "area", "x * y")
    store.close()
    code, out, _ = run("explore", "area", "x=3", "y=5", "--plain", typed="\n")
    assert code == 0 and "15" in out
    code, out, _ = run("show", "area", "x=3", "y=5")
    assert code == 0 and "15" in out
    assert run("explore", "--list")[1].startswith("area  x * y\n")


def test_files_and_functions_of_files_are_explored(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "mine.py"
    path.write_text(PROGRAM, "utf-8")
    code, out, _ = run("explore", str(path), "--plain")
    assert code == 0 and "tanh" in out
    code, out, _ = run("explore", f"{path}:square", "x=5", "--plain", typed="\n")
    assert code == 0 and "25" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("explore", "x +"), ("explore", "nothing"), ("explore", "none.py"), ("practice", "x +"),
        ("explore", "x*y", "x=q"), ("explore", "x*y", "z=1"), ("practice", "none.py"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_line(run, arguments: tuple[str, ...]) -> None:  # type: ignore[no-untyped-def]
    code, out, errors = run(*arguments, "--plain")
    assert code == 2 and out == "" and errors.count("\n") == 1


@pytest.mark.parametrize("formula", ["x/0", "x**1000"])
def test_what_leaves_little_to_ask_is_not_asked_again(run, formula: str) -> None:  # type: ignore[no-untyped-def]
    _, out, _ = run("practice", formula, "--plain", typed=":s\n" * 12)
    titles = [line for line in out.splitlines() if line.startswith(tuple("123456789"))]
    assert len({*titles}) == len(titles) < 5
    assert "Nothing else can be asked about this graph." in out


@pytest.mark.filterwarnings("error")
def test_huge_numbers_are_asked_about_without_a_word_of_numpy(run) -> None:  # type: ignore[no-untyped-def]
    code, _, errors = run(
        "practice", "exp(x)*y", "x=800", "--plain", typed="1e308\n1e999\n:w\n:a\n\n" * 8
    )
    assert code == 0 and errors == ""


def test_questions_about_a_formula_and_a_file(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("practice", "x*y + sigmoid(x)", "--plain", typed=":a\n\n:q\n")
    assert code == 0 and "1/10" in out and "answer" in out
    path = tmp_path / "mine.py"
    path.write_text(PROGRAM, "utf-8")
    code, out, _ = run("practice", str(path), "--plain", typed=":s\n" * 10)
    assert code == 0 and "10/10" in out
    assert run("progress")[1].count("practising") == 0
