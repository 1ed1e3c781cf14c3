"""The built-in digits, the functions that lessons call, and MNIST files, whole and broken."""

import gzip
import subprocess
import sys
import tracemalloc
from dataclasses import FrozenInstanceError
from pathlib import Path

import numpy as np
import pytest

from tests.engine.idx_files import (
    FILES,
    TEST_IMAGES,
    TRAIN_IMAGES,
    TRAIN_LABELS,
    header,
    idx,
    pictures,
    write,
    write_mnist,
)
from tutor.engine import data as module
from tutor.engine.data import digits, labels, load_digits, load_mnist, weights, zeros
from tutor.text import Problem

# --- the digits


def test_digits_are_rows_of_greys() -> None:
    x = digits(1797)
    assert (x.shape, x.dtype) == ((1797, 64), np.float64)
    assert (x.min(), x.max()) == (0, 1)
    assert np.array_equal(x * 16, np.round(x * 16))
    assert np.array_equal(digits(3), x[:3])


def test_labels_are_one_hot() -> None:
    t = labels(1797)
    assert t.shape == (1797, 10) and t.dtype.kind == "i"
    assert set(np.unique(t)) == {0, 1} and np.all(t.sum(axis=1) == 1)


def test_the_first_ten_are_ten_digits() -> None:
    assert sorted(np.argmax(labels(10), axis=1)) == list(range(10))


def test_the_split_is_stratified_and_never_changes() -> None:
    data = load_digits()
    assert (len(data.x_train), len(data.x_test), data.image_shape) == (1347, 450, (8, 8))
    shares = [np.bincount(t, minlength=10) / len(t) for t in (data.t_train, data.t_test)]
    assert np.max(np.abs(shares[0] - shares[1])) < 0.002
    assert data.t_train[:12].tolist() == [7, 5, 6, 0, 8, 9, 3, 1, 2, 4, 0, 0]
    assert (data.t_test * np.arange(450)).sum() == 456476
    assert np.array_equal(digits(1347), data.x_train)
    assert np.array_equal(np.argmax(labels(1347), axis=1), data.t_train)


def test_no_image_is_both_trained_on_and_tested_on() -> None:
    data = load_digits()
    train, test = ({row.tobytes() for row in x} for x in (data.x_train, data.x_test))
    assert not train & test


def test_a_dataset_in_the_float_type_asked_for() -> None:
    data = load_digits(np.float32)
    assert data.x_train.dtype == data.x_test.dtype == np.float32
    with pytest.raises(FrozenInstanceError):
        data.x_train = data.x_test  # type: ignore[misc]


def test_what_one_caller_changes_no_other_sees() -> None:
    for made in (digits(2), labels(2), load_digits().x_train):
        made[:] = 9
    assert digits(2).max() <= 1 and labels(2).max() == 1 and load_digits().x_train.max() == 1


def test_the_digits_are_small_and_say_where_they_are_from() -> None:
    folder = Path(module.__file__).parent
    assert (folder / "digits.npz").stat().st_size < 64 * 1024
    assert "CC BY 4.0" in (folder / "digits.txt").read_text("utf-8")


# --- the functions that lessons call


def test_weights_are_the_same_for_the_same_seed() -> None:
    W = weights(64, 50)
    assert W.shape == (64, 50) and abs(W.std() - 0.01) < 0.001
    assert np.array_equal(W, weights(64, 50, seed=1, std=0.01))
    assert not np.array_equal(W, weights(64, 50, seed=2))
    assert np.allclose(weights(64, 50, std=1), 100 * W)


def test_zeros() -> None:
    assert np.array_equal(zeros(2, 3), np.zeros((2, 3))) and zeros(50).shape == (50,)


@pytest.mark.parametrize(
    "call",
    [
        "digits(0)", "digits(1798)", "digits(-1)", "digits(2.0)", "digits(True)", "labels('3')",
        "labels([3])", "weights(0, 3)", "weights(3, 10**9)", "weights(10**4, 10**4)",
        "weights(3, 3, seed=-1)", "weights(3, 3, seed=0.5)", "weights(3, 3, std=0)",
        "weights(3, 3, std=float('nan'))", "weights(3, 3, std='a')", "zeros(10**9)",
        "zeros(1000, 1000, 1000)", "zeros(-1)",
    ],
)  # fmt: skip
def test_what_they_cannot_do_is_a_problem(call: str) -> None:
    with pytest.raises(Problem) as problem:
        eval(call)
    assert problem.value.say("ko") != problem.value.say("en")


def test_random_numbers_are_imported_when_they_are_drawn() -> None:
    code = "import tutor.engine, sys; tutor.engine.digits(3); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "numpy.random" not in done.stdout.split()


# --- MNIST


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_mnist(tmp_path)


