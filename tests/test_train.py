"""The command `train`: what it prints, its exit codes, and how it stops."""

import argparse
import os
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pexpect  # type: ignore[import-untyped]
import pytest
from rich.cells import cell_len

from tests.engine.idx_files import TRAIN_IMAGES, write, write_mnist
from tests.test_cli import Done
from tutor.cli import main
from tutor.commands import train
from tutor.engine import Training, load_digits

ROOT = Path(__file__).parents[1]
TRAIN = [sys.executable, "-m", "tutor", "train"]


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Any:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(ROOT)

    def called(*arguments: object) -> Done:
        code = main(list(map(str, arguments)))
        return Done(code, *capsys.readouterr())

    return called


def accuracy(out: str, row: str) -> float:
    (line,) = (line for line in out.splitlines() if line.startswith(row))
    return float(line.split()[-1].rstrip("%"))


def test_the_digits_are_learnt(call: Any) -> None:
    done: Done = call("train")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert "1,347" in lines[0] and "450" in lines[0] and "64-50-10" in lines[0]
    assert [int(line.split()[1].split("/")[0]) for line in lines[1:31]] == list(range(1, 31))
    assert accuracy(done.out, "training data") == 100
    assert accuracy(done.out, "test data") >= 97
    assert "\nmost often read as another digit (test data):\ndigit " in done.out
    assert "\x1b" not in done.out


def test_options_reach_the_training(call: Any) -> None:
    words = ["--epochs", "2", "--hidden", "20", "--lr", "0.05", "--batch", "30", "--seed", "7"]
    out = call("train", *words).out
    assert all(word in out for word in ("64-20-10", "0.05", "30", "2/2"))
    assert out.partition("seconds")[0] == call("train", *words).out.partition("seconds")[0]
    other = call("train", *words[:-1], "8").out
    assert out.splitlines()[1] != other.splitlines()[1]


def test_in_korean(call: Any) -> None:
    english, korean = (call("train", "--epochs", "2", "--lang", lang).out for lang in ("en", "ko"))
    assert len(english.splitlines()) == len(korean.splitlines())
    for word in ("에폭 2/2", "훈련 데이터", "시험 데이터", "정확도", "손실", "학습률"):
        assert word in korean
    assert accuracy(korean, "시험 데이터") == accuracy(english, "test data")
    table = korean.split("\n\n")[1].splitlines()
    assert len({cell_len(line) for line in table}) == 1, "columns do not line up"


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_lines_fit_80_columns(call: Any, tmp_path: Path, lang: str) -> None:
    out = call("train", "--data", write_mnist(tmp_path), "--lang", lang, "--epochs", "1").out
    out += call("train", "--epochs", "1", "--lang", lang).out
    assert max(map(cell_len, out.splitlines())) <= 80


def test_mnist_is_learnt_from_a_folder(call: Any, tmp_path: Path) -> None:
    done = call("train", "--data", write_mnist(tmp_path, train=500))
    assert done.code == 0 and "12-50-10" in done.out and "5/5" in done.out
    assert accuracy(done.out, "test data") == 100
    assert "read as" not in done.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--epochs", "0"], "--epochs needs a whole number from 1"),
        (["--epochs", "many"], "--epochs needs a whole number"),
        (["--hidden", "0"], "--hidden"),
        (["--hidden", "1000000000"], "10000"),
        (["--batch", "-3"], "--batch"),
        (["--seed", "-1"], "--seed"),
        (["--seed", "1.5"], "--seed"),
        (["--lr", "0"], "--lr needs a number above 0 and up to 100\n"),
        (["--lr", "nan"], "above 0"),
        (["--lr", "inf"], "above 0"),
        (["--lr", "101"], "up to 100\n"),
        (["--lr", "fast"], "--lr needs a number, not fast"),
        (["--lr"], "needs a value"),
        (["--data", "/nowhere"], "/nowhere"),
        (["--data", "tests"], "train-images-idx3-ubyte.gz, unpacked neither"),
        (["--epoch", "3"], "no option --epoch"),
    ],
)
def test_wrong_use_is_one_line_and_exit_2(call: Any, words: list[str], told: str) -> None:
    for lang in ("en", "ko"):
        done = call("train", *words, "--lang", lang)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
        assert told in done.err if lang == "en" else re.search("[가-힣]", done.err)


