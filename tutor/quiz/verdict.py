"""What an answer is judged to be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tutor.formula.normalise import Unreadable
from tutor.quiz.question import Answer, Wrong

Result = Literal["correct", "wrong", "malformed"]


@dataclass(frozen=True)
class Verdict:
    """What an answer is, and how it was read.

    `wrong` is the wrong rule that it matches; `code` says why it is malformed, `at` where in the
    reading, and `details` fill the text of the code.
    """

    verdict: Result
    reading: str
    answer: Answer | None = None
    wrong: Wrong | None = None
    code: str | None = None
    at: int | None = None
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def mistake(self) -> str | None:
        return self.wrong.tag if self.wrong else None


def agreed(verdicts: Sequence[Verdict], spelled_out: Sequence[str]) -> Verdict:
    """The verdict on the usual reading; never a guess where another has another verdict."""
    usual = verdicts[0]
    for other, text in zip(verdicts, spelled_out, strict=True):
        if other.verdict != usual.verdict:
            raise Unreadable("ambiguous", first=spelled_out[0], second=text)
    return usual