def test_mnist_is_read(folder: Path) -> None:
    data = load_mnist(folder)
    images, classes = pictures(40)
    assert np.array_equal(data.x_train, images.reshape(40, 12) / np.float32(255))
    assert np.array_equal(data.t_train, classes) and data.t_train.dtype.kind == "i"
    assert (data.x_test.shape, data.image_shape) == ((20, 12), (4, 3))
    assert data.x_train.dtype == np.float32
    assert load_mnist(str(folder), np.float64).x_test.dtype == np.float64


@pytest.mark.parametrize("name", ["{name}", "{dotted}", "{dotted}.gz"])
def test_mnist_under_other_names(folder: Path, name: str) -> None:
    """Unpacked, with a dot, or both."""
    for file in FILES:
        packed = folder / f"{file}.gz"
        content = packed.read_bytes()
        packed.unlink()
        path = folder / name.format(name=file, dotted=file.replace("-idx", ".idx"))
        path.write_bytes(content if name.endswith(".gz") else gzip.decompress(content))
    assert len(load_mnist(folder).t_train) == 40


def test_a_browser_may_unpack_a_file_and_leave_its_name(folder: Path) -> None:
    path = folder / f"{TRAIN_IMAGES}.gz"
    path.write_bytes(gzip.decompress(path.read_bytes()))
    assert len(load_mnist(folder).x_train) == 40


IMAGES = idx(pictures(40)[0])

BROKEN: dict[str, tuple[str, bytes, str]] = {
    "a web page": (TRAIN_IMAGES, b"<html>404</html>", "begins with 3c68746d"),
    "empty": (TRAIN_IMAGES, b"", "ends before"),
    "labels for images": (TRAIN_IMAGES, idx(pictures(40)[1]), "begins with 00000801"),
    "images for labels": (TRAIN_LABELS, IMAGES, "begins with 00000803"),
    "floats": (TRAIN_IMAGES, b"\0\0\x0d\3" + IMAGES[4:], "begins with 00000d03"),
    "half a header": (TRAIN_IMAGES, IMAGES[:10], "ends before"),
    "too short": (TRAIN_IMAGES, IMAGES[:-1], "ends before"),
    "too long": (TRAIN_IMAGES, IMAGES + b"\0", "goes on"),
    "no images": (TRAIN_IMAGES, header(0, 4, 3), "0 × 4 × 3"),
    "far too many": (TRAIN_IMAGES, header(2**32 - 1, 2**32 - 1, 2**32 - 1), "4294967295"),
    "too many": (TRAIN_IMAGES, header(10**6, 28, 28), "1000000 × 28 × 28"),
    "fewer labels": (TRAIN_LABELS, idx(pictures(39)[1]), "39 labels for 40 images"),
    "letters": (TRAIN_LABELS, idx(np.arange(40)), "label 39"),
    "other sizes": (TEST_IMAGES, idx(np.zeros((20, 5, 5))), "(5, 5)"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_file_is_one_clear_line(folder: Path, how: str) -> None:
    name, content, told = BROKEN[how]
    write(folder, name, content)
    with pytest.raises(Problem) as problem:
        load_mnist(folder)
    assert told in str(problem.value) and str(folder) in str(problem.value)
    assert problem.value.exit_code == 1
    assert "\n" not in problem.value.say("ko")


@pytest.mark.parametrize("end", [2, 30, -9, -1])
def test_a_packed_file_that_is_cut_off(folder: Path, end: int) -> None:
    path = folder / f"{TRAIN_IMAGES}.gz"
    path.write_bytes(path.read_bytes()[:end])
    with pytest.raises(Problem, match="cut off or damaged"):
        load_mnist(folder)


def test_a_packed_file_that_is_damaged(folder: Path) -> None:
    path = folder / f"{TRAIN_LABELS}.gz"
    content = bytearray(path.read_bytes())
    content[-6] ^= 0xFF  # in the check sum
    path.write_bytes(content)
    with pytest.raises(Problem, match="cut off or damaged"):
        load_mnist(folder)


def test_a_header_that_promises_gigabytes_gets_no_memory(folder: Path) -> None:
    write(folder, TRAIN_IMAGES, header(2**31, 28, 28) + bytes(10**7))
    tracemalloc.start()
    with pytest.raises(Problem):
        load_mnist(folder)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.parametrize("missing", FILES)
def test_a_missing_file_is_named(folder: Path, missing: str) -> None:
    (folder / f"{missing}.gz").unlink()
    with pytest.raises(Problem, match=missing) as problem:
        load_mnist(folder)
    assert problem.value.exit_code == 2


def test_a_folder_that_is_none(folder: Path) -> None:
    for path in (folder / "nowhere", folder / f"{TRAIN_IMAGES}.gz"):
        with pytest.raises(Problem, match="not a folder"):
            load_mnist(path)
