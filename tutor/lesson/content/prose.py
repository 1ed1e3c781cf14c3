"""Read a page file: a title, a summary and pages whose headings say what happens."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tutor.formula.request import VERBS as ASKED
from tutor.formula.request import Index, Request, words
from tutor.text import Problem
from tutor.text.nearest import nearest
from tutor.text.terminal import clean

if TYPE_CHECKING:
    from tutor.quiz.kinds import Kind

QUESTIONS = (*ASKED, "choose")
VERBS = ("forward", "turn", "backward", *QUESTIONS, "change", "lab")
"""What a page can do."""

SETTINGS = ("program", "open", "fold", "inspect", "curve", "to", "guess", "with", "answer")
"""Which graph a page shows and how it looks at it; the names that an answer may have, and one."""

REPEATED = {"open": "opens", "fold": "folds", "with": "names"}
"""Those that may stand more than once, and the field of a page that holds them all."""

WITHOUT_ARGUMENT = ("turn", "choose")

LABS = ("gradient_check", "training")
"""The laboratories that a page can open."""

Fields = dict[str, Any]
"""Some of the fields of a page."""

MOST_PAGES = 60  # of a lesson; those of the course have twenty
MOST_LINES = 200  # below a heading
LONGEST_LINE = 500  # characters, before numbers stand in it

PLACEHOLDER = re.compile(r"\{\{([^{}]{0,200})\}\}")
INLINE = re.compile(r"\*\*(?P<bold>.+?)\*\*|`(?P<code>[^`]+)`")

_HEADING = re.compile(r"(#+)\s+(.*)")
_VERBS = re.compile(r"\{([^{}]*)\}$")
_OPTION = re.compile(r"- \[([ xX])\]\s*(.*)$")
_HINT = re.compile(r"Hint:\s*(.*)$")
WIDEST = 66  # cells of an author's line: so it stands as it was broken, at 80 and 120 columns


@dataclass(frozen=True)
class Option:
    """One answer of a choice, and what is said when it is chosen."""

    text: str
    right: bool
    feedback: str = ""


@dataclass(frozen=True)
class Page:
    """A heading with its verb, and what stands below it.

    `line` is the heading's line; `to` is the number that a change gives its input where a `guess`
    is made before; `names`, if any, are those that a formula may be written with,
    `answer` is how the author writes it.
    """

    title: str
    line: int
    verb: str = ""
    argument: str = ""
    program: str = ""
    opens: tuple[str, ...] = ()
    folds: tuple[str, ...] = ()
    inspect: str = ""
    curve: str = ""
    to: str = ""
    guess: str = ""
    names: tuple[str, ...] = ()
    answer: str = ""
    paragraphs: tuple[tuple[str, ...], ...] = ()
    hints: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    rows: tuple[str, ...] = field(default=(), compare=False, repr=False)  # as they are written

    def line_of(self, text: str) -> int:
        """The line below the heading on which this stands, else the heading's."""
        below = enumerate(self.rows, self.line + 1)
        return next((line for line, row in below if text in row), self.line)

    @cached_property
    def request(self) -> Request:
        """What the page asks of its graph."""
        return Request(self.verb, self.argument, self.names, self.answer)

    @property
    def action(self) -> str:
        """The verb with its argument, the same in every language: "flow=apple"."""
        return f"{self.verb}={self.argument}" if self.argument else self.verb

    @property
    def asked_use(self) -> tuple[str, str]:
        """The value asked about and the node that uses it, "" for all: ask=node/x, flow=x>node."""
        return self.request.use

    @property
    def asked_index(self) -> Index | None:
        """The one element that is asked for: flow=W[1,0]."""
        return self.request.index

    @property
    def is_question(self) -> bool:
        return self.verb in QUESTIONS

    @property
    def kind(self) -> "Kind | None":
        """The kind of question that it asks of its graph, if any."""
        from tutor.quiz.kinds import KINDS  # NumPy, which a list of lessons does without

        return KINDS.get(self.verb)

    @property
    def is_choice(self) -> bool:
        """Whether the answer is among options, and not on a wire."""
        is_guess = bool(self.guess) and not self.guesses_number
        of_options = self.kind is not None and self.kind.answer == "options"
        return self.verb == "choose" or is_guess or of_options

    @property
    def guessed(self) -> tuple[str, ...]:
        """What a guess is about: a wire, or those of which one moves most."""
        return tuple(name.strip() for name in self.guess.removesuffix(":number").split(","))

    @property
    def guesses_number(self) -> bool:
        return self.guess.endswith(":number")

    @property
    def is_symbolic(self) -> bool:
        """Whether the answer is a formula or a line of code."""
        return self.kind is not None and self.kind.answer in ("formula", "line")

    @property
    def is_of_value(self) -> bool:
        """Whether a value is asked for, and not a gradient."""
        return self.kind is not None and self.kind.is_of_value

    @property
    def is_local(self) -> bool:
        """Whether a local derivative is asked for: ask=z/x, rule=z/x."""
        return self.request.is_local

    @property
    def heading(self) -> str:
        """All that its heading says will happen: "program=half open=y flow=x"."""
        program = [f"program={self.program}"] if self.program else []
        layers = [f"open={name}" for name in self.opens] + [f"fold={name}" for name in self.folds]
        looks = [f"inspect={self.inspect}"] if self.inspect else []
        looks += [f'curve="{self.curve}"'] if self.curve else []
        looks += [f'to="{self.to}"', f'guess="{self.guess}"'] if self.guess else []
        names = [f"with={name}" for name in self.names]
        names += [f'answer="{self.answer}"'] if self.answer else []
        verb = [self.action] if self.verb else []
        return " ".join([*program, *layers, *looks, *names, *verb])


