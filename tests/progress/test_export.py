"""Answers leave as a file and come back from it: all of them, once, or not at all."""

import csv
import json
import os
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.progress.learner import Clock, answer, answers
from tests.progress.skills import a_skill, tried
from tutor.progress import FORMATS, Attempt, Store, attempt_of, read_export, row_of
from tutor.progress.export import export
from tutor.progress.skill_states import skill_states
from tutor.text import Problem

FORMULAS = ("=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1")
TYPED = (*FORMULAS, "'=1", "''", "a,b", 'a"b', "a\nb", "시그모이드", "", " 1 ", "x\0y", "{")


def learned(folder: Path) -> tuple[Attempt, ...]:
    """What a learner has answered, in every form there is."""
    store = Store.open(folder, Clock())
    for n, typed in enumerate(TYPED):
        assert store.record(tried(n, answer=typed, level=2, template_version=1))
    assert store.record(Attempt("relu", "flow=x", "-1", "wrong", "forgot_upstream", 2, 1, 900))
    assert store.record(tried(-5, verdict="revealed", answer="", ms=12345))
    assert store.record(tried(-6, question="line MulLayer.0 dout * self.y"))
    return store.attempts()


def whole(attempts: tuple[Attempt, ...] | list[Attempt]) -> list[dict[str, Any]]:
    """With what comparing attempts leaves out."""
    return [vars(attempt) for attempt in attempts]


@pytest.mark.parametrize("form", FORMATS)
def test_another_computer_finds_the_same_answers(tmp_path: Path, form: str) -> None:
    attempts = learned(tmp_path / "old")
    assert export(attempts, form, tmp_path / "file") == len(attempts)
    other = Store.open(tmp_path / "new", Clock())
    assert other.merge(read_export(tmp_path / "file")) == len(attempts)
    assert whole(other.attempts()) == whole(attempts)
    other.close()
    assert whole(Store.open(tmp_path / "new").attempts()) == whole(attempts), "with its checksums"


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_there_stays_and_nothing_comes_twice(tmp_path: Path, form: str) -> None:
    answer(tmp_path, "1", "2")
    before = Store.open(tmp_path).attempts()
    export(before, form, tmp_path / "file")
    answer(tmp_path, "3")
    learner = Store.open(tmp_path)
    assert learner.merge(read_export(tmp_path / "file")) == 0
    assert answers(learner) == ["1", "2", "3"]


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.sampled_from(FORMATS))
def test_whatever_was_typed_comes_back(tmp_path_factory: Any, typed: str, form: str) -> None:
    path = tmp_path_factory.getbasetemp() / "typed"
    export([tried(1, answer=typed)], form, path)
    assert [attempt.answer for attempt in read_export(path)] == [typed]


def test_a_spreadsheet_reads_korean_and_runs_no_cell(tmp_path: Path) -> None:
    export(learned(tmp_path), "csv", tmp_path / "answers.csv")
    data = (tmp_path / "answers.csv").read_bytes()
    assert data.startswith("\ufeff".encode())
    rows = list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[0][:5] == ["uuid", "at_utc", "session", "lesson", "page"]
    column = rows[0].index("answer")
    cells = [row[column] for row in rows[1:]]
    assert cells[: len(FORMULAS)] == [f"'{formula}" for formula in FORMULAS]
    assert not any(cell.startswith(FORMULAS) for cell in cells)
    assert "시그모이드" in cells


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("called", ["code", None])
def test_what_was_exported_by_older_programs_is_read(
    tmp_path: Path, form: str, called: str | None
) -> None:
    """What tells a question apart was called `code`, and before that there was none."""
    path = tmp_path / "file"
    attempts = [tried(1, question=called and "flow x 2"), tried(2)]
    export(attempts, form, path)
    text = path.read_text("utf-8-sig")
    last = {"csv": r",(question)?$", "json": r',\n +"question": null'}[form]
    older = text.replace("question", called) if called else re.sub(last, "", text, flags=re.M)
    path.write_text(older.replace('"schema": 2', '"schema": 1'), "utf-8")
    assert "question" not in older
    assert whole(read_export(path)) == whole(attempts)


def test_a_program_reads_numbers_as_numbers(tmp_path: Path) -> None:
    export([tried(7, level=2, answer="-1")], "json", tmp_path / "answers.json")
    told = json.loads((tmp_path / "answers.json").read_text("utf-8"))
    assert told["schema"] == 2
    (attempt,) = told["attempts"]
    assert (attempt["seed"], attempt["level"], attempt["mistake"]) == (7, 2, None)
    assert attempt["answer"] == "-1" and attempt["uuid"]


def changed(**fields: object) -> str:
    record = {**vars(tried(1)), "uuid": "u"} | fields
    return json.dumps({"schema": 1, "attempts": [vars(tried(2)), record]})