def test_what_will_not_fit_is_refused_before_it_begins(
    call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor.engine.training.initial_net", None)
    pixels = np.zeros((10, 1000, 1000), np.uint8)
    data = load_digits(np.float32)
    large = replace(data, x_train=pixels.reshape(10, -1), t_train=data.t_train[:10])
    monkeypatch.setattr(train, "load_digits", lambda _: large)
    for lang in ("en", "ko"):
        done = call("train", "--hidden", "10000", "--lang", lang)
        assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
        assert "60,520,700,060" in done.err and "200,000,000" in done.err and "--hidden" in done.err


def test_a_broken_file_is_one_line_and_exit_1(call: Any, tmp_path: Path) -> None:
    write(write_mnist(tmp_path), TRAIN_IMAGES, b"<html>")
    done = call("train", "--data", tmp_path)
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert TRAIN_IMAGES in done.err


@pytest.mark.filterwarnings("error")
def test_a_loss_that_is_no_number_is_said_in_one_line(
    call: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train, "LARGEST_LR", 1e30)
    done = call("train", "--lr", "1e30")
    assert (done.code, done.err.count("\n")) == (1, 1)
    assert "in epoch 1;" in done.err and "--lr 1e+30" in done.err
    assert "nan" not in done.out


def test_the_most_confused_come_first() -> None:
    t = np.array([3, 3, 3, 8, 8, 1, 9])
    predicted = np.array([5, 5, 3, 1, 8, 1, 4])
    assert train.most_confused(predicted, t) == [
        ["3", "5", "2"], ["8", "1", "1"], ["9", "4", "1"]
    ]  # fmt: skip


def test_ctrl_c_shows_what_has_been_reached(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    step = Training.step

    def interrupted(training: Training) -> float:
        if len(training.losses) == 70:
            raise KeyboardInterrupt
        return step(training)

    monkeypatch.setattr(Training, "step", interrupted)
    done = call("train")
    assert (done.code, done.err) == (130, "")
    assert "epochs 2 of 30" in done.out and accuracy(done.out, "test data") > 50


def test_ctrl_c_stops_at_once() -> None:
    words = [*TRAIN, "--epochs", "9999"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            if line.startswith("epoch    3/"):
                break
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(5) == 130
    assert "test data" in rest


def test_a_terminal_gets_a_bar(tmp_path: Path) -> None:
    environment = {**os.environ, "TERM": "xterm-256color", "XDG_DATA_HOME": str(tmp_path)}
    out = pexpect.run(
        " ".join([*TRAIN, "--epochs", "60", "--lang", "ko"]), cwd=str(ROOT), timeout=60,
        env=environment, dimensions=(24, 80), encoding="utf-8",
    )  # fmt: skip
    assert "━" in out and "/60" in out
    assert out.count("/60") >= 60, "a line for each epoch stays"
    last = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", out)
    assert accuracy(last, "시험 데이터") >= 97


@pytest.mark.slow
def test_the_time_left_is_never_cut(tmp_path: Path) -> None:
    """Not where the line of an epoch is at its widest, either."""
    environment = {**os.environ, "TERM": "xterm-256color", "XDG_DATA_HOME": str(tmp_path)}
    words = ["--epochs", "1000", "--batch", "1000", "--hidden", "5", "--lang", "en"]
    out = pexpect.run(
        " ".join([*TRAIN, *words]), cwd=str(ROOT), timeout=60,
        env=environment, dimensions=(24, 80), encoding="utf-8",
    )  # fmt: skip
    assert "/1000" in out and re.search(r"\d:\d\d:\d\d", out) and "…" not in out


@pytest.mark.parametrize("option", ["--plain", "--ascii", "--no-motion"])
def test_no_bar_where_none_is_wanted(option: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = argparse.Namespace(plain=False, ascii=False, no_motion=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    assert train._is_live(given)
    setattr(given, option[2:].replace("-", "_"), True)
    assert not train._is_live(given)
    monkeypatch.setenv("TERM", "dumb")
    assert not train._is_live(argparse.Namespace(plain=False, ascii=False, no_motion=False))
