"""The gradient-check laboratory as lines: its views of nets, what is around, all as plain text."""

from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile

import numpy as np
from rich.cells import cell_len

from tutor.engine.diagnosis import Diagnosis
from tutor.graph.numbers import named
from tutor.labs.gradient_check.figures import nets_race, power, shared, small, sweep
from tutor.labs.gradient_check.measure import CURVES, curve, race, runners
from tutor.labs.gradient_check.nets import (
    BATCH,
    KINDS,
    NETS,
    OTHER_HS,
    Element,
    Finding,
    checked,
    examined,
    kind_of,
    next_kink,
)
from tutor.labs.gradient_check.state import LETTERS, VIEWS, CheckLab, View
from tutor.labs.laboratory import fit_lines, key_lines, views_bar, wrapped
from tutor.lesson.view.styled import BLANK, Line, Room, Span, width_of
from tutor.text import say

APART = 1e-8  # an element whose two gradients differ by more is counted as apart
NAMES = 12  # cells of the first column
DIFFERENCE = 9  # cells of the last one
NUMBER = 18  # cells of a gradient at most
BARS = "·▂▄▆█"
"""A difference that does not count, and then one bar for every hundredfold."""

PLAIN = Room(78, 26)
PLAIN_RACE = 0.3  # seconds that the plain report gives the loop


# --- around the views


def body(lab: CheckLab, room: Room) -> list[Line]:
    """The view that is open."""
    return fit_lines(PAGES[lab.view](lab, room), room.width)


def header(lab: CheckLab, width: int) -> list[Line]:
    """What this is, and its views, the open one marked."""
    names = [say(f"check_lab.view_{view}", lab.lang) for view in VIEWS]
    return [views_bar(say("check_lab.title", lab.lang), names, VIEWS.index(lab.view), width)]


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


# --- both gradients of a right net


