"""How a practice went: what was right at the first try, what was skipped, which slips were made."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tutor.progress.attempt import Kept
from tutor.text import say

MOST_SLIPS = 3


@dataclass(frozen=True)
class Tally:
    """Questions by their place in the practice, and the tag of each slip that was made."""

    done: frozenset[int] = frozenset()
    right: frozenset[int] = frozenset()
    skipped: frozenset[int] = frozenset()
    slips: tuple[str, ...] = ()

    def with_answer(self, place: int, verdict: Kept, mistake: str | None) -> "Tally":
        """What came of a question; only the first thing that is done about it can be right."""
        slips = (*self.slips, mistake) if mistake else self.slips
        if place in self.done | self.skipped:
            return replace(self, slips=slips)
        if verdict == "skipped":
            return replace(self, skipped=self.skipped | {place})
        right = self.right | {place} if verdict == "correct" else self.right
        return replace(self, done=self.done | {place}, right=right, slips=slips)

    def with_slip(self, mistake: str | None) -> "Tally":
        """A slip in a question that is asked once more, after its answer was shown."""
        return replace(self, slips=(*self.slips, mistake)) if mistake else self


UNASKED = Tally()


def told(tally: Tally, lang: str) -> Iterator[str]:
    """What is said of it at the end, in words; of slips those that were made most often."""
    parts = []
    if tally.done:
        right, count = len(tally.right), len(tally.done)
        parts.append(say("practice.right_at_once", lang, right=right, count=count))
    if tally.skipped:
        parts.append(say("practice.skipped", lang, count=len(tally.skipped)))
    if parts:
        yield " ".join(parts)
    slips = Counter(say(f"slip.{mistake}", lang) for mistake in tally.slips)
    if slips:
        yield say("practice.slips", lang)
    for slip, times in slips.most_common(MOST_SLIPS):
        is_habit = times > 1
        yield f"  {say('practice.times', lang, slip=slip, times=times) if is_habit else slip}"
