"""The wrong answers to a question beside the right one: which of them no number tells apart."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tutor.quiz.generate.asked import Asked
from tutor.quiz.kinds.numeric import APART_MARGIN
from tutor.quiz.question import Array

TWIN = 1e-6  # so near, relatively, two answers are one
ROUNDING = 1e-12

RIGHT = ""  # stands for the right answer among the tags

Tie = tuple[str, str]
"""Two wrong rules with one answer, or the right answer and a wrong rule that gives it."""


@dataclass(frozen=True, eq=False)
class Rivals:
    """The answers in rows, the right one first; `tags` are of the rules that give them."""

    tags: tuple[str, ...]
    answers: Array

    @cached_property
    def ties(self) -> frozenset[Tie]:
        """The rules that nothing tells from the right answer or from another rule."""
        pairs = zip(*np.nonzero(np.triu(self._same, 1)), strict=True)
        tags = ((self.tags[a], self.tags[b]) for a, b in pairs)
        return frozenset(pair for pair in tags if pair[0] != pair[1])

    @cached_property
    def diagnoses(self) -> int:
        """How many wrong answers there are, each of which no earlier rule gives."""
        return int(np.sum(~np.tril(self._same, -1).any(axis=1))) - 1

    @cached_property
    @np.errstate(invalid="ignore")  # inf - inf, where a rule divides by 0
    def _same(self) -> np.ndarray:
        """Which two are one answer wherever both say anything; near the right one is not apart."""
        a, b = self.answers[:, np.newaxis], self.answers
        both = np.isfinite(a) & np.isfinite(b)
        alike = np.abs(a - b) <= TWIN * np.abs(b) + ROUNDING
        alike[0] = ~is_apart(b, b[0])
        return np.asarray(both.any(axis=-1) & (alike | ~both).all(axis=-1))


def is_apart(wrong: Array, right: Array) -> np.ndarray:
    """Where a wrong number is clearly another than the right one: by 5 %, beside 0 by 1."""
    wide = np.where(right == 0, 1, APART_MARGIN * np.abs(right))
    return np.asarray(np.abs(wrong - right) >= wide * (1 - TWIN))


def rivals(asked: Asked) -> Rivals:
    """The right answer to a question and those of its wrong rules."""
    tags = (RIGHT, *(tag for tag, _ in asked.wrong))
    rows = [asked.answer, *(values for _, values in asked.wrong)]
    return Rivals(tags, np.array([np.ravel(row) for row in rows]))
