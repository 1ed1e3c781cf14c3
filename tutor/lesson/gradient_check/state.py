"""The gradient-check laboratory as one value, and what each key makes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from tutor.engine.diagnosis import Kind
from tutor.lesson.gradient_check.nets import KINDS, NETS, Finding, kind_of, next_kink, shuffled
from tutor.lesson.gradient_check.race import Lap
from tutor.lesson.gradient_check.sweep import CURVES, HS, Curve
from tutor.lesson.laboratory import neighbour

Item = TypeVar("Item")
View = Literal["compare", "nets", "race", "sweep"]

VIEWS: tuple[View, ...] = "compare", "nets", "race", "sweep"
LETTERS = "ABCDEFGH"
UNSAID: tuple[Kind | None, ...] = (None,) * len(NETS)
UNMEASURED: tuple[Finding | None, ...] = (None,) * len(NETS)
UNDRAWN: tuple[Curve | None, ...] = (None,) * len(CURVES)


@dataclass(frozen=True)
class CheckLab:
    """What stands in each of the four views.

    Side by side: the net of `seed`. Nets: the `findings` of a round in its order, what was `said`
    of each, the one that is looked at and the verdict pointed at; `scored`: the score is shown, at
    the end. Race: the last lap. Sweep: the curves, the one shown, and which of its h.
    """

    lang: str
    view: View = "compare"
    seed: int = 0
    round: int = 1
    findings: tuple[Finding | None, ...] = UNMEASURED
    said: tuple[Kind | None, ...] = UNSAID
    net: int = 0
    pointed: int = 0
    scored: bool = False
    lap: Lap | None = None
    racing: bool = False
    curves: tuple[Curve | None, ...] = UNDRAWN
    curve: int = 0
    h: int = 6

    @property
    def names(self) -> tuple[str, ...]:
        """What is the matter with each net of the round."""
        return shuffled(self.round)

    @property
    def truth(self) -> Kind:
        """The right verdict on the net that is looked at."""
        return kind_of(self.names[self.net])

    @property
    def right(self) -> int:
        """How many nets of the round were judged rightly."""
        return sum(s == kind_of(name) for s, name in zip(self.said, self.names, strict=True))


Command = Callable[[CheckLab], CheckLab]


def next_view(by: int) -> Command:
    def turned(lab: CheckLab) -> CheckLab:
        return replace(lab, view=neighbour(VIEWS, lab.view, by))

    return turned


def move(by: int) -> Command:
    """The next seed, net or h."""

    def moved(lab: CheckLab) -> CheckLab:
        match lab.view:
            case "compare":
                return replace(lab, seed=max(lab.seed + by, 0))
            case "nets":
                return look_at((lab.net + by) % len(NETS))(lab)
            case "sweep":
                return replace(lab, h=min(max(lab.h + by, 0), len(HS) - 1))
        return lab

    return moved


def choose(by: int) -> Command:
    """The next seed with a kink, the next verdict or curve."""

    def chosen(lab: CheckLab) -> CheckLab:
        match lab.view:
            case "compare" if by > 0:
                return replace(lab, seed=next_kink(lab.seed))
            case "nets" if lab.said[lab.net] is None:
                return replace(lab, pointed=(lab.pointed + by) % len(KINDS))
            case "sweep":
                return replace(lab, curve=(lab.curve + by) % len(CURVES))
        return lab

    return chosen


def look_at(net: int) -> Command:
    """A net of the round, by its place."""

    def looked(lab: CheckLab) -> CheckLab:
        return replace(lab, view="nets", net=net, pointed=0, scored=False)

    return looked


def enter(lab: CheckLab) -> CheckLab:
    """Say the verdict pointed at; after that the next net; at the end the score, then new nets."""
    if lab.view != "nets" or lab.findings[lab.net] is None:
        return lab
    if lab.said[lab.net] is None:
        return replace(lab, said=_with(lab.said, lab.net, KINDS[lab.pointed]))
    order = sorted(range(len(NETS)), key=lambda k: (k < lab.net, k))
    unsaid = next((k for k in order if lab.said[k] is None), None)
    if unsaid is not None:
        return look_at(unsaid)(lab)
    return new_round(lab) if lab.scored else replace(lab, scored=True)


def new_round(lab: CheckLab) -> CheckLab:
    fresh = replace(lab, round=lab.round + 1, findings=UNMEASURED, said=UNSAID)
    return look_at(0)(fresh)


def with_finding(lab: CheckLab, place: int, finding: Finding) -> CheckLab:
    return replace(lab, findings=_with(lab.findings, place, finding))


def with_curve(lab: CheckLab, place: int, curve: Curve) -> CheckLab:
    return replace(lab, curves=_with(lab.curves, place, curve))


def _with(items: tuple[Item, ...], place: int, item: Item) -> tuple[Item, ...]:
    return (*items[:place], item, *items[place + 1 :])


COMMANDS: Mapping[str, Command] = {
    "next_view": next_view(1),
    "view_before": next_view(-1),
    "right": move(1),
    "left": move(-1),
    "down": choose(1),
    "up": choose(-1),
    "enter": enter,
    **{f"net_{k + 1}": look_at(k) for k in range(len(NETS))},
}
