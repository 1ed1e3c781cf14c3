"""The skills of a course: read, found for the questions of its pages, and drawn."""

import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from tests.lesson.lessons import COURSE, course_lessons, write_lesson
from tutor.graph import Graph, graphs_in, short
from tutor.lesson import (
    LessonFolder,
    Page,
    Skill,
    asked_on,
    check,
    draw_for,
    find_skill,
    learned_by,
    lesson_folders,
    load_programs,
    skill_of,
    skills,
    skills_of,
    template_of,
)
from tutor.quiz import Number, Shape, backwards
from tutor.text import LANGUAGES, Problem

FIRST = """\
[value]
en = "A value"
ko = "값"
templates = ["predict"]

[mul]
en = "Back through ×"
ko = "곱셈 노드"
needs = ["value"]
templates = ["flow", "ask"]
nodes = ["MulLayer"]
programs = ["price"]
"""
SECOND = """\
[both]
en = "Both"
ko = "둘 다"
needs = ["mul"]
templates = ["before", "keep"]
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Two lessons with skills and one without."""
    for name, text in (("01_first", FIRST), ("03_second", SECOND), ("02_none", "")):
        folder = write_lesson(tmp_path, name)
        if text:
            (folder.path / "skills.toml").write_text(text, "utf-8")
    return tmp_path


def told(course: Path, text: str) -> list[str]:
    """What the author of the second lesson hears: line and problem."""
    (course / "03_second" / "skills.toml").write_text(text, "utf-8")
    said = (c.say("en") for c in check(course / "03_second"))
    return [line.removeprefix(f"{course / '03_second'}/") for line in said]


def test_skills_come_in_the_order_of_the_course(course: Path) -> None:
    value, mul, both = skills(course)
    assert mul == Skill(
        "mul", "first", {"en": "Back through ×", "ko": "곱셈 노드"}, ("value",),
        ("flow", "ask"), ("MulLayer",), ("price",),
    )  # fmt: skip
    assert (value.lesson, both.lesson, both.name("ko")) == ("first", "second", "둘 다")
    assert (value.enough, both.enough) == (3, 5)
    assert find_skill((value, mul), "mul") is mul
    with pytest.raises(Problem, match="value, mul"):
        find_skill((value, mul), "nothing")


DEEP = f"a = {'[' * 900}\n" + "[\n" * 10_000
LONG = f"a{'.a' * 50_000} = 1"
"""Such a key takes a minute where it is read."""


@pytest.mark.parametrize(
    "text",
    ["[mul", "mul = 1", "[mul]\nen = 1", FIRST.replace('["flow", "ask"]', '"flow"'), DEEP, LONG],
    ids=range(6),
)
def test_what_cannot_be_read_is_left_out_and_the_rest_stays(course: Path, text: str) -> None:
    (course / "01_first" / "skills.toml").write_text(text, "utf-8")
    assert "mul" not in [skill.slug for skill in skills(course)]
    assert [skill.slug for skill in skills(course)][-1] == "both"


def test_names_bring_no_control_characters(course: Path) -> None:
    text = FIRST.replace("A value", "A\\u001b[31m\\nvalue\\u202e")
    (course / "01_first" / "skills.toml").write_text(text, "utf-8")
    assert skills(course)[0].name("en") == "A[31m value"


