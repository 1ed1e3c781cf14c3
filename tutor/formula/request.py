"""What a heading asks, as a value: "flow=x>f", "ask=y/x", "predict=W[1,0]".

A rule may be limited: "rule=z with=y" to a name, 'rule=z answer="y - t"' to a form of the answer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from tutor.text import Problem
from tutor.text.nearest import nearest

Index = tuple[int, ...]  # where an element stands in an array
VERBS = ("predict", "ask", "flow", "chain", "rule", "keep", "line", "shape")
"""What is asked of a graph: each is a kind of question, with a file of its name."""

BESIDE = ("with", "answer")  # what may stand beside a rule
_WORD = re.compile(r'(?:[^\s"]|"[^"]*"?)+')
_ELEMENT = re.compile(r"(.+?)\[(\s*\d+\s*(?:,\s*\d+\s*)*)\]")


@dataclass(frozen=True)
class Request:
    """A verb and what it is about; `names`, if any, are those that a formula may have.

    `answer` is a formula of the author's, which is shown as the right one.
    """

    verb: str
    argument: str
    names: tuple[str, ...] = ()
    answer: str = ""

    @cached_property
    def use(self) -> tuple[str, str]:
        """The value asked about and the node that uses it, "" for all: ask=node/x, flow=x>node."""
        node, at_node, operand = self.argument.partition("/")
        if at_node:
            return operand, node
        name, _, user = element(self.argument)[0].partition(">")
        return name, user

    @property
    def name(self) -> str:
        return self.use[0]

    @property
    def user(self) -> str:
        return self.use[1]

    @cached_property
    def index(self) -> Index | None:
        """The one element that is asked for."""
        return element(self.argument)[1]

    @property
    def is_local(self) -> bool:
        """Whether a derivative of one node by another is asked for: ask=z/x, rule=z/x."""
        return self.verb in ("ask", "rule") and "/" in self.argument


def element(text: str) -> tuple[str, Index | None]:
    """A name with the element it may be followed by: "W[1,0]" is ("W", (1, 0))."""
    match = _ELEMENT.fullmatch(text)
    return (match[1], tuple(map(int, match[2].split(",")))) if match else (text, None)


def words(text: str) -> Iterator[tuple[str, str]]:
    """Each word with what is given to it: "with=y" is ("with", "y"); quotes hold spaces."""
    for word in _WORD.findall(text):
        key, _, given = word.partition("=")
        yield key, given.strip('"').strip()


def read_request(text: str) -> Request:
    """A request as it is written in a heading; Problem where it is none."""
    found = Request("", "")
    for key, given in words(re.sub(r"\s*([\[,])\s*|\s+(?=\])", r"\1", text)):
        found = _with_word(found, key, given)
    if not found.verb:
        raise Problem("check.verb", verb=text.strip(), known=nearest("", VERBS))
    return found


def _with_word(found: Request, key: str, given: str) -> Request:
    if key not in (*VERBS, *BESIDE):
        raise Problem("check.verb", verb=key, known=nearest(key, (*VERBS, *BESIDE)))
    if not given:
        raise Problem("check.argument", verb=key)
    if key == "with":
        return replace(found, names=(*found.names, given))
    if key == "answer":
        return replace(found, answer=given)
    if found.verb:
        raise Problem("check.two_verbs", verb=key)
    return replace(found, verb=key, argument=given)
