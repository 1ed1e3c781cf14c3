"""All attempts as a file for spreadsheets (CSV) or programs (JSON), and such a file read again."""

import csv
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from io import StringIO
from itertools import count
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from tutor.progress.attempt import NUMBERS, OPTIONAL, Attempt, fault
from tutor.progress.store import stamp
from tutor.progress.tables import ATTEMPT
from tutor.text import Problem, os_reason

FORMATS = ("csv", "json")
SCHEMA = 2  # of JSON; a program of the first would pass over `question`, and so refuses it

COLUMNS = (
    "uuid", "at_utc", "session", "lesson", "page", "skill", "template", "template_version",
    "level", "seed", "answer", "verdict", "mistake", "try_no", "hints", "ms", "question",
)  # fmt: skip
OLDER = COLUMNS[:-1]
"""What was exported before a question was told from others, and then `IN_CODE`."""
IN_CODE = (*OLDER, "code")

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet run a cell; it shows what stands behind an apostrophe as text."""

LARGEST_FILE = 2**28  # bytes; a hundred thousand answers are a sixth of it
KEPT = "backprop-tutor-answers"
SHOWN = 40  # characters of what cannot be read


class _NotOurs(ValueError):
    """Where a file is not what we would have written."""


def export(attempts: Iterable[Attempt], form: str, path: Path) -> int:
    """Write the file as a whole or not at all; how many attempts are in it."""
    records = [_record(attempt) for attempt in attempts]
    try:
        _write(path, _as_csv(records) if form == "csv" else _as_json(records))
    except OSError as error:
        raise Problem("progress.not_written", path=path, reason=os_reason(error)) from error
    return len(records)


def _record(attempt: Attempt) -> dict[str, Any]:
    return {name: getattr(attempt, name) for name in COLUMNS}


def _write(path: Path, data: bytes) -> None:
    """A file is replaced when all is written; a device or a pipe stays what it is."""
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    draft = path.with_name(f"{path.name[:SHOWN]}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise


def keep_elsewhere(attempts: Sequence[Attempt], at: datetime) -> Path | None:
    """The new file with what the learner's own could not take; None if no folder takes it either.

    In the home folder, else in the current one, else where temporary files are.
    """
    data = _as_json([_record(attempt) for attempt in attempts])
    for folder in (Path.home, Path.cwd, gettempdir):
        with suppress(OSError, RuntimeError):  # there may be no home, and no current folder
            return _put(data, Path(folder()).absolute() / f"{KEPT}-{at:%Y%m%d-%H%M%S}")
    return None


def _put(data: bytes, stem: Path) -> Path:
    """A file beside those that there are already."""
    for number in count(1):
        path = stem.with_name(f"{stem.name}{f'-{number}' if number > 1 else ''}.json")
        with suppress(FileExistsError):
            _create(path, data)
            break
    return path


def _create(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except OSError:
            path.unlink()
            raise


def read_export(path: Path) -> list[Attempt]:
    """The attempts in a file that `export` has written; Problem if it is anything else."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError:
        raise Problem("progress.no_file", path=path) from None
    try:
        if len(data) > LARGEST_FILE:
            raise _NotOurs(f"> {LARGEST_FILE >> 20} MB")
        text = data.decode("utf-8-sig")
        is_json = text.lstrip().startswith("{")
        records = _json_records(text, path) if is_json else _csv_records(text)
        return [_attempt(record, number) for number, record in enumerate(records, 1)]
    except (ValueError, RecursionError, csv.Error) as error:
        raise Problem("progress.not_ours", path=path, where=error) from None


def _as_json(records: list[dict[str, Any]]) -> bytes:
    text = json.dumps({"schema": SCHEMA, "attempts": records}, ensure_ascii=False, indent=1)
    return text.encode()


def _as_csv(records: list[dict[str, Any]]) -> bytes:
    """With a byte order mark, by which Excel knows UTF-8."""
    return as_csv(COLUMNS, records).encode("utf-8-sig")


def as_csv(columns: Sequence[str], records: Iterable[Mapping[str, object]]) -> str:
    """A table of which a spreadsheet runs no cell."""
    file = StringIO()
    table = csv.writer(file)
    table.writerow(columns)
    table.writerows([_cell(record[name]) for name in columns] for record in records)
    return file.getvalue()


def _cell(value: object) -> object:
    """An apostrophe is marked as well, so that the marks can be taken away again."""
    marked = isinstance(value, str) and value.startswith((*FORMULA, "'"))
    return f"'{value}" if marked else value


def _json_records(text: str, path: Path) -> list[Any]:
    """The attempts of any schema up to ours."""
    whole = json.loads(text)
    schema, records = whole.get("schema"), whole.get("attempts")
    is_number = type(schema) is int  # true is none, and 1.0 is not what we write
    if is_number and schema > SCHEMA:
        raise Problem("progress.too_new", path=path)
    if not is_number or schema < 1 or not isinstance(records, list):
        raise _NotOurs(f"schema {SCHEMA}, attempts")
    return records


def _csv_records(text: str) -> list[dict[str, str]]:
    table = csv.reader(StringIO(text, newline=""))
    head = next(table, [])
    if tuple(head) not in (COLUMNS, IN_CODE, OLDER):
        raise _NotOurs(", ".join(head)[:SHOWN] or "–")
    rows = list(table)
    if not text.endswith("\n"):
        raise _NotOurs(f"#{len(rows)} …")  # the rest of the file is lost
    return [dict(zip(head, map(_unmarked, row), strict=False)) for row in rows if row]


def _unmarked(cell: str) -> str:
    return cell.removeprefix("'")


def _attempt(record: Any, number: int) -> Attempt:
    """An attempt that can be replayed, or where it cannot be."""
    values = {}
    for name in COLUMNS:
        try:
            values[name] = _value(name, _found(record, name))
        except (KeyError, TypeError, ValueError, OverflowError):
            raise _NotOurs(f"#{number} {name}") from None
    if wrong := fault(tuple(map(values.get, ATTEMPT.columns))):
        raise _NotOurs(f"#{number} {wrong}")
    return Attempt(**values)


def _found(record: Mapping[str, Any], name: str) -> Any:
    """A field by the name that it has, or had."""
    return record.get(name, record.get("code")) if name == "question" else record[name]


def _value(name: str, value: Any) -> Any:
    """A field as an attempt has it, before it is looked at closely."""
    if name in OPTIONAL and value in (None, ""):
        return None
    if name in NUMBERS and isinstance(value, str):
        return int(value)  # all that a spreadsheet has is text
    return stamp(_time(value)) if name == "at_utc" else value


def _time(value: str) -> datetime:
    time = datetime.fromisoformat(value)
    if time.tzinfo is None:
        raise ValueError(value)
    return time.astimezone(UTC)
