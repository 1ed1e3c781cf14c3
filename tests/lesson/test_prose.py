"""Page files: what is read from them, and every mistake of form with its line."""

import pytest

from tutor.formula import element
from tutor.lesson import Mistake, Option, Page, page_ids, parse, spans

PAGES = """\
# The title
First line
second line.

## Read it
One line,
two lines.

- an item

Hint: first
goes on
Hint: second

## Choose {program=half choose}
- [x] right
- [ ] wrong **bold**
  Feedback,
  two lines.

## Flow { flow=x>f }
"""


def test_a_page_file_is_read() -> None:
    prose = parse(PAGES)
    assert (prose.title, prose.summary) == ("The title", "First line second line.")
    read, choose, flow = prose.pages
    assert read.paragraphs == (("One line,", "two lines."), ("- an item",))
    assert read.hints == ("first goes on", "second")
    assert (choose.verb, choose.program, choose.line) == ("choose", "half", 15)
    assert choose.options == (
        Option("right", True),
        Option("wrong **bold**", False, "Feedback, two lines."),
    )
    assert (flow.verb, flow.argument, flow.action) == ("flow", "x>f", "flow=x>f")
    assert prose.mistakes == ()


MISTAKES = {
    "": ["1 check.no_title"],
    "## Page\n": ["1 check.no_title"],
    "text first\n# Title\n": ["1 check.heading"],
    "# Title\n# Again\n": ["2 check.heading"],
    "# Title\n### Deeper\n": ["2 check.heading"],
    "# T\n## P {jump=x}\n": ["2 check.verb"],
    "# T\n\n## P {forward}\n": ["3 check.argument"],
    "# T\n## P {program}\n": ["2 check.argument"],
    "# T\n## P {turn=x}\n": ["2 check.needless_argument"],
    "# T\n## P {turn forward=x}\n": ["2 check.two_verbs"],
    "# T\n## P\ntext\nHint:\n": ["4 check.empty_hint"],
}


@pytest.mark.parametrize("text", MISTAKES)
def test_mistakes_of_form(text: str) -> None:
    assert [f"{m.line} {m.key}" for m in parse(text).mistakes] == MISTAKES[text]


def test_an_unknown_verb_is_told_with_the_known_ones() -> None:
    (mistake,) = parse("# T\n## P {jump=x}\n").mistakes
    assert mistake == Mistake(2, "check.verb", mistake.values)
    assert mistake.values["verb"] == "jump"
    assert "forward" in str(mistake.values["known"]) and "program" in str(mistake.values["known"])


def test_pages_are_named_by_what_they_do() -> None:
    pages = [Page("a", 1), Page("b", 2, "flow", "x"), Page("c", 3), Page("d", 4, "flow", "x")]
    assert page_ids(pages) == ("read", "flow=x", "read#2", "flow=x#2")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("plain", [("plain", "")]),
        ("", []),
        ("a **b** c", [("a ", ""), ("b", "bold"), (" c", "")]),
        ("`x*y` and **시그모이드**(sigmoid)는", [
            ("x*y", "code"), (" and ", ""), ("시그모이드", "bold"), ("(sigmoid)는", ""),
        ]),
        ("2 ** 3", [("2 ** 3", "")]),
    ],
)  # fmt: skip
def test_inline_marks(line: str, expected: list[tuple[str, str]]) -> None:
    assert list(spans(line)) == expected


def test_nothing_that_controls_a_terminal_gets_through() -> None:
    hostile = (
        "# T\x1b[31m\x07\nsum\u202emary\r\n\n## P\x9b2J\n\ttab\u2028\u200b and\x00 한글\u3000end\n"
    )
    prose = parse(hostile)
    texts = [prose.title, prose.summary, prose.pages[0].title, *prose.pages[0].paragraphs[0]]
    assert texts == ["T[31m", "summary", "P2J", "    tab and 한글\u3000end"]


def test_settings_stand_with_any_verb() -> None:
    (page,) = parse("# T\n## P {program=f open=y open=Y fold=z inspect=dW flow=x>f[1,0]}\n").pages
    assert (page.program, page.opens, page.folds, page.inspect) == ("f", ("y", "Y"), ("z",), "dW")
    assert (page.asked_use, page.asked_index) == (("x", "f"), (1, 0))
    assert page.heading == "program=f open=y open=Y fold=z inspect=dW flow=x>f[1,0]"
    assert page.action == "flow=x>f[1,0]"


@pytest.mark.parametrize(
    ("text", "name", "index"),
    [
        ("W[1,0]", "W", (1, 0)),
        ("dW[ 1, 0 ]", "dW", (1, 0)),
        ("x>f[2]", "x>f", (2,)),
        ("W", "W", None),
        ("W[]", "W[]", None),
        ("W[-1]", "W[-1]", None),
    ],
)
def test_a_name_may_be_followed_by_an_element(
    text: str, name: str, index: tuple[int, ...] | None
) -> None:
    assert element(text) == (name, index)
