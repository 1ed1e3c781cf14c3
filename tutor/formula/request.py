"""What a heading asks, as a value: "flow=x>f", "ask=y/x", "predict=W[1,0]", "rule=z with=y"."""

import re
from dataclasses import dataclass
from functools import cached_property

from tutor.text import Problem

Index = tuple[int, ...]  # where an element stands in an array
VERBS = ("predict", "ask", "flow", "chain", "rule", "keep", "line", "shape")  # asked of a graph
OF_ELEMENTS = ("predict", "flow", "chain")  # which may be about one element of an array
_ELEMENT = re.compile(r"(.+?)\[(\s*\d+\s*(?:,\s*\d+\s*)*)\]")


@dataclass(frozen=True)
class Request:
    """A verb and what it is about; `names`, if any, are those that a formula may have."""

    verb: str
    argument: str
    names: tuple[str, ...] = ()

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
        return element(self.argument)[1] if self.verb in OF_ELEMENTS else None

    @property
    def is_local(self) -> bool:
        """Whether a derivative of one node by another is asked for: ask=z/x, rule=z/x."""
        return self.verb in ("ask", "rule") and "/" in self.argument


def element(text: str) -> tuple[str, Index | None]:
    """A name with the element it may be followed by: "W[1,0]" is ("W", (1, 0))."""
    match = _ELEMENT.fullmatch(text)
    return (match[1], tuple(map(int, match[2].split(",")))) if match else (text, None)


def read_request(text: str) -> Request:
    """A request as it is written in a heading; Problem where it is none."""
    verb, argument, names = "", "", list[str]()
    for word in re.sub(r"\s*([\[,])\s*|\s+(?=\])", r"\1", text).split():
        key, _, given = word.partition("=")
        if key not in (*VERBS, "with"):
            raise Problem("check.verb", verb=key, known=", ".join((*VERBS, "with")))
        if not given:
            raise Problem("check.argument", verb=key)
        if key == "with":
            names.append(given)
        elif verb:
            raise Problem("check.two_verbs", verb=key)
        else:
            verb, argument = key, given
    if not verb:
        raise Problem("check.verb", verb=text.strip(), known=", ".join(VERBS))
    return Request(verb, argument, tuple(names))
