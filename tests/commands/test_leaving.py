"""Whoever leaves with answers that are not on disk is told so, and finds them in a file."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.progress.learner import Clock, answers
from tests.progress.skills import tried
from tests.sampling import one_in
from tests.ui.terminal import ROOT, in_a_lesson, terminal
from tutor.cli import main
from tutor.progress import Store, export, keep_elsewhere, read_export

TYPED = "\n\n2\n3\n"  # two pages on, and two wrong answers to the question there
ASKED = "▁▁▁▁"


@pytest.fixture
def nowhere(tmp_path: Path) -> Path:
    """A place for the learner's file in which there can be none."""
    (tmp_path / "home").mkdir()
    (tmp_path / "taken").touch()
    return tmp_path / "taken" / "data"


def in_lines(data: Path, *words: str) -> "subprocess.Popen[str]":
    """The command in lines, at home beside `data`'s parent; it waits for what is typed."""
    home = {**os.environ, "HOME": str(data.parents[1] / "home"), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "tutor", *words, "--plain", "--data-dir", str(data)]
    return subprocess.Popen(
        command, cwd=ROOT, env=home, text=True, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def kept(data: Path) -> Path:
    (file,) = (data.parents[1] / "home").glob("backprop-tutor-answers-*.json")
    return file


def recorded(file: Path) -> list[str]:
    return [each["answer"] for each in json.loads(file.read_text("utf-8"))["attempts"]]


def test_the_end_of_lines_says_where_they_are_and_the_command_adds_them(
    nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    process = in_lines(nowhere, "learn", "1", "--lang", "en")
    out, err = process.communicate(TYPED)
    file = kept(nowhere)
    assert (process.returncode, recorded(file)) == (0, ["2", "3"])
    assert out.startswith("Not saved: the folder is not writable")
    assert err == (
        f"Answers not in your file ({nowhere} is not writable): 2; they are in {file}, and "
        f"backprop-tutor progress --data-dir {nowhere} --import {file} adds them.\n"
    )
    nowhere.parent.unlink()  # now there can be a file
    for added in (2, 0):
        assert main(["progress", "--data-dir", str(nowhere), "--import", str(file)]) == 0
        assert f": {added}" in capsys.readouterr().out
    attempts = Store.open(nowhere).attempts()
    assert [vars(each) for each in attempts] == [vars(each) for each in read_export(file)]


@pytest.mark.parametrize("number", one_in(2, [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]))
def test_a_signal_between_two_lines(nowhere: Path, number: signal.Signals) -> None:
    process = in_lines(nowhere, "learn", "1", "--lang", "ko")
    assert process.stdin and process.stdout
    process.stdin.write(TYPED)
    process.stdin.flush()
    while "3 ✗" not in process.stdout.readline():
        pass
    process.send_signal(number)
    _, err = process.communicate()
    assert process.returncode == 128 + number
    assert recorded(kept(nowhere)) == ["2", "3"]
    assert err.count("\n") == 1 and str(kept(nowhere)) in err


@pytest.mark.parametrize("way", one_in(3, ["q", signal.SIGTERM, "hang up"]))
def test_the_full_screen_says_it_once_the_terminal_is_restored(
    nowhere: Path, way: str | signal.Signals
) -> None:
    home = {"HOME": str(nowhere.parents[1] / "home")}
    with terminal(nowhere, "--lang", "en", environment=home) as at:
        in_a_lesson(at)
        at.send("\x1b[C\x1b[C")
        at.until_shown("3/15")
        at.until_quiet()
        at.send("2\r")
        at.until_shown("2 ✗")
        if way == "hang up":
            at.hang_up()
        elif isinstance(way, str):
            at.send(way)
        else:
            at.kill(way)
        at.end()
        assert recorded(kept(nowhere)) == ["2"]
        if way != "hang up":
            assert "not in your file" in at.said and at.said.count("\n") == 0


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of 64 KB."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root can mount a disk so small that it fills up")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    with small_disk(tmp_path / "disk") as disk:
        data = disk / "data"
        Store.open(data).close()
        (disk / "ballast").write_bytes(bytes(4096))
        rest = os.statvfs(disk)
        (disk / "more").write_bytes(bytes(rest.f_bavail * rest.f_frsize))
        process = in_lines(data, "learn", "1", "--lang", "en")
        _, err = process.communicate(TYPED)
        assert recorded(kept(data)) == ["2", "3"]
        assert err.startswith("Answers not in your file (the disk is full): 2;")
        (disk / "more").unlink()
        store = Store.open(data)
        assert store.merge(read_export(kept(data))) == 2
        assert answers(store) == ["2", "3"]
        store.close()


def test_places_and_settings_are_nothing_to_mourn(nowhere: Path) -> None:
    process = in_lines(nowhere, "learn", "1")
    _, err = process.communicate("\n\nq\n")
    assert err == "" and not [*(nowhere.parents[1] / "home").iterdir()]


def test_practice_leaves_in_the_same_way(nowhere: Path) -> None:
    process = in_lines(nowhere, "practice", "mul-backward")
    _, err = process.communicate("999\n:q\n")
    assert recorded(kept(nowhere)) == ["999"] and str(kept(nowhere)) in err


def test_no_file_is_overwritten_and_the_next_folder_is_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    at = Clock().now
    paths = [keep_elsewhere([tried(n)], at) for n in range(3)]
    names = [path.name for path in paths if path]
    assert names == [f"backprop-tutor-answers-20260102-030405{n}.json" for n in ("", "-2", "-3")]
    assert [read_export(path)[0].seed for path in paths if path] == [0, 1, 2]
    monkeypatch.setenv("HOME", str(tmp_path / "gone"))
    monkeypatch.chdir(tmp_path)
    assert keep_elsewhere([tried(3)], at) == tmp_path / f"{names[0][:-5]}-4.json"


def test_where_nothing_can_be_written_they_are_said_to_be_lost(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(export, "_create", full)
    monkeypatch.setattr("sys.stdin", iter(TYPED.splitlines(keepends=True)))
    words = ["--plain", "--lang", "en", "--data-dir", str(nowhere)]
    assert main(["learn", "1", *words]) == 0
    err = capsys.readouterr().err
    assert err.startswith("Answers lost: 2; neither your file") and err.count("\n") == 1


@pytest.mark.parametrize("command", [["learn", "1"], ["practice", "mul-backward"]])
def test_what_was_repaired_is_said_before_the_first_page(
    tmp_path: Path, command: list[str], monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    (tmp_path / "progress.db").write_bytes(b"broken")
    monkeypatch.setattr("sys.stdin", iter(()))
    assert main([*command, "--plain", "--lang", "en", "--data-dir", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Started anew. Unreadable file: progress.broken-")
    assert out.count("Started anew") == 1