def test_the_list_of_skills_costs_no_numpy() -> None:
    code = (
        "import sys; from pathlib import Path; from tutor.lesson.content.skills import skills;"
        f"assert skills(Path({str(COURSE)!r})); assert 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


GRAPHS = graphs_in(
    """
def bill(a=3, b=4, c=5):
    ab = a * b
    total = ab + c
    square = total * total
    return square


def layer(X=[[1, 2]], W=[[1, 2], [3, 4]], B=[1, 2], t=[[0, 1]]):
    Y = affine(X, W, B)
    loss = softmax_with_loss(Y, t)
    return loss


def fit(y=[2, 4], t=[1, 5]):
    loss = identity_with_loss(y, t)
    return loss


def bias(X=[[1, 2]], B=[1, 2]):
    Y = X + B
    return Y


def gate(x=[1, -2, 3]):
    y = relu(x)
    return y
""".strip()
)


def a_page(heading: str) -> Page:
    verb, _, argument = heading.partition("=")
    return Page("", 1, verb, argument)


TEMPLATES = {
    ("bill", "predict=ab"): "predict",
    ("bill", "ask=ab/a"): "ask",
    ("bill", "flow=a"): "flow",
    ("bill", "flow=total"): "reuse",
    ("bill", "flow=total>square"): "flow",
    ("bill", "rule=ab/a"): "rule",
    ("bill", "rule=a"): "rule",
    ("bill", "keep=ab"): "keep",
    ("bill", "chain=a"): "chain",
    ("bill", "line=ab/a"): "line",
    ("bill", "choose"): None,
    ("bill", "forward=ab"): None,
    ("layer", "flow=Y"): "softmax",
    ("fit", "flow=y"): "softmax",
    ("layer", "flow=W"): "array",
    ("layer", "flow=W[0,1]"): "array",
    ("layer", "rule=W"): "product",
    ("layer", "shape=dW"): "shape",
    ("layer", "line=Y/W"): "line",
    ("bias", "rule=B"): "rule",
    ("gate", "rule=x"): "rule",
    ("gate", "rule=y/x"): "rule",
}


@pytest.mark.parametrize(("program", "heading"), TEMPLATES)
def test_which_template_a_page_is_like(program: str, heading: str) -> None:
    found = template_of(a_page(heading), GRAPHS[program])
    assert found == TEMPLATES[program, heading]


def found(heading: str, *of_lesson: Skill, graph: Graph = GRAPHS["bill"]) -> str | None:
    skill = skill_of(a_page(heading), graph, of_lesson)
    return skill.slug if skill else None


def test_a_page_trains_the_first_skill_that_fits_its_question_and_its_node() -> None:
    names = {"en": "", "ko": ""}
    add = Skill("add", "l", names, (), ("flow", "ask"), ("AddLayer",))
    mul = Skill("mul", "l", names, (), ("flow", "ask"), ("MulLayer",))
    every = Skill("every", "l", names, (), ("flow",))
    assert found("flow=a", add, mul, every) == "mul"
    assert found("flow=c", add, mul, every) == "add"
    assert found("flow=ab>total", mul, add) == "add"
    assert found("ask=ab/a", add, mul) == "mul"
    assert found("flow=total", add, mul) is None, "that is a reuse"
    assert found("predict=ab", add, mul, every) is None
    assert found("flow=x", every, mul, graph=GRAPHS["gate"]) is None
    asked = asked_on(a_page("flow=a"), GRAPHS["bill"], [mul])
    assert (asked.skill, asked.template, asked.seed) == ("mul", "flow", None)


def test_check_finds_nothing_in_a_good_file(course: Path) -> None:
    assert told(course, SECOND) == []
    assert [c for c in check(course) if c.path.name == "skills.toml"] == []


COMPLAINTS = {
    '[both]\nen = "Both"\nko = 둘\n': "skills.toml:3: this cannot be read as TOML;",
    f'{SECOND}\nneeds = ["mul"\n': "skills.toml:7: this cannot be read as TOML;",
    DEEP: "skills.toml:1: this cannot be read as TOML;",
    f"# mine\n{LONG}": "skills.toml:2: this cannot be read as TOML;",
    SECOND.replace('ko = "둘 다"\n', ""): "skills.toml:1: warning: both has no ko;",
    SECOND.replace("둘 다", " "): "skills.toml:3: both has a wrong or missing ko;",
    SECOND.replace("needs", "need"): "skills.toml:4: both has a wrong or missing need;",
    "# mine\n\nboth = 3\n": "skills.toml:3: both has a wrong or missing [both];",
    SECOND.replace("both", '"b b"'): "skills.toml:1: b b has a wrong or missing [b b];",
    f"# mine\n{SECOND.replace('both', 'mul')}": "skills.toml:2: a second skill mul;",
    SECOND.replace('"mul"', '"late"'): "skills.toml:4: both needs late, which is no skill before",
    SECOND.replace('"keep"', '"kept"'): "skills.toml:5: both: no template kept; did you mean keep?",
    f'{SECOND}programs = ["prise"]': "skills.toml:6: both: no function prise in lesson.py;",
    f'{SECOND}nodes = [\n  "Mul"]': "skills.toml:7: both: no layer Mul; did you mean MulLayer?",
    f'{SECOND}nodes = ["Relu"]': "skills.toml:1: nothing can be asked for both;",
    SECOND.replace('"keep"', '"reuse"'): "skills.toml:5: warning: both: nothing can be asked",
}


@pytest.mark.parametrize(("text", "complaint"), COMPLAINTS.items(), ids=COMPLAINTS.values())
def test_check_says_what_is_wrong(course: Path, text: str, complaint: str) -> None:
    first, *_ = told(course, text)
    assert first.startswith(complaint)


@pytest.mark.parametrize(("gone", "name"), [("en", "둘 다"), ("ko", "Both")])
def test_a_skill_without_a_name_in_one_language_has_that_of_the_other(
    course: Path, gone: str, name: str
) -> None:
    text = "\n".join(line for line in SECOND.splitlines() if not line.startswith(gone))
    (course / "03_second" / "skills.toml").write_text(text, "utf-8")
    *_, skill = skills(course)
    assert [skill.name(lang) for lang in LANGUAGES] == [name] * len(LANGUAGES)


def folder_of(skill: Skill) -> LessonFolder:
    return next(folder for folder in lesson_folders(COURSE) if folder.slug == skill.lesson)


@pytest.mark.slow
@pytest.mark.parametrize("skill", skills(COURSE), ids=lambda skill: skill.slug)
def test_every_skill_of_the_course_can_be_drawn(skill: Skill) -> None:
    graphs = load_programs(folder_of(skill).program)
    for level in (1, 2, 3):
        draw = draw_for(skill, graphs, level, seed=5)
        assert draw is not None
        assert draw.template in skill.templates and draw.seed == 5 and draw.level <= level


ENOUGH = 12  # different questions of a skill, at each level
OF_TWO_LAYERS = 24  # of the lines of dot and Affine, at all levels
SCARCE = ("add-backward", "what-to-keep", "line-of-backward", "affine-products", "affine-lines")


@pytest.mark.parametrize(
    "skill",
    [
        pytest.param(each, marks=() if each.slug in SCARCE else pytest.mark.slow, id=each.slug)
        for each in skills(COURSE)
    ],
)
def test_every_skill_has_many_different_questions(skill: Skill) -> None:
    graphs = load_programs(folder_of(skill).program)
    for level in (1, 2, 3):
        found = set[str]()
        for seed in range(200):
            draw = draw_for(skill, graphs, level, seed)
            found |= {draw.identity} if draw else set()
            if len(found) == ENOUGH:
                break
        assert len(found) == ENOUGH, (level, found)


def test_the_lines_of_affine_do_not_soon_come_again() -> None:
    skill = next(each for each in skills(COURSE) if each.slug == "affine-lines")
    graphs = load_programs(folder_of(skill).program)
    draws = (draw_for(skill, graphs, 1, seed) for seed in range(600))
    assert len({draw.identity for draw in draws if draw}) >= OF_TWO_LAYERS


def test_what_a_plus_copies_does_not_stand_beside_the_question() -> None:
    skill = next(each for each in skills(COURSE) if each.slug == "add-backward")
    graphs = load_programs(folder_of(skill).program)
    for level, seed in product((1, 2, 3), range(20)):
        draw = draw_for(skill, graphs, level, seed)
        assert draw is not None and isinstance(draw.question, Number)
        values = (draw.graph.dout, *draw.graph.result.values.values())
        told = {short(float(value)) for value in values}
        assert draw.verb == "chain" and short(draw.question.correct) not in told


@pytest.mark.slow
def test_bugs_are_hunted_in_every_layer_that_the_course_has() -> None:
    hunt = next(skill for skill in skills(COURSE) if skill.slug == "find-the-bug")
    programs = (load_programs(folder.program) for folder in lesson_folders(COURSE))
    nodes = (node for each in programs for graph in each.values() for node in graph.nodes)
    met = {node.op for node in nodes}.intersection(backwards())
    graphs = load_programs(folder_of(hunt).program)
    draws = [draw_for(hunt, graphs, 1, seed) for seed in range(1500)]
    found = {draw.identity for draw in draws if draw}
    mutants = {
        f"choose {layer} {mutant}"
        for layer in met
        for mutants in backwards()[layer].mutants.values()
        for mutant in mutants
    }
    assert found == mutants


def test_sizes_that_must_differ_do_where_a_shape_is_asked() -> None:
    for skill in (each for each in skills(COURSE) if "shape" in each.templates):
        graphs = load_programs(folder_of(skill).program)
        for seed in range(9):
            draw = draw_for(skill, graphs, 1 + seed % 3, seed)
            assert draw and isinstance(draw.question, Shape)
            axes = [axis for shape in draw.graph.shapes for axis in shape]
            assert draw.question.dims["N"] not in axes
            assert all(len({*shape}) == len(shape) for shape in draw.graph.shapes)


def test_a_template_of_another_version_is_passed_over(course: Path) -> None:
    text = SECOND.replace('"before"', '"later"').replace('"keep"', '"predict"')
    (course / "03_second" / "skills.toml").write_text(text, "utf-8")
    graphs = load_programs(course / "03_second" / "lesson.py")
    draws = [draw_for(skills(course)[-1], graphs, 1, seed) for seed in range(4)]
    assert {draw.template for draw in draws if draw} == {"predict"}


def test_seeds_lead_through_all_programs_and_templates(course: Path) -> None:
    (_, mul, _) = skills(course)
    graphs = load_programs(course / "01_first" / "lesson.py")
    draws = [draw_for(mul, graphs, 1, seed) for seed in range(12)]
    assert {draw.template for draw in draws if draw} == {"flow", "ask"}
    assert {draw.graph.name for draw in draws if draw} == {"price"}
    again = draw_for(mul, graphs, 1, 3)
    assert again and draws[3]
    assert again.graph.inputs == draws[3].graph.inputs


def test_every_skill_is_met_in_a_lesson_or_has_its_own_questions() -> None:
    """The pages of the course train skills of their own lesson."""
    met = set()
    for lesson, folder in zip(course_lessons(), lesson_folders(COURSE), strict=True):
        own = skills_of(folder)
        for page, stage in zip(lesson.pages, lesson.stages, strict=True):
            skill = skill_of(page, stage.setting.graph(lesson.graphs), own)
            met |= {skill.slug} if skill else set()
    assert {"forward-value", "local-derivative", "one-node-back", "mul-backward", "reuse"} <= met


def test_a_page_may_train_what_an_earlier_lesson_has_taught_but_nothing_later() -> None:
    names = {"en": "", "ko": ""}
    every = Skill("every", "first", names, (), ("flow",))
    add = Skill("add", "second", names, (), ("flow",), ("AddLayer",))
    mul = Skill("mul", "third", names, (), ("flow",), ("MulLayer",))
    known = (every, add, mul)
    assert found("flow=c", *learned_by(known, "third")) == "add"
    assert found("flow=a", *learned_by(known, "second")) == "every"
    assert found("flow=a", *learned_by(known, "third")) == "mul"
