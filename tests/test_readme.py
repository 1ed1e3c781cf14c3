"""The README tells the truth: its example, and every command, key and verb that it names."""

import doctest
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from tests.lesson.lessons import COURSE
from tests.lesson.test_position import states
from tests.quiz.cases import QUESTIONS
from tutor.cli import main
from tutor.graph import CALLS, DATA, SMALL, graph_of
from tutor.lesson import (
    LABS,
    PLACEHOLDER,
    SETTINGS,
    VERBS,
    WIDEST,
    check,
    lesson_folder,
    load,
    parse,
    reading,
)
from tutor.quiz import TEMPLATES, judge
from tutor.text import LANGUAGES
from tutor.ui import keys

ROOT = COURSE.parent
README = (ROOT / "README.md").read_text("utf-8")
PROSE = re.sub(r"^```.*?^```", "", README, flags=re.DOTALL | re.MULTILINE)
COMMANDS = (
    "learn",
    "practice",
    "progress",
    "lessons",
    "show",
    "train",
    "check",
    "mistakes",
    "explore",
)

SAMPLE = """
def sample(x=2, Y=[[1, 2], [3, 4]]):
    y = x * Y
    return y
"""


def example() -> dict[str, str]:
    """The files of the example by their paths, as a teacher would copy them."""
    block = r"(?:`|<code>)(my_course/[^`<]+)(?:`|</code></summary>)\n\n```\w+\n(.*?)```"
    return dict(re.findall(block, README, re.DOTALL))


@pytest.fixture
def my_course(tmp_path: Path) -> Path:
    for name, text in example().items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path / "my_course"


def section(title: str) -> str:
    """What stands below a heading, up to the next."""
    return re.split(rf"^#+ {title}\n", PROSE, flags=re.MULTILINE)[1].partition("\n#")[0]


def first_cells(text: str) -> list[str]:
    """The left column of the tables in a text."""
    return re.findall(r"^\| (.*?) \|", text, re.MULTILINE)


def code(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def options(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--[a-z-]+", text))


def test_the_example_is_a_whole_lesson_that_check_finds_nothing_in(my_course: Path) -> None:
    files = {path.name for path in my_course.glob("01_film_night/*")}
    assert files == {"lesson.py", "skills.toml", *(f"{lang}.md" for lang in LANGUAGES)}
    assert [complaint.say("en") for complaint in check(my_course)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_right_answers_lead_to_the_end_of_the_example(my_course: Path, lang: str) -> None:
    folder = lesson_folder(my_course / "01_film_night")
    assert folder is not None
    positions = [state.position for state in states(load(folder), lang, answer=True)]
    assert sum(position.page.is_question for position in positions) == 4
    assert not any(position.is_open for position in positions)
    assert positions[-1].is_last and positions[-1].step == positions[-1].stage.after


def test_every_verb_and_setting_stands_in_the_table_and_is_read() -> None:
    forms = [form for cell in first_cells(section("The pages")) for form in code(cell)]
    headings = [form for form in forms if "{" not in form]
    assert {form.partition("=")[0] for form in headings} == {*VERBS, *SETTINGS}
    pages = "".join(f"\n## Page {{{form}}}\n" for form in headings)
    assert parse(f"# Title\n{pages}").mistakes == ()
    assert {form.partition("=")[2] for form in headings if form.startswith("lab=")} == {*LABS}


def test_every_placeholder_of_the_readme_is_read() -> None:
    graph = graph_of(SAMPLE.strip())
    named = [match[1].partition(":")[0].rstrip("!") for match in PLACEHOLDER.finditer(PROSE)]
    assert len(named) == 9
    assert [name for name in named if reading(graph, name) is None] == []


def test_all_that_a_program_may_hold_is_named_and_read() -> None:
    named = code(section("The program"))
    unnamed = [call for call in CALLS if call not in named]
    assert not unnamed, f'README.md, "The program": {unnamed} not in the list of functions'
    inputs = [form for form in named if re.match(r"\w+(: \"[^\"]*\")?=", form)]
    assert {*DATA} <= {name for form in inputs for name in re.findall(r"\w+(?=\()", form)}
    for given in inputs:
        name = re.split(r"\W", given)[0]
        graph = graph_of(f"def f({given}, *, dout=0.5):\n    y = {name}**2\n    return y")
        assert graph.nodes[0].value is not None


def test_every_template_is_named() -> None:
    known = section("Skills to practise").partition("`templates` are")[2].partition(". ")[0]
    assert code(known) == [*TEMPLATES]


def test_the_limits_are_those_of_the_program() -> None:
    pages = section("The pages")
    assert f"up to {WIDEST}\ncolumns" in pages
    assert pages.count(f" {SMALL} elements") == 2


def help_of(command: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    """The options that a command says it has."""
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main([*command.split(), "--help", "--lang", "en"])
    return options(capsys.readouterr().out)


def test_every_command_and_option_is_named_and_exists(capsys: pytest.CaptureFixture[str]) -> None:
    use = section("Use")
    everywhere = help_of("", capsys)
    assert options(use.partition("\nEverywhere: ")[2].partition("\n\n")[0]) == everywhere
    rows = re.findall(r"^\| `backprop-tutor ?(\w*).*$", use, re.MULTILINE)
    assert rows == ["", *COMMANDS]
    for command in COMMANDS:
        row = re.search(rf"^\| `backprop-tutor {command}\b.*$", use, re.MULTILINE)
        assert row is not None
        assert options(row[0]) == help_of(command, capsys) - everywhere, command


def commands() -> Iterator[str]:
    """What the README says to type, in its blocks and in its text."""
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    for line in (*lines, *code(PROSE)):
        if line.startswith(("backprop-tutor", "show")):
            yield line.removeprefix("backprop-tutor").partition(" > ")[0].strip()


@pytest.mark.parametrize("line", sorted(set(commands())))
def test_each_command_line_is_understood(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With --help after it a command does nothing but complain of what it does not know."""
    assert options(line) <= help_of(line, capsys)


def test_the_keys_are_all_told() -> None:
    told = {form for cell in first_cells(section("Keys")) for form in code(cell)}
    bound = chain(*keys.COURSE.values(), *keys.PRACTICE.values())
    letters = {key.keys for key in bound if len(key.keys) == 1}
    assert letters == {key for key in told if re.fullmatch("[a-z]", key)}


ASKED = {
    "a number": "num.third",
    "a shape": "shape.dW",
    "a formula": "expr.sigmoid.grad",
    "one with arrays": "mat.dW",
    "a whole array": "vec.dW",
    "a line of code": "code.affine.dW",
}


def test_every_way_to_write_an_answer_is_right() -> None:
    rows = re.findall(r"^\| (.*?) \| (`.*) \|$", section("Answers"), re.MULTILINE)
    assert [asked for asked, _ in rows] == [*ASKED]
    wrong = [
        form
        for asked, forms in rows
        for form in code(forms)
        if judge(QUESTIONS[ASKED[asked]], form).verdict != "correct"
    ]
    assert wrong == []


def test_what_it_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)]+)\)", README)
    here = [link for link in links if not link.startswith("https://")]
    assert here and [link for link in here if not (ROOT / link).exists()] == []


def test_what_is_shown_of_python_is_what_python_shows() -> None:
    parsed = doctest.DocTestParser().get_doctest(README, {}, "README.md", None, 0)
    assert len(parsed.examples) > 10
    assert doctest.DocTestRunner(verbose=False).run(parsed).failed == 0
