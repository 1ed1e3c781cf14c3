"""What many answers cost: `python -m tests.bench.bench_progress`, in milliseconds of CPU."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from uuid import uuid4

from tests.progress.skills import a_skill, tried
from tutor.lesson import default_folder
from tutor.progress import Session, Store, replay
from tutor.progress.skill_states import skill_states
from tutor.text.glyphs import FULL

ROUNDS = 3
SKILLS = [a_skill("mul"), a_skill("add")]


def measured(name: str, work: Callable[[], object]) -> None:
    spent = []
    for _ in range(ROUNDS):
        began = process_time()
        work()
        spent.append(1000 * (process_time() - began))
    print(f"  {name:50} {median(spent):8.0f}")


def bench(folder: Path, count: int) -> None:
    store = Store.open(folder, lambda: datetime(2026, 1, 1, tzinfo=UTC))
    attempts = (tried(n, day=n / 100, uuid=uuid4().hex, session=uuid4().hex) for n in range(count))
    store.merge(attempts)
    print(f"{count:,} answers")
    measured("start: open, with every row looked at", lambda: Store.open(folder).close())
    session = Session(default_folder(), store, "en", FULL, motion=False)
    measured("the menu's rows", session.statuses)
    measured("all answers read", store.attempts)
    measured("all replayed", lambda: replay(store.attempts_after(0)[0], SKILLS))
    skill_states(store, SKILLS)
    measured("skills, from the cache", lambda: skill_states(store, SKILLS))
    store.close()


if __name__ == "__main__":
    for size in map(int, sys.argv[1:] or ("1000", "10000", "100000")):
        with TemporaryDirectory() as place:
            bench(Path(place), size)
