"""One net of eight, the evidence on it, and the question what is the matter with it."""

from collections.abc import Iterator

import numpy as np
from rich.cells import cell_len

from tutor.engine.diagnosis import Diagnosis
from tutor.lesson.check_nets import KINDS, OTHER_HS, Finding, kind_of
from tutor.lesson.check_state import LETTERS, CheckLab
from tutor.lesson.check_words import APART, BLANK, element_text, of_kink, power, small, wrapped
from tutor.lesson.styled import Line, Room, Span
from tutor.text import say


def nets(lab: CheckLab, room: Room) -> list[Line]:
    """The nets of the round, the evidence on one of them, and the question or its answer."""
    finding, lang = lab.findings[lab.net], lab.lang
    lines = [_letters(lab), BLANK]
    if finding is None:
        return [*lines, *wrapped(say("check_lab.measuring", lang), "faint", room.width)]
    lines += [*_table(finding.found, lang), BLANK, *_again(finding, lang), BLANK]
    said = lab.said[lab.net]
    return lines + (_question(lab) if said is None else _answer(lab, finding, room.width))


def _letters(lab: CheckLab) -> Line:
    """A letter for each net, how it was judged, the one looked at marked."""
    spans: list[Span] = [(" ", "")]
    for k, (name, said) in enumerate(zip(lab.names, lab.said, strict=True)):
        here = "▸" if k == lab.net else " "
        spans.append((f"{here}{LETTERS[k]}", "chosen" if k == lab.net else ""))
        right = said == kind_of(name)
        mark = ("✓", "right") if right else ("✗", "wrong")
        spans += [mark if said else (" ", ""), (" ", "")]
    count = sum(said is not None for said in lab.said)
    score = say("check_lab.score", lab.lang, right=lab.right, count=count)
    return *spans, (f"  {score}" if count else "", "faint")


def _table(found: Diagnosis, lang: str) -> Iterator[Line]:
    """What the check says of each parameter."""
    names = ("mean", "relative", "apart", "book")
    heads = [say(f"check_lab.{name}", lang) for name in names]
    cells = [max(cell_len(head), least) for head, least in zip(heads, (8, 8, 12, 0), strict=True)]
    padded = (" " * (c - cell_len(h)) + h for h, c in zip(heads, cells, strict=True))
    yield ("      " + "  ".join(padded), "faint"),
    for name, (worst, mean) in found.check.items():
        apart = int(np.sum(np.abs(found.analytic[name] - found.numeric[name]) > APART))
        counted = say("check_lab.of", lang, count=apart, total=found.numeric[name].size)
        texts = (small(mean), small(worst), counted)
        row = "  ".join(" " * (c - cell_len(t)) + t for t, c in zip(texts, cells[:3], strict=True))
        mark = ("✗", "wrong") if name in found.book_doubts else ("✓", "right")
        yield (f" {name:<5}", "bold"), (row + " " * max(cells[3] + 1, 2), ""), mark


def _again(finding: Finding, lang: str) -> Iterator[Line]:
    """The element that is most apart, measured with one h after another."""
    name, index = finding.most
    a = float(finding.found.analytic[name][index])
    most = say("check_lab.most", lang, element=element_text(finding.most))
    yield (f" {most}   ", "bold"), (f"{say('check_lab.backprop', lang)} {a:.10f}", "")
    for h, n in zip(OTHER_HS, finding.again, strict=True):
        measured = f"{say('check_lab.numerical', lang)} {n:.10f}"
        yield (f"   h = {power(h)}   ", "faint"), (measured, ""), (f"   |Δ| {small(abs(a - n))}", "")


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


