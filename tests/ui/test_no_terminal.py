"""Without a terminal, or in one that has less: a line, lines in and out, or ASCII."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ui.terminal import PATIENCE, ROOT, in_a_lesson, terminal
from tutor.progress import Store


def run(
    data: Path, *arguments: str, stdin: bytes = b"", **environment: str
) -> tuple[int, str, str]:
    """The command with pipes instead of a terminal: exit code, output, errors."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "tutor", *arguments, "--data-dir", str(data)],
        input=stdin,
        capture_output=True,
        timeout=PATIENCE,
        cwd=ROOT,
        env=inherited | {"LANG": "C.UTF-8"} | environment,
    )
    return done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")


def test_without_a_terminal_it_says_so_and_ends(tmp_path: Path) -> None:
    code, out, errors = run(tmp_path, "learn")
    assert (code, out) == (2, "")
    assert len(errors.splitlines()) == 1 and "--plain" in errors


@pytest.mark.parametrize("environment", [{}, {"TERM": "dumb"}])
def test_a_lesson_as_lines_counts_its_answers(tmp_path: Path, environment: dict[str, str]) -> None:
    plain = [] if environment else ["--plain"]
    lines = b"\n\n21\n\xb0\xa1\n\x1b]0;x\x07220\n220\nq\n"
    code, out, errors = run(tmp_path, "learn", "apple_tax", *plain, stdin=lines, **environment)
    assert (code, errors) == (0, "")
    assert "That is right" in out
    assert "\x1b" not in out and "\x07" not in out
    store = Store.open(tmp_path)
    assert [attempt.verdict for attempt in store.attempts()] == ["wrong", "correct"]
    store.close()


@pytest.mark.parametrize(
    "encoding",
    [
        "ascii",
        pytest.param("euc-kr", marks=pytest.mark.slow),
        pytest.param("latin-1", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize("command", [["lessons"], ["show", "apple_tax"], ["learn", "1", "--plain"]])
def test_an_encoding_without_our_characters_ends_nothing(
    tmp_path: Path, encoding: str, command: list[str]
) -> None:
    code, _, errors = run_raw(tmp_path, encoding, *command)
    assert code == 0, errors
    assert b"Traceback" not in errors


def run_raw(data: Path, encoding: str, *arguments: str) -> tuple[int, bytes, bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "tutor", *arguments, "--lang", "ko", "--data-dir", str(data)],
        input=b"q\n",
        capture_output=True,
        timeout=PATIENCE,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONIOENCODING": encoding, "LC_ALL": "POSIX"},
    )
    return done.returncode, done.stdout, done.stderr


def test_a_terminal_without_unicode_gets_ascii(tmp_path: Path) -> None:
    environment = {"PYTHONIOENCODING": "ascii", "LC_ALL": "POSIX", "LANG": ""}
    with terminal(tmp_path, "--no-motion", environment=environment) as at:
        in_a_lesson(at)
        assert at.sent.isascii()
        assert "\\u" not in at.text and "+-----+" in at.text
        at.send("q")
        assert at.end() == 0


def test_what_reads_the_output_may_go_away(tmp_path: Path) -> None:
    command = f"{sys.executable} -m tutor learn 1 --plain --data-dir {tmp_path} | head -1"
    done = subprocess.run(command, shell=True, input=b"\n" * 99, capture_output=True, cwd=ROOT)
    assert done.stderr == b""


def test_a_module_in_the_current_folder_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "numpy.py").write_text("raise SystemExit('not ours')")
    done = subprocess.run(
        [sys.executable, "-m", "tutor", "show", "apple_tax"],
        capture_output=True,
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr


def test_without_a_terminal_nothing_heavy_is_loaded_first(tmp_path: Path) -> None:
    code = "import sys; from tutor.cli import main; main(sys.argv[1:]); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, "--data-dir", str(tmp_path)], capture_output=True, cwd=ROOT,
        input="", text=True,
    )  # fmt: skip
    assert not {"textual", "numpy"} & {*done.stdout.split()}
    assert "tutor.cli" in done.stdout.split()
