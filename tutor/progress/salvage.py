"""What is left in a file, be it sound or broken; also rows that SQLite can no longer follow.

The format is that of https://www.sqlite.org/fileformat2.html: on each page that is the leaf of a
table lie cells, each with the number of its row, the types of its columns, and their values.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from tutor.progress.attempt import fault, is_intact, is_sound
from tutor.progress.backup import backups
from tutor.progress.database import ERRORS, connect, kept_as, text
from tutor.progress.tables import ATTEMPT, PLACE, SETTING, Change, Row, Table

PAGE = 4096  # bytes, as SQLite makes them
HEADER = 100  # bytes of the file's own, on its first page
LEAF, LEAF_HEADER = 0x0D, 8
WIDTHS = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)  # of what is no text: nothing, integers, a float, 0 and 1

Numbered = tuple[int, Row]
LARGEST = 2**28  # bytes of a broken file that are looked at; 100,000 answers are a tenth of it
_UUID = ATTEMPT.columns.index("uuid")


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


@dataclass(frozen=True)
class Contents:
    """The sound answers of a file in their order, its places and settings.

    `lost` counts the answers that are no longer as they were written, `unusable` those that are,
    but cannot be replayed. Only in a file that `is_whole` SQLite has come to the last answer.
    """

    answers: tuple[Row, ...] = ()
    others: tuple[Change, ...] = ()
    lost: int = 0
    unusable: int = 0
    is_whole: bool = False


def gathered(path: Path) -> tuple[Contents, Contents]:
    """What the file at `path` holds; and the same with what its backups have beyond that."""
    own = contents(path)
    answers, others, there = own.answers, own.others, len(own.answers) + own.lost
    for backup in reversed(backups(path.parent / "backups").values()):
        found = contents(backup)
        answers, others = woven(answers, found.answers), (*found.others, *others)
        there = max(there, len(found.answers) + found.lost)
        if found.is_whole and len(answers) >= there:
            break
    lost = max(there - len(answers), 0)
    return own, Contents(answers, others, lost, own.unusable, own.is_whole)


def contents(path: Path) -> Contents:
    rows, is_whole = _readable(path, ATTEMPT)
    index = _index(path)
    if not is_whole or len(index) > sum(is_intact(ATTEMPT, row) for _, row in rows):
        rows = [*rows, *_carved(path)]
    # By the index, since a row's own number may be what has flipped, and has no checksum.
    numbers = {row[_UUID]: seq for seq, row in rows} | index
    intact = {row[_UUID]: row for _, row in rows if is_intact(ATTEMPT, row)}
    in_order = sorted(intact.values(), key=lambda row: numbers[row[_UUID]])
    answers = [row for row in in_order if fault(row) is None]
    others = [
        (table, row)
        for table in (PLACE, SETTING)
        for _, row in _readable(path, table)[0]
        if is_sound(table, row)
    ]
    lost = max(len(index), len({seq for seq, _ in rows})) - len(intact)
    unusable = len(intact) - len(answers)
    return Contents(tuple(answers), tuple(others), max(lost, 0), unusable, is_whole)


def woven(rows: Sequence[Row], more: Iterable[Row]) -> tuple[Row, ...]:
    """`rows`, and those of `more` that they lack, each behind the row that it came after there."""
    known = {row[_UUID] for row in rows}
    behind: dict[str | None, list[Row]] = defaultdict(list)
    last = None
    for row in more:
        if row[_UUID] in known:
            last = row[_UUID]
        else:
            behind[last].append(row)
    following = (each for row in rows for each in (row, *behind.get(row[_UUID], ())))
    return *behind[None], *following


def _readable(path: Path, table: Table) -> tuple[list[Numbered], bool]:
    """The rows that SQLite can still read, from both ends up to the damage; whether that is all."""
    rows = dict[int, Row]()
    for order in ("ASC", "DESC"):
        with suppress(*ERRORS), closing(connect(path, patience=0)) as connection:
            columns = ", ".join(kept_as(connection, table).columns)
            sql = f"SELECT seq, {columns} FROM {table.name} ORDER BY seq {order}"
            for seq, *row in connection.execute(sql):
                rows[seq] = tuple(row)
            return sorted(rows.items()), True
    return sorted(rows.items()), False


def _carved(path: Path) -> Iterator[Numbered]:
    """Rows as any version has laid them down: the question among the others, or at the end."""
    data, count = _bytes(path), len(ATTEMPT.columns)
    yield from carved(data, count)
    at = ATTEMPT.columns.index("question")
    for seq, (*contents, question) in carved(data, count + 1):
        yield seq, (*contents[:at], question, *contents[at + 1 :])


def _index(path: Path) -> dict[str, int]:
    """The number of each answer; also of those that lie on a page of which nothing is left."""
    with suppress(*ERRORS), closing(connect(path, patience=0)) as connection:
        return dict(connection.execute("SELECT uuid, seq FROM attempt ORDER BY uuid"))
    return {}


def _bytes(path: Path) -> bytes:
    with suppress(OSError), path.open("rb") as file:
        return file.read(LARGEST)
    return b""