def compare(lab: CheckLab, room: Room) -> list[Line]:
    """Some elements of both gradients for each parameter, and the verdict."""
    found, lang = checked(lab.seed), lab.lang
    head = say("check_lab.compare", lang, seed=lab.seed, count=BATCH)
    end = [*book_says(found, lang, room.width), *verdict(found, lang, room.width)]
    each = max((room.height - len(end) - 7) // 4, 1)
    lines: list[Line] = [((f" {head}", "bold"),), _columns(lang, room.width)]
    for name in found.numeric:
        lines += [_parameter(found, name, lang, room.width)]
        lines += [_pair(found, element, room.width) for element in striking(found, name, each)]
    return [*lines, BLANK, *end]


def striking(found: Diagnosis, name: str, count: int) -> list[Element]:
    """The element that is most apart, then those with the largest gradients."""
    a, n = found.analytic[name], found.numeric[name]
    first = int(np.argmax(np.abs(a - n)))
    order = [first, *(k for k in np.argsort(-np.abs(a), axis=None).tolist() if k != first)]
    places = (np.unravel_index(k, a.shape) for k in order[:count])
    return [(name, tuple(map(int, place))) for place in places]


def book_says(found: Diagnosis, lang: str, width: int) -> list[Line]:
    """The book's judgement by its threshold alone."""
    doubts = ", ".join(found.book_doubts)
    key = "check_lab.book_wrong" if doubts else "check_lab.book_right"
    return wrapped(say(key, lang, names=doubts), "wrong" if doubts else "faint", width)


def verdict(found: Diagnosis, lang: str, width: int) -> list[Line]:
    """What a correct net's check comes from."""
    if found.kink is None:
        return wrapped(say("check_lab.fine", lang), "right", width)
    return wrapped(say("check_lab.kink", lang, **of_kink(found)), "note", width)


def _columns(lang: str, width: int) -> Line:
    each = _number_cells(width)
    names = (say(f"check_lab.{name}", lang) for name in ("backprop", "numerical"))
    cells = [(" " * (each - cell_len(name)) + name, "faint") for name in names]
    return (" " * NAMES, ""), *cells, (f"{'|Δ|':>{DIFFERENCE}}", "faint")


def _parameter(found: Diagnosis, name: str, lang: str, width: int) -> Line:
    """A parameter's name and shape, and what the book's check makes of it."""
    _, mean = found.check[name]
    mark = ("✗", "wrong") if name in found.book_doubts else ("✓", "right")
    name_shape = f" {name} {np.shape(found.numeric[name])}"
    told = f"{say('check_lab.mean', lang)} {small(mean)}"
    line: Line = ()
    for text in (told, small(mean)):
        line = (name_shape, "bold"), (f"   {text} ", "faint"), mark
        if width_of(line) <= width:
            break
    return line


def _pair(found: Diagnosis, element: Element, width: int) -> Line:
    """One element by backpropagation and by measuring, the digits on which they part marked."""
    name, index = element
    a, n = float(found.analytic[name][index]), float(found.numeric[name][index])
    each = _number_cells(width)
    one, other = (f"{v:>{each}.{each - 5}f}" for v in (a, n))
    same = shared(one, other)
    label = f"   {list(index)}"
    apart = "wrong" if abs(a - n) > APART else "faint"
    return (
        (f"{label:<{NAMES}}", "faint"), (one, ""), (other[:same], ""), (other[same:], apart),
        (f"{small(abs(a - n)):>{DIFFERENCE}}", apart),
    )  # fmt: skip


def _number_cells(width: int) -> int:
    return min(max((width - NAMES - DIFFERENCE) // 2, 9), NUMBER)


# --- one net of eight


def nets(lab: CheckLab, room: Room) -> list[Line]:
    """The nets of the round, the evidence on one of them, and the question or its answer."""
    finding, lang = lab.findings[lab.net], lab.lang
    if lab.scored:
        return [_letters(lab), BLANK, *_score(lab), BLANK, *_more(lab, room.width)]
    if finding is None:
        measuring = wrapped(say("check_lab.measuring", lang), "faint", room.width)
        return [_letters(lab), BLANK, *measuring]
    unsaid = lab.said[lab.net] is None
    return [
        _letters(lab), *_table(finding.found, lang), _units(finding.found, lang), BLANK,
        *_again(finding, lang), BLANK,
        *(_question(lab) if unsaid else _answer(lab, finding, room.width)),
    ]  # fmt: skip


def _letters(lab: CheckLab) -> Line:
    """A letter for each net, how it was judged, the one looked at marked."""
    spans: list[Span] = [(" ", "")]
    for k, (name, said) in enumerate(zip(lab.names, lab.said, strict=True)):
        here = k == lab.net and not lab.scored
        spans.append((f"{'▸' if here else ' '}{LETTERS[k]}", "chosen" if here else ""))
        right = said == kind_of(name)
        mark = ("✓", "right") if right else ("✗", "wrong")
        spans += [mark if said else (" ", ""), (" ", "")]
    return *spans, (f"  {_count(lab)}" if any(lab.said) and not lab.scored else "", "faint")


def _count(lab: CheckLab) -> str:
    """How many nets were judged rightly, of those that were judged."""
    count = sum(said is not None for said in lab.said)
    return say("check_lab.score", lab.lang, right=lab.right, count=count)


def _score(lab: CheckLab) -> Iterator[Line]:
    """The end of a round: what was said of the nets that were judged wrongly, and what they are."""
    missed = "" if lab.right == len(lab.names) else say("check_lab.missed", lab.lang)
    yield (f" {_count(lab)}", "prompt"), (f"   {missed}", "faint")
    for letter, name, said in zip(LETTERS, lab.names, lab.said, strict=True):
        truth = kind_of(name)
        if said != truth:
            known, guessed = (say(f"check_lab.say_{kind}", lab.lang) for kind in (truth, said))
            yield (f" {letter}", "bold"), ("  ✓ ", "right"), (known, "")
            yield ("    ✗ ", "wrong"), (guessed, "faint")


def _more(lab: CheckLab, width: int) -> list[Line]:
    return wrapped(say("check_lab.more_nets", lab.lang), "note", width)


def _table(found: Diagnosis, lang: str) -> Iterator[Line]:
    """What the check says of each parameter."""
    rows = [[say(f"check_lab.{name}", lang) for name in ("mean", "apart")]]
    rows += [_figures(found, name, lang) for name in found.check]
    cells = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    head, *told = (
        "".join(f"   {' ' * (c - cell_len(t))}{t}" for t, c in zip(row, cells, strict=True))
        for row in rows
    )
    yield ((f"   {head}   {say('check_lab.book', lang)}", "faint"),)
    for name, text in zip(found.check, told, strict=True):
        mark = ("✗", "wrong") if name in found.book_doubts else ("✓", "right")
        yield (f" {name}", "bold"), (f"{text}   ", ""), mark


def _figures(found: Diagnosis, name: str, lang: str) -> list[str]:
    """The mean, and in how many elements the gradients are apart."""
    _, mean = found.check[name]
    gaps = np.abs(found.analytic[name] - found.numeric[name])
    count = int(np.sum(gaps > APART))
    return [small(mean), say("check_lab.of", lang, count=count, total=gaps.size)]


def _units(found: Diagnosis, lang: str) -> Line:
    """The largest difference in the parameters of each hidden unit, as a row of bars."""
    gaps = {k: np.abs(found.analytic[k] - found.numeric[k]) for k in ("W1", "b1")}
    largest = np.maximum(np.max(gaps["W1"], axis=0), gaps["b1"])
    heights = np.ceil((np.log10(np.maximum(largest, APART)) - np.log10(APART)) / 2).astype(int)
    bars = "".join(BARS[min(height, len(BARS) - 1)] for height in heights.tolist())
    return (f" {say('check_lab.units', lang)}  ", "faint"), (bars, "forward")


def _again(finding: Finding, lang: str) -> Iterator[Line]:
    """The element that is most apart, measured with one h after another."""
    name, index = finding.most
    a = float(finding.found.analytic[name][index])
    most = say("check_lab.most", lang, element=named(name, index))
    yield (f" {most}   ", "bold"), (f"{say('check_lab.backprop', lang)} {a:.10f}", "")
    for h, n in zip(OTHER_HS, finding.again, strict=True):
        measured = f"{say('check_lab.numerical', lang)} {n:.10f}"
        apart = f"   |Δ| {small(abs(a - n))}"
        yield (f"   h = {power(h)}   ", "faint"), (measured, ""), (apart, "")


def _question(lab: CheckLab) -> list[Line]:
    question = say("check_lab.question", lab.lang, letter=LETTERS[lab.net])
    lines: list[Line] = [((f" {question}", "prompt"),)]
    for k, kind in enumerate(KINDS):
        here = k == lab.pointed
        text = f" {'▸' if here else ' '} {say(f'check_lab.say_{kind}', lab.lang)}"
        lines.append(((text, "chosen" if here else ""),))
    return lines


def _answer(lab: CheckLab, finding: Finding, width: int) -> list[Line]:
    """What it is; before that, what another verdict would have looked like."""
    said, lang = lab.said[lab.net], lab.lang
    told = say(f"check_lab.tell_{finding.name}", lang, **of_kink(finding.found))
    if said == lab.truth:
        return wrapped(f"✓ {told}", "right", width)
    look = say(f"check_lab.look_{said}", lang)
    return [*wrapped(f"✗ {look}", "wrong", width), *wrapped(told, "note", width)]


def of_kink(found: Diagnosis) -> dict[str, object]:
    """Where the kink is, for texts."""
    if found.kink is None:
        return {}
    kink = found.kink
    return {"unit": kink.unit, "row": kink.sample, "value": f"{kink.value:.2e}"}


PAGES: Mapping[View, Callable[[CheckLab, Room], list[Line]]] = {
    "compare": compare,
    "nets": nets,
    "race": nets_race,
    "sweep": sweep,
}


# --- in lines, without a screen


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