BAD = {
    "empty": b"",
    "a picture": b"\x89PNG\r\n\x1a\n\0\0",
    "half of it": changed()[:-3].encode(),
    "no object": b"[]",
    "deep": b'{"attempts":' + b"[" * 100_000,
    "no attempts": b'{"schema": 1}',
    "another schema": b'{"schema": "1", "attempts": []}',
    "no schema yet": b'{"schema": 0, "attempts": []}',
    "a truth for a schema": b'{"schema": true, "attempts": []}',
    "a decimal for a schema": b'{"schema": 1.0, "attempts": []}',
    "attempts of numbers": b'{"schema": 1, "attempts": [1]}',
    "another table": b"name,points\nKim,3\n",
    "no verdict": changed(verdict="right").encode(),
    "no time": changed(at_utc="yesterday").encode(),
    "a time of nowhere": changed(at_utc="2026-01-01T00:00:00").encode(),
    "a time before any clock": changed(at_utc="0001-01-01T00:00:00+00:00").encode(),
    "a time of the last century": changed(at_utc="1969-12-31T23:59:59+00:00").encode(),
    "a time after the last": changed(at_utc="9999-12-31T23:59:59-12:00").encode(),
    "no id": changed(uuid="").encode(),
    "a huge number": changed(seed=2**63).encode(),
    "a long number": changed(ms="9" * 5000).encode(),
    "no first try": changed(try_no=0).encode(),
    "more tries than anybody has": changed(try_no=10**9).encode(),
    "more hints than there are": changed(hints=10**9).encode(),
    "longer than a life": changed(ms=10**15).encode(),
    "half a number": changed(try_no=1.5).encode(),
    "a truth": changed(hints=True).encode(),
    "a list": changed(answer=["x"]).encode(),
    "much text": changed(page="x" * 1000).encode(),
}


def test_the_ends_of_what_is_accepted_can_be_replayed(tmp_path: Path) -> None:
    days = ("1970-01-01T00:00:00+00:00", "2026-01-01T09:00:00+09:00", "9999-12-31T23:59:59+00:00")
    for day in days:
        (tmp_path / "file").write_text(changed(at_utc=day, ms=10**12, try_no=10**6))
        store = Store.open(tmp_path / day[:4], Clock())
        assert store.merge(read_export(tmp_path / "file")) == 2
        assert skill_states(store, [a_skill()])["mul"].due
        store.close()
        assert Store.open(tmp_path / day[:4], Clock()).trouble is None


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_a_bad_file_is_one_clear_line(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "file").write_bytes(data)
    with pytest.raises(Problem) as caught:
        read_export(tmp_path / "file")
    assert caught.value.key == "progress.not_ours"
    for lang in ("en", "ko"):
        assert "\n" not in caught.value.say(lang) and len(caught.value.say(lang)) < 300


def test_a_file_that_is_too_large_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor.progress.export.LARGEST_FILE", 2**20)
    (tmp_path / "file").touch()
    os.truncate(tmp_path / "file", 2**40)  # more than any memory holds, none of it on the disk
    with pytest.raises(Problem, match="> 1 MB"):
        read_export(tmp_path / "file")


@pytest.mark.parametrize("lost", [3, 9, 40, 1000])
def test_a_csv_without_its_end_is_not_taken_for_a_whole(tmp_path: Path, lost: int) -> None:
    export(learned(tmp_path), "csv", tmp_path / "file")
    (tmp_path / "file").write_bytes((tmp_path / "file").read_bytes()[:-lost])
    with pytest.raises(Problem):
        read_export(tmp_path / "file")


def test_a_file_of_a_newer_version_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_text('{"schema": 3, "attempts": [{"new": 1}]}')
    with pytest.raises(Problem) as caught:
        read_export(tmp_path / "file")
    assert caught.value.key == "progress.too_new"


def test_an_export_that_fails_leaves_the_last_one(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    (tmp_path / "taken").touch()
    places = ("file", "nowhere/file", "taken/file", "x" * 300, ".")
    for path in [*(tmp_path / place for place in places), Path(), Path("/")]:
        with pytest.raises(Problem) as caught:
            export([tried(1)], "csv", path)
        assert caught.value.key == "progress.not_written"
    assert {path.name for path in tmp_path.iterdir()} == {"file", "taken"}


def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    export([tried(1)], "csv", pipe)
    assert b"uuid" in os.read(reader, 100) and pipe.is_fifo()
    os.close(reader)


def test_a_disk_that_fills_up_leaves_the_last_export(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export([tried(1)], "csv", tmp_path / "file")
    before, write = (tmp_path / "file").read_bytes(), Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        write(path, data[:9])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(Problem, match="no space left"):
        export([tried(2)], "csv", tmp_path / "file")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [before]


def test_nothing_is_imported_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Problem) as caught:
        Store.open(tmp_path / "file").merge([tried(1)])
    assert caught.value.key == "store.read_only"


def test_what_is_stamped_survives_a_row() -> None:
    assert whole([attempt_of(row_of(tried(3)))]) == whole([tried(3)])
