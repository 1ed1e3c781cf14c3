"""Small files as MNIST has them, right and wrong."""

import gzip
import struct
from pathlib import Path

import numpy as np

from tutor.engine import Value

TRAIN_IMAGES, TRAIN_LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"
TEST_IMAGES, TEST_LABELS = "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"
FILES = (TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS)


def idx(array: Value) -> bytes:
    """The bytes of an IDX file."""
    return header(*array.shape) + bytes(array.astype(np.uint8).tobytes())


def header(*shape: int) -> bytes:
    return struct.pack(f">4B{len(shape)}I", 0, 0, 8, len(shape), *shape)


def pictures(n: int) -> tuple[Value, Value]:
    """n images of 4 × 3 pixels that are easy to tell apart, and their labels."""
    labels = np.arange(n) % 10
    images = np.zeros((n, 4, 3), int)
    images.reshape(n, -1)[np.arange(n), labels] = 255
    return images, labels


def write_mnist(folder: Path, train: int = 40, test: int = 20) -> Path:
    """The four files, packed; the folder."""
    contents = (*pictures(train), *pictures(test))
    for name, content in zip(FILES, contents, strict=True):
        write(folder, name, idx(content))
    return folder


def write(folder: Path, name: str, content: bytes) -> None:
    (folder / f"{name}.gz").write_bytes(gzip.compress(content, mtime=0))