@dataclass(frozen=True)
class Mistake:
    """Something an author should mend: a line and the key and values of what to say."""

    line: int
    key: str
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def problem(self) -> Problem:
        return Problem(self.key, **self.values)


@dataclass(frozen=True)
class Prose:
    """One language of a lesson, and what is wrong with its form."""

    title: str
    summary: str
    pages: tuple[Page, ...]
    mistakes: tuple[Mistake, ...] = ()


def parse(text: str, headings: bool = False) -> Prose:
    """Read a page file, or its headings alone; what cannot be read is told in `mistakes`."""
    title, summary = "", ""
    pages: list[Page] = []
    mistakes: list[Mistake] = []
    for line, level, heading, verbs, body in _sections(text, mistakes):
        if len(pages) == MOST_PAGES:
            mistakes.append(Mistake(line, "check.too_many_pages", {"most": MOST_PAGES}))
            break
        if level == 1 and not title:
            title, summary = heading, " ".join(body).strip()
        elif level == 2:
            below = {} if headings else _read_body(line, body, mistakes)
            pages.append(Page(heading, line, **_read_verbs(line, verbs, mistakes), **below))
        elif level or any(body):
            mistakes.append(Mistake(line, "check.heading"))
    if not title:
        mistakes.insert(0, Mistake(1, "check.no_title"))
    return Prose(title, summary, tuple(pages), tuple(mistakes))


def page_ids(pages: Sequence[Page]) -> tuple[str, ...]:
    """A name for each page that outlives other pages' changes: its action, numbered if repeated."""
    seen: Counter[str] = Counter()
    ids = []
    for page in pages:
        action = page.action or "read"
        seen[action] += 1
        ids.append(action if seen[action] == 1 else f"{action}#{seen[action]}")
    return tuple(ids)


def spans(line: str) -> Iterator[tuple[str, str]]:
    """A line as (text, style) with style "", "bold" or "code"."""
    end = 0
    for match in INLINE.finditer(line):
        if match.start() > end:
            yield line[end : match.start()], ""
        style = match.lastgroup or ""
        yield match[style], style
        end = match.end()
    if end < len(line):
        yield line[end:], ""


def _sections(text: str, mistakes: list[Mistake]) -> Iterator[tuple[int, int, str, str, list[str]]]:
    """Each heading with the lines below it: (line number, level, heading, verbs, body)."""
    line, level, heading, verbs = 1, 0, "", ""
    body: list[str] = []
    for number, row in enumerate(clean(text).splitlines(), 1):
        if len(row) > LONGEST_LINE:
            mistakes.append(Mistake(number, "check.long_line", {"most": LONGEST_LINE}))
            row = ""
        match = _HEADING.match(row) if row.startswith("#") else None
        if match:
            yield line, level, heading, verbs, body
            line, level, body = number, len(match[1]), []
            heading, verbs = _title_and_verbs(match[2].strip())
        elif len(body) < MOST_LINES:
            body.append(row.rstrip())
        elif len(body) == MOST_LINES:
            body.append("")
            mistakes.append(Mistake(number, "check.long_page", {"most": MOST_LINES}))
    yield line, level, heading, verbs, body


def _title_and_verbs(heading: str) -> tuple[str, str]:
    match = _VERBS.search(heading)
    return (heading[: match.start()].strip(), match[1]) if match else (heading, "")


def _read_verbs(line: int, verbs: str, mistakes: list[Mistake]) -> Fields:
    """What a heading says will happen."""
    fields: Fields = {}
    for verb, argument in words(verbs):
        if verb not in (*VERBS, *SETTINGS):
            known = nearest(verb, (*VERBS, *SETTINGS))
            mistakes.append(Mistake(line, "check.verb", {"verb": verb, "known": known}))
        elif bool(argument) == (verb in WITHOUT_ARGUMENT):
            key = "check.needless_argument" if argument else "check.argument"
            mistakes.append(Mistake(line, key, {"verb": verb}))
        elif verb in REPEATED:
            fields[REPEATED[verb]] = (*fields.get(REPEATED[verb], ()), argument)
        elif verb in SETTINGS:
            fields[verb] = argument
        elif "verb" in fields:
            mistakes.append(Mistake(line, "check.two_verbs", {"verb": verb}))
        else:
            fields |= {"verb": verb, "argument": argument}
    return fields


def _read_body(line: int, body: list[str], mistakes: list[Mistake]) -> Fields:
    """Sort the lines below a heading into paragraphs, hints and options."""
    paragraphs: list[list[str]] = [[]]
    hints: list[str] = []
    options: list[Option] = []
    into = ""  # what a further line goes on with
    for offset, row in enumerate(body, 1):
        if option := _OPTION.match(row):
            options.append(Option(option[2], option[1] != " "))
            into = "option"
        elif hint := _HINT.match(row):
            hints.append(hint[1])
            into = "hint"
            if not hint[1]:
                mistakes.append(Mistake(line + offset, "check.empty_hint"))
        elif not row.strip():
            into = ""
            paragraphs.append([])
        elif into == "hint":
            hints[-1] = f"{hints[-1]} {row.strip()}"
        elif into == "option":
            said = f"{options[-1].feedback} {row.strip()}".strip()
            options[-1] = replace(options[-1], feedback=said)
        else:
            paragraphs[-1].append(row)
    return {
        "paragraphs": tuple(tuple(p) for p in paragraphs if p),
        "hints": tuple(filter(None, hints)),
        "options": tuple(options),
        "rows": tuple(body),
    }
