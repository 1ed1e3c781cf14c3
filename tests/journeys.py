"""Which files of the product a piece of work goes through: those in which a function is called."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

TUTOR = str(Path(__file__).parents[1] / "tutor")


def files_touched(work: Callable[[], object]) -> list[str]:
    """The files of the tutor whose functions are called, caches warm: what runs twice is traced."""
    work()
    return sorted(set(calls(work)))


def calls(work: Callable[[], object]) -> list[str]:
    """The file of each call of a function of the tutor, once."""
    found: list[str] = []

    def trace(frame: FrameType, event: str, argument: Any) -> None:
        code = frame.f_code
        is_function = code.co_name != "<module>"
        if event == "call" and is_function and code.co_filename.startswith(TUTOR):
            found.append(code.co_filename.removeprefix(TUTOR).lstrip("/"))

    before = sys.getprofile()
    sys.setprofile(trace)
    try:
        work()
    finally:
        sys.setprofile(before)
    return found
