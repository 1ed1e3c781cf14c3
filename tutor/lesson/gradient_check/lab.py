"""The gradient-check laboratory as lines: what is around its views, and all of it as plain text."""

from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile

from tutor.lesson.gradient_check.compare import compare
from tutor.lesson.gradient_check.figures import nets_race, sweep
from tutor.lesson.gradient_check.guess import nets
from tutor.lesson.gradient_check.nets import NETS, examined, next_kink
from tutor.lesson.gradient_check.race import race, runners
from tutor.lesson.gradient_check.state import VIEWS, CheckLab, View
from tutor.lesson.gradient_check.sweep import CURVES, curve
from tutor.lesson.gradient_check.words import of_kink, power, small
from tutor.lesson.laboratory import fit_lines, key_lines, views_bar
from tutor.lesson.styled import Line, Room
from tutor.text import say

PAGES: Mapping[View, Callable[[CheckLab, Room], list[Line]]] = {
    "compare": compare,
    "nets": nets,
    "race": nets_race,
    "sweep": sweep,
}
PLAIN = Room(78, 26)
PLAIN_RACE = 0.3  # seconds that the plain report gives the loop


def body(lab: CheckLab, room: Room) -> list[Line]:
    """The view that is open."""
    return fit_lines(PAGES[lab.view](lab, room), room.width)


def title_bar(lab: CheckLab, width: int) -> Line:
    """What this is, and its views, the open one marked."""
    names = [say(f"check_lab.view_{view}", lab.lang) for view in VIEWS]
    return views_bar(say("check_lab.title", lab.lang), names, VIEWS.index(lab.view), width)


def footer(lab: CheckLab, width: int) -> list[Line]:
    """The keys of the view, and those that are always there."""
    always = {"tab": "key.view", "esc": "check_lab.key_back", "?": "key.help"}
    always |= {"l": "key.language", "q": "key.quit"}
    groups = [{k: say(name, lab.lang) for k, name in keys.items()} for keys in (_now(lab), always)]
    return key_lines(groups, width)


def _now(lab: CheckLab) -> dict[str, str]:
    match lab.view:
        case "compare":
            return {"← →": "check_lab.key_seed", "↓": "check_lab.key_kink"}
        case "nets" if lab.said[lab.net] is None:
            keys = {"↑ ↓": "check_lab.key_point", "enter": "check_lab.key_say"}
        case "nets":
            keys = {"enter": f"check_lab.key_{_after_net(lab)}"}
        case "race":
            start = "start" if lab.lap is None else "start_anew"
            return {"space": f"check_lab.key_{'stop' if lab.racing else start}"}
        case "sweep":
            return {"← →": "check_lab.key_h", "↑ ↓": "check_lab.key_curve"}
    return {**keys, "1-8 ← →": "check_lab.key_net"}


def _after_net(lab: CheckLab) -> str:
    """What comes after a net whose verdict was told."""
    if None in lab.said:
        return "next_net"
    return "new_round" if lab.scored else "score"


def plain_report(lang: str) -> list[str]:
    """All of the laboratory for a terminal that cannot draw; it takes about a second."""
    kinked = CheckLab(lang, seed=next_kink(0))
    return [
        *_plain(compare(CheckLab(lang), PLAIN)), "",
        *_plain(compare(kinked, PLAIN)), "",
        say("check_lab.report_nets", lang), *_nets_report(lang), "",
        *_plain(nets_race(_raced(lang), PLAIN)), "",
        say("check_lab.report_sweep", lang), *_sweep_report(),
    ]  # fmt: skip


def _plain(lines: list[Line]) -> list[str]:
    return ["".join(text for text, _ in line).rstrip() for line in lines]


def _nets_report(lang: str) -> Iterator[str]:
    for name in NETS:
        found = examined(name, seed=1).found
        means = "  ".join(f"{k} {small(mean)}" for k, (_, mean) in found.check.items())
        yield f"  {say('check_lab.mean', lang)}: {means}"
        yield f"    {say(f'check_lab.tell_{name}', lang, **of_kink(found))}"


def _raced(lang: str) -> CheckLab:
    *_, lap = takewhile(lambda lap: lap.seconds < PLAIN_RACE, race(*runners()))
    return CheckLab(lang, view="race", lap=lap)


def _sweep_report() -> Iterator[str]:
    points = curve(*CURVES[0]).points
    return (f"  h = {power(point.h):<6} {small(point.error)}" for point in points[::2])
