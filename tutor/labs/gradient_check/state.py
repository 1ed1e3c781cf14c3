"""The gradient-check laboratory as one value, and what a key or a measurement makes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

from tutor.engine.diagnosis import Kind
from tutor.labs.gradient_check.measure import CURVES, HS, Curve, Lap
from tutor.labs.gradient_check.nets import KINDS, NETS, Finding, kind_of, next_kink, shuffled
from tutor.labs.laboratory import LanguageChanged, neighbour

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


@dataclass(frozen=True)
class Found:
    """A net of a round is examined."""

    round: int
    place: int
    finding: Finding


@dataclass(frozen=True)
class Swept:
    """A curve is measured."""

    place: int
    curve: Curve


Message = str | Found | Swept | Lap | LanguageChanged
"""What an update is told: a command by its name, what a thread has measured, another language."""


@dataclass(frozen=True)
class ViewOpened:
    """Another view is seen."""


@dataclass(frozen=True)
class RoundBegun:
    """There are other nets, none of them examined."""


@dataclass(frozen=True)
class RaceStarted:
    """The loop runs from its beginning."""


@dataclass(frozen=True)
class RaceStopped:
    """The loop stops where it is."""


Event = ViewOpened | RoundBegun | RaceStarted | RaceStopped
Updated = tuple[CheckLab, tuple[Event, ...]]
Command = Callable[[CheckLab], Updated]


def update(lab: CheckLab, message: Message) -> Updated:
    """The laboratory after a message, and what happened."""
    match message:
        case str(command):
            return COMMANDS[command](lab)
        case LanguageChanged(lang):
            return replace(lab, lang=lang), ()
        case Found(round_, place, finding) if round_ == lab.round:
            return replace(lab, findings=_with(lab.findings, place, finding)), ()
        case Swept(place, curve):
            return replace(lab, curves=_with(lab.curves, place, curve)), ()
        case Lap() if lab.racing:
            return replace(lab, lap=message, racing=not message.is_complete), ()
    return lab, ()


def open_view(by: int) -> Command:
    def opened(lab: CheckLab) -> Updated:
        return replace(lab, view=neighbour(VIEWS, lab.view, by)), (ViewOpened(),)

    return opened


def move(by: int) -> Command:
    """The next seed, net or h."""

    def moved(lab: CheckLab) -> Updated:
        match lab.view:
            case "compare":
                return replace(lab, seed=max(lab.seed + by, 0)), ()
            case "nets":
                return look_at((lab.net + by) % len(NETS))(lab)
            case "sweep":
                return replace(lab, h=min(max(lab.h + by, 0), len(HS) - 1)), ()
        return lab, ()

    return moved


def choose(by: int) -> Command:
    """The next seed with a kink, the next verdict or curve."""

    def chosen(lab: CheckLab) -> Updated:
        match lab.view:
            case "compare" if by > 0:
                return replace(lab, seed=next_kink(lab.seed)), ()
            case "nets" if lab.said[lab.net] is None:
                return replace(lab, pointed=(lab.pointed + by) % len(KINDS)), ()
            case "sweep":
                return replace(lab, curve=(lab.curve + by) % len(CURVES)), ()
        return lab, ()

    return chosen


def look_at(net: int) -> Command:
    """A net of the round, by its place."""

    def looked(lab: CheckLab) -> Updated:
        events = () if lab.view == "nets" else (ViewOpened(),)
        return replace(lab, view="nets", net=net, pointed=0, scored=False), events

    return looked


def enter(lab: CheckLab) -> Updated:
    """A verdict or what follows it; at a race the same as space."""
    match lab.view:
        case "race":
            return race_or_stop(lab)
        case "nets" if lab.findings[lab.net] is not None:
            return judge_or_go_on(lab)
    return lab, ()


def judge_or_go_on(lab: CheckLab) -> Updated:
    """Say the verdict pointed at; after that the next net; at the end the score, then new nets."""
    if lab.said[lab.net] is None:
        return replace(lab, said=_with(lab.said, lab.net, KINDS[lab.pointed])), ()
    order = sorted(range(len(NETS)), key=lambda k: (k < lab.net, k))
    unsaid = next((k for k in order if lab.said[k] is None), None)
    if unsaid is not None:
        return look_at(unsaid)(lab)
    return begin_round(lab) if lab.scored else (replace(lab, scored=True), ())


def begin_round(lab: CheckLab) -> Updated:
    fresh = replace(lab, round=lab.round + 1, findings=UNMEASURED, said=UNSAID)
    return replace(fresh, net=0, pointed=0, scored=False), (RoundBegun(),)


def race_or_stop(lab: CheckLab) -> Updated:
    """Start the race, or stop it where it is."""
    if lab.view != "race":
        return lab, ()
    if lab.racing:
        return replace(lab, racing=False), (RaceStopped(),)
    return replace(lab, racing=True, lap=None), (RaceStarted(),)


def _with(items: tuple[Item, ...], place: int, item: Item) -> tuple[Item, ...]:
    return (*items[:place], item, *items[place + 1 :])


COMMANDS: Mapping[str, Command] = {
    "next_view": open_view(1),
    "view_before": open_view(-1),
    "right": move(1),
    "left": move(-1),
    "down": choose(1),
    "up": choose(-1),
    "enter": enter,
    "race": race_or_stop,
    **{f"net_{k + 1}": look_at(k) for k in range(len(NETS))},
}
