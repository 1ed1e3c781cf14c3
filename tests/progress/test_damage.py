"""Whatever happens to the bytes of the file: what it or a backup still has is there afterwards."""

import random
from pathlib import Path
from shutil import copytree, rmtree

import pytest

from tests.progress.learner import Clock, an_attempt, answer, answers, trouble
from tests.progress.skills import a_skill, tried
from tutor.progress import Store
from tutor.progress.skill_states import skill_states

BACKED_UP = [f"old {n}" for n in range(20)]
SINCE = [f"new {n}" for n in range(12)]
WRITTEN = [*BACKED_UP, *SINCE, "drawn"]


@pytest.fixture(scope="module")
def learner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Who has answers in a backup, more of them since, a place, a setting and a skill."""
    folder, clock = tmp_path_factory.mktemp("learner"), Clock()
    clock.passes(hours=-1)
    answer(folder, *BACKED_UP, clock=clock)
    store = Store.open(folder, clock)
    store.remember_place("apple", "p1")
    assert all([store.record(an_attempt(each)) for each in SINCE])
    assert store.record(tried(1, answer="drawn"))
    skill_states(store, [a_skill()])
    store.close()
    return folder


class Damaged:
    """A copy of the learner's folder, again and again, with something else in place of the file."""

    def __init__(self, learner: Path, folder: Path) -> None:
        self.learner, self.folder = learner, folder / "copy"
        self.whole = (learner / "progress.db").read_bytes()

    def opened(self, data: bytes, backups: bool = True) -> tuple[str | None, list[str], object]:
        """What is said, what is there, how many are said to be lost; and all goes on."""
        rmtree(self.folder, ignore_errors=True)
        copytree(self.learner, self.folder)
        if not backups:
            rmtree(self.folder / "backups")
        (self.folder / "progress.db").write_bytes(data)
        store = Store.open(self.folder, Clock())
        said, found = trouble(store), answers(store)
        lost = store.trouble.values.get("missing", 0) if store.trouble else 0
        assert store.record(an_attempt("later"))
        store.close()
        again = Store.open(self.folder, Clock())
        assert (trouble(again), answers(again)) == (None, [*found, "later"])
        again.close()
        return said, found, lost


@pytest.fixture
def damaged(learner: Path, tmp_path: Path) -> Damaged:
    return Damaged(learner, tmp_path)


@pytest.mark.parametrize(
    "lengths", [range(0, 201, 8), (1, 2, 3), pytest.param(range(201), marks=pytest.mark.slow)]
)
def test_a_file_cut_to_almost_nothing_is_no_new_learner(
    damaged: Damaged, lengths: "range | tuple[int, ...]"
) -> None:
    for length in lengths:
        said, found, _ = damaged.opened(damaged.whole[:length])
        assert (said, found) == ("store.restored" if length else "store.emptied", BACKED_UP), length


def test_a_file_cut_anywhere_keeps_what_lies_before_the_cut(damaged: Damaged) -> None:
    dice, whole = random.Random(7), damaged.whole
    for length in dice.sample(range(201, len(whole)), 12):
        _, found, _ = damaged.opened(whole[:length])
        assert found == [each for each in WRITTEN if each in found] and set(BACKED_UP) <= {*found}


@pytest.mark.parametrize("data", [bytes(4096), bytes(45056), b"\xff" * 9999, b"SQLite format 3\0"])
def test_zeros_and_other_bytes_are_set_aside(damaged: Damaged, data: bytes) -> None:
    assert damaged.opened(data)[:2] == ("store.restored", BACKED_UP)
    assert next(damaged.folder.glob("progress.broken-*")).read_bytes() == data
    assert damaged.opened(data, backups=False)[:2] == ("store.damaged", [])


def test_a_page_of_zeros_costs_only_what_lies_on_it(damaged: Damaged) -> None:
    for start in range(0, len(damaged.whole), 4096):
        data = damaged.whole[:start] + bytes(4096) + damaged.whole[start + 4096 :]
        _, found, lost = damaged.opened(data)
        assert found == [each for each in WRITTEN if each in found] and set(BACKED_UP) <= {*found}
        assert len(found) + int(str(lost)) in (len(WRITTEN), len(found))


@pytest.mark.parametrize("backups", [True, False])
@pytest.mark.parametrize("flips", [50, pytest.param(600, marks=pytest.mark.slow)])
def test_a_flipped_bit_costs_nothing_that_a_backup_has_and_is_told(
    damaged: Damaged, backups: bool, flips: int
) -> None:
    dice = random.Random(flips)
    for _ in range(flips):
        data, at = bytearray(damaged.whole), dice.randrange(8 * len(damaged.whole))
        data[at // 8] ^= 1 << at % 8
        if data[60:64] != damaged.whole[60:64]:
            continue  # it says to be of a newer version, and is left alone
        said, found, lost = damaged.opened(bytes(data), backups)
        missing = [each for each in WRITTEN if each not in found]
        assert found == [each for each in WRITTEN if each in found], at
        assert lost == len(missing) <= 1 and (said == "store.lost") == bool(missing), at
        assert not backups or {*missing} <= {*SINCE, "drawn"}, at


@pytest.mark.parametrize("part", ["version", "encoding", "mark", "tables"])
def test_one_flip_where_it_would_hurt_most(damaged: Damaged, part: str) -> None:
    """A version not to be thought of, the encoding of all texts, the mark of our files, a type."""
    whole, data = damaged.whole, bytearray(damaged.whole)
    places = {"version": 61, "encoding": 59, "mark": 68, "tables": whole.index(b"answer TEXT") + 10}
    data[places[part]] ^= 1 if part == "tables" else 2
    assert damaged.opened(bytes(data), backups=False)[:2] == ("store.restored", WRITTEN)
