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


def test_questions_about_a_formula_and_a_file(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("practice", "x*y + sigmoid(x)", "--plain", typed=":a\n\n:q\n")
    assert code == 0 and "1/10" in out and "answer" in out
    path = tmp_path / "mine.py"
    path.write_text(PROGRAM, "utf-8")
    code, out, _ = run("practice", str(path), "--plain", typed=":s\n" * 10)
    assert code == 0 and "10/10" in out
    assert run("progress")[1].count("practising") == 0
