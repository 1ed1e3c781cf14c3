"""One net of eight, the evidence on it, and the question what is the matter with it."""

from collections.abc import Iterator

import numpy as np
from rich.cells import cell_len

from tutor.engine.diagnosis import Diagnosis
from tutor.graph.numbers import named
from tutor.lesson.gradient_check.nets import KINDS, OTHER_HS, Finding, kind_of
from tutor.lesson.gradient_check.state import LETTERS, CheckLab
from tutor.lesson.gradient_check.words import APART, of_kink, power, small
from tutor.lesson.laboratory import wrapped
from tutor.lesson.styled import BLANK, Line, Room, Span
from tutor.text import say

BARS = "·▂▄▆█"
"""A difference that does not count, and then one bar for every hundredfold."""


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
