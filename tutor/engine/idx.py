"""IDX, the file format of MNIST: a header that promises a shape, then that many bytes."""

import gzip
import math
import zlib
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from tutor.text import Problem, os_reason

from .layer import Value

GZIP = b"\x1f\x8b"
LARGEST = 100_000_000  # elements; MNIST has 47 million pixels


class BrokenData(Problem):
    """A file that was found and is not as it should be."""

    exit_code = 1


def read_idx(path: Path, axes: int) -> Value:
    """The bytes of a file, packed with gzip or not, as an array with `axes` axes.

    Nothing is read beyond what the header promises. BrokenData for what is not as it should be.
    """
    try:
        with _opened(path) as stream:
            shape = _shape(path, stream, axes)
            return _elements(path, stream, math.prod(shape)).reshape(shape)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise BrokenData("data.damaged", path=path) from None
    except OSError as error:
        raise BrokenData("data.unreadable", path=path, reason=os_reason(error)) from None


def _opened(path: Path) -> BinaryIO:
    """The content decides: browsers unpack files and leave them their names."""
    with path.open("rb") as file:
        packed = file.read(len(GZIP)) == GZIP
    return cast(BinaryIO, gzip.open(path)) if packed else path.open("rb")


def _shape(path: Path, stream: BinaryIO, axes: int) -> tuple[int, ...]:
    magic = bytes((0, 0, 8, axes))  # 8: elements are unsigned bytes
    begins, lengths = stream.read(4), stream.read(4 * axes)
    if begins and begins != magic:  # an empty file has come too short
        raise BrokenData("data.not_idx", path=path, found=begins.hex(), magic=magic.hex())
    if len(lengths) < 4 * axes:
        raise BrokenData("data.too_short", path=path)
    shape = tuple(np.frombuffer(lengths, ">u4").tolist())
    if not 0 < math.prod(shape) <= LARGEST:
        raise BrokenData("data.absurd", path=path, shape=" × ".join(map(str, shape)), most=LARGEST)
    return shape


def _elements(path: Path, stream: BinaryIO, size: int) -> Value:
    content = stream.read(size)
    if len(content) < size:
        raise BrokenData("data.too_short", path=path)
    if stream.read(1):
        raise BrokenData("data.too_long", path=path)
    return np.frombuffer(content, np.uint8)
