"""Handwritten digits: 1,797 small ones that are built in, and MNIST from the learner's folder.

The first functions are those that lesson programs may call in their defaults.
"""

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike

from tutor.text import Problem

from .idx import BrokenData, read_idx
from .layer import Value

CLASSES = 10
TRAINING = 1347  # of the built-in images; the other 450 are for testing
DIGITS_WHITE, MNIST_WHITE = 16, 255  # the largest value of a pixel
LARGEST = 1_000_000  # elements of an array that a lesson asks for


def digits(n: int) -> Value:
    """The first n built-in images, shape (n, 64), from 0 to 1; the first ten are ten digits."""
    images, _ = _builtin()
    return greys(images[: whole("digits", n, 1, len(images))], DIGITS_WHITE, np.float64)


def labels(n: int) -> Value:
    """Which digits the first n images are, one-hot: whole numbers of shape (n, 10)."""
    _, classes = _builtin()
    return np.eye(CLASSES, dtype=np.int64)[classes[: whole("labels", n, 1, len(classes))]]


def weights(rows: int, columns: int, seed: int = 1, std: float = 0.01) -> Value:
    """Normally distributed numbers of shape (rows, columns), the same for the same seed."""
    shape = _shape("weights", rows, columns)
    rng = np.random.default_rng(whole("seed", seed, 0, 2**32))
    return positive("std", std) * rng.standard_normal(shape)


def zeros(*shape: int) -> Value:
    """Zeros of this shape."""
    return np.zeros(_shape("zeros", *shape))


def whole(name: str, given: object, least: int, most: int) -> int:
    """`given` if it is a whole number in these bounds; Problem otherwise."""
    if type(given) is int and least <= given <= most:
        return given
    raise Problem("data.whole", name=name, least=least, most=most)


def positive(name: str, given: object, most: float = 1e30) -> float:
    """`given` if it is a number above 0 and not absurd; Problem otherwise."""
    if isinstance(given, int | float) and given is not True and 0 < given <= most:
        return float(given)
    raise Problem("data.positive", name=name, most=most)


def _shape(name: str, *lengths: int) -> tuple[int, ...]:
    shape = tuple(whole(name, length, 1, LARGEST) for length in lengths)
    whole(name, math.prod(shape), 1, LARGEST)
    return shape


@dataclass(frozen=True)
class Dataset:
    """Images as rows of greys from 0 to 1 (N, D), and class numbers (N,), to train and to test."""

    x_train: Value
    t_train: Value
    x_test: Value
    t_test: Value
    image_shape: tuple[int, int]


def load_digits(dtype: DTypeLike = np.float64) -> Dataset:
    """The built-in images, always split in the same way; `digits.txt` tells where they are from."""
    images, classes = _builtin()
    x, t = greys(images, DIGITS_WHITE, dtype), classes.astype(np.int64)
    return Dataset(x[:TRAINING], t[:TRAINING], x[TRAINING:], t[TRAINING:], images.shape[1:])


@cache
def _builtin() -> tuple[Value, Value]:
    """Images (1797, 8, 8) and class numbers (1797,), in the order of the file."""
    with np.load(Path(__file__).with_name("digits.npz")) as archive:
        return archive["images"], archive["labels"]


def load_mnist(folder: Path | str, dtype: DTypeLike = np.float32) -> Dataset:
    """The four files of MNIST in a folder, packed or not; Problem where they are not as they were.

    Any other data in the same four files will do, such as Fashion-MNIST.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise Problem("data.no_folder", path=folder)
    train, t_train = _images_and_labels(folder, "train")
    test, t_test = _images_and_labels(folder, "t10k")
    if train.shape[1:] != test.shape[1:]:
        raise BrokenData("data.sizes", folder=folder, train=train.shape[1:], test=test.shape[1:])
    x_train, x_test = (greys(images, MNIST_WHITE, dtype) for images in (train, test))
    return Dataset(x_train, t_train, x_test, t_test, train.shape[1:])


def _images_and_labels(folder: Path, part: str) -> tuple[Value, Value]:
    """Images (N, height, width) and class numbers (N,)."""
    image_file, label_file = (
        _find(folder, f"{part}-{kind}-ubyte") for kind in ("images-idx3", "labels-idx1")
    )
    images, classes = read_idx(image_file, 3), read_idx(label_file, 1)
    if len(images) != len(classes):
        raise BrokenData("data.counts", path=label_file, images=len(images), labels=len(classes))
    if np.max(classes) >= CLASSES:
        raise BrokenData("data.label", path=label_file, label=np.max(classes))
    return images, classes.astype(np.int64)


def _find(folder: Path, name: str) -> Path:
    """The file of this name, packed or unpacked; some archives write its last `-` as a dot."""
    dotted = name.replace("-idx", ".idx")
    for path in (folder / f"{stem}{end}" for stem in (name, dotted) for end in (".gz", "")):
        if path.is_file():
            return path
    raise Problem("data.no_file", folder=folder, name=f"{name}.gz")


def greys(images: Value, white: int, dtype: DTypeLike) -> Value:
    """Bytes of shape (N, height, width) as rows of numbers from 0 to 1."""
    return np.divide(images.reshape(len(images), -1), white, dtype=dtype)
