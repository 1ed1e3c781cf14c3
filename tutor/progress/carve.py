"""Rows in the bytes of a file whose structure SQLite can no longer follow.

The format is that of https://www.sqlite.org/fileformat2.html: on each page that is the leaf of a
table lie cells, each with the number of its row, the types of its columns, and their values.
"""

from collections.abc import Iterator
from itertools import accumulate

from tutor.progress.database import text
from tutor.progress.tables import Row

PAGE = 4096  # bytes, as SQLite makes them
HEADER = 100  # bytes of the file's own, on its first page
LEAF, LEAF_HEADER = 0x0D, 8
WIDTHS = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)  # of what is no text: nothing, integers, a float, 0 and 1


def carved(data: bytes, columns: int) -> Iterator[tuple[int, Row]]:
    """Number and contents of what seems to be a row of so many columns, the number's not counted.

    Whether it is one, its checksum must tell.
    """
    for start in range(0, len(data), PAGE):
        page = data[start : start + PAGE]
        for cell in _cells(page, 0 if start else HEADER):
            try:
                seq, values = _row(page, cell)
            except (IndexError, ValueError):
                continue
            if len(values) == 1 + columns:
                yield seq, values[1:]


def _cells(page: bytes, header: int) -> Iterator[int]:
    """Where the cells of a leaf begin."""
    if page[header : header + 1] != bytes([LEAF]):
        return
    count = int.from_bytes(page[header + 3 : header + 5])
    for at in range(header + LEAF_HEADER, min(header + LEAF_HEADER + 2 * count, len(page)), 2):
        yield int.from_bytes(page[at : at + 2])


def _row(page: bytes, at: int) -> tuple[int, Row]:
    """IndexError or ValueError where the page ends or holds something else."""
    _, at = _varint(page, at)
    seq, at = _varint(page, at)
    size, types_at = _varint(page, at)
    types, end = [], at + size
    while types_at < end:
        kind, types_at = _varint(page, types_at)
        types.append(kind)
    widths = [WIDTHS[kind] if kind < len(WIDTHS) else (kind - 12) // 2 for kind in types]
    *starts, end = accumulate(widths, initial=end)
    if end > len(page):
        raise ValueError("longer than its page")
    places = zip(types, starts, widths, strict=True)
    return seq, tuple(_value(kind, page[start : start + width]) for kind, start, width in places)


def _value(kind: int, stored: bytes) -> object:
    """A float, which we never write, comes as an integer and so fails the checksum."""
    if kind in (0, 8, 9):
        return (None, 0, 1)[(0, 8, 9).index(kind)]
    if kind < 12:
        return int.from_bytes(stored, signed=True)
    return text(stored) if kind % 2 else stored


def _varint(page: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where the next one begins."""
    number = 0
    for nth in range(8):
        byte = page[at + nth]
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            return number, at + nth + 1
    return number << 8 | page[at + 8], at + 9
