"""Which of many alike cases are tried by default; the others are with `-m slow`."""

from collections.abc import Iterable
from itertools import cycle
from typing import Any

import pytest

SLOW = pytest.mark.slow


def one_in(count: int, cases: Iterable[Any]) -> list[Any]:
    """The first of so many cases, and again; each as it is given to a test with one argument."""
    turns = zip(cycle(range(count)), cases, strict=False)
    return [pytest.param(case, marks=SLOW) if turn else case for turn, case in turns]
