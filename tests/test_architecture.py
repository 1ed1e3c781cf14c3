"""The house: which way arrows point, what is imported when, and how large anything may be."""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tutor.rules import BOOK

TUTOR = Path(__file__).parents[1] / "tutor"
FILES = sorted(TUTOR.rglob("*.py"))

ORDER = ("engine", "formula", "rules", "graph", "quiz", "lesson", "labs", "progress", "ui")
"""engine ← formula ← rules ← graph ← quiz ← lesson ← labs ← progress ← ui; text is a leaf."""

MAY_IMPORT = {
    "text": set[str](),
    **{part: {"text", *ORDER[:place]} for place, part in enumerate(ORDER)},
    "crash": {"text"},
}
MAY_IMPORT["ui"].add("crash")
for part in MAY_IMPORT.values():
    part.add("faces")  # by which a package hands out what a start does without
MAY_IMPORT["faces"] = set()

SEES_ALL = {"commands", "cli", "__main__", "__init__"}
"""Commands and the cli see all."""

LIGHT = "rich.cells"  # how wide a character is; anyone may ask

LONGER_FILES: dict[str, str] = {}
LONGER_FUNCTIONS: dict[str, str] = {}
LARGER_SCREENS: dict[str, str] = {}
"""Exceptions, each with its reason."""


def part_of(path: Path) -> str:
    return path.relative_to(TUTOR).with_suffix("").parts[0]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def nodes(path: Path) -> list[ast.AST]:
    return list(ast.walk(parsed(path)))


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in the file."""
    package = ("tutor", *path.relative_to(TUTOR).parent.parts)
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *([node.module] if node.module else [])))
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def name_of(path: Path) -> str:
    return str(path.relative_to(TUTOR))


def test_arrows_point_one_way() -> None:
    for path in FILES:
        part = part_of(path)
        assert part in MAY_IMPORT or part in SEES_ALL, f"{part} has no place in the house"
        if part in MAY_IMPORT:
            seen = {name.split(".")[1] for name in imports(path) if name.startswith("tutor.")}
            assert seen - {part, "__version__"} <= MAY_IMPORT[part], name_of(path)


PARTS = ("content", "state", "view", "author")
"""Of a lesson: what it is, where the learner stands, how that looks, what its author needs."""


def test_arrows_between_the_parts_of_a_lesson_point_one_way() -> None:
    for place, part in enumerate(PARTS):
        for path in (TUTOR / "lesson" / part).rglob("*.py"):
            names = (name.split(".") for name in imports(path))
            seen = {name[2] for name in names if name[:2] == ["tutor", "lesson"] and name[2:]}
            assert seen <= set(PARTS[: place + 1]), name_of(path)


def test_files_of_one_name_do_the_same_job() -> None:
    names = Counter(path.name for path in FILES if path.name != "__init__.py")
    assert {name for name, count in names.items() if count > 1} == set(SAME_JOB)


SAME_JOB = {
    "check.py": "the command, and what it tells",
    "closing.py": "the end of practice: its lines, and its screen",
    "elementwise.py": "elementwise layers: their records, and the mistakes made at them",
    "explore.py": "the command, and its screen",
    "figures.py": "of both laboratories: their pictures",
    "lesson.py": "a lesson, and its screen",
    "mistakes.py": "the command, and what it lists",
    "page.py": "a page as lines, and the screen with one",
    "practice.py": "the command, its screen, and what it asks",
    "skills.py": "the skills, and the screen that lists them",
    "state.py": "what is replaced when something is done: of a lesson, of both laboratories",
    "view.py": "of both laboratories: their lines",
}
"""Names that several files have, and why one would look for all of them."""

MODULES = {
    ".".join(("tutor", *path.relative_to(TUTOR).with_suffix("").parts)).removesuffix(
        ".__init__"
    ): path
    for path in FILES
}


def run_time_nodes(path: Path) -> Iterator[ast.AST]:
    """All that is run, now or when a function is called; what is for types alone is not."""
    waiting: list[ast.AST] = [parsed(path)]
    for node in waiting:
        if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            waiting.extend(ast.iter_child_nodes(node))
            yield node


def needed(module: str) -> set[str]:
    """The modules of the tutor that one imports, wherever in its file."""
    path = MODULES[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found = set[str]()
    for node in run_time_nodes(path):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) + 1 - node.level]
            base = ".".join([*(above if node.level else ()), *filter(None, [node.module])])
            names = (f"{base}.{alias.name}" for alias in node.names)
            found.update(name if name in MODULES else base for name in names)
    return found & MODULES.keys()


def circles(modules: set[str]) -> list[set[str]]:
    """The modules that need each other, directly or by others."""
    reached = {module: needed(module) & modules for module in modules}
    for between in modules:
        for further in reached.values():
            if between in further:
                further |= reached[between]
    round_trips = (
        frozenset(other for other in reached[module] if module in reached[other])
        for module in modules
    )
    return sorted(map(set, {each for each in round_trips if each}), key=sorted)


MOST_LATE = 45
"""Imports inside functions: each is a door behind which something is that a start does not need."""


def test_imports_stand_on_top_but_for_a_few_doors() -> None:
    late = {
        (name_of(path), node.lineno)
        for path in FILES
        for function in nodes(path)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert len(late) <= MOST_LATE, sorted(late)


def test_no_circles_between_modules() -> None:
    assert circles(set(MODULES)) == []


def test_laboratories_are_entered_through_their_faces() -> None:
    faces = {"tutor.labs.gradient_check", "tutor.labs.training"}
    for module, path in MODULES.items():
        if part_of(path) != "labs":
            assert {name for name in needed(module) if name.startswith("tutor.labs")} <= faces, (
                module
            )


def test_who_draws() -> None:
    """Only the ui knows Textual; Rich is for the ui and for what commands print."""
    for path in FILES:
        found = {name for name in imports(path) if not name.startswith(LIGHT)} - {"rich"}
        known = {name.split(".")[0] for name in found} & {"textual", "rich"}
        may = {"ui": {"textual", "rich"}, "commands": {"rich"}}.get(part_of(path), set())
        assert known <= may, name_of(path)


def test_nothing_but_numpy_is_under_the_engine() -> None:
    for path in (TUTOR / "engine").rglob("*.py"):
        ours = {name for name in imports(path) if not name.startswith("tutor.")}
        allowed = sys.stdlib_module_names | {"numpy", "tutor"}
        assert {name.split(".")[0] for name in ours} <= allowed


@pytest.mark.parametrize("package", ["__init__.py", "ui/__init__.py"])
def test_packages_that_import_nothing(package: str) -> None:
    assert list(imports(TUTOR / package)) == []


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("tutor", ["numpy", "textual", "rich", "sqlite3", "argparse"]),
        ("tutor.cli", ["numpy", "textual", "rich", "sqlite3"]),
        ("tutor.ui", ["numpy", "textual", "rich"]),
        ("tutor.engine", ["textual", "rich", "sqlite3", "tutor.graph"]),
        ("tutor.graph", ["textual", "sqlite3", "tutor.quiz", "tutor.lesson"]),
        ("tutor.quiz", ["textual", "sqlite3", "tutor.lesson", "tutor.progress"]),
        ("tutor.lesson.content.course", ["numpy", "textual", "sqlite3", "tutor.graph"]),
        ("tutor.lesson.author.check", ["textual", "sqlite3", "tutor.progress"]),
        ("tutor.lesson.view.page", ["textual", "sqlite3", "tutor.progress"]),
        ("tutor.labs.training", ["textual", "sqlite3", "tutor.progress"]),
        ("tutor.labs.gradient_check", ["textual", "sqlite3", "tutor.progress"]),
        ("tutor.progress", ["numpy", "textual", "sqlite3", "tutor.labs"]),
    ],
)
def test_what_an_import_brings_in(module: str, absent: list[str]) -> None:
    code = f"import {module}, sys; print(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=TUTOR.parent, capture_output=True, text=True, check=True
    )
    assert not set(absent) & set(done.stdout.split())


def test_files_stay_short() -> None:
    long = {name_of(p) for p in FILES if len(p.read_text("utf-8").splitlines()) > 500}
    assert long == set(LONGER_FILES)


def functions() -> Iterator[tuple[str, int]]:
    """Each function of the tutor and how many lines it has."""
    for path in FILES:
        for node in nodes(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name_of(path)}:{node.name}", (node.end_lineno or 0) - node.lineno + 1


def test_functions_stay_short() -> None:
    lengths = dict(functions())
    assert {name for name, length in lengths.items() if length > 40} == set(LONGER_FUNCTIONS)
    short = sum(length <= 10 for length in lengths.values())
    assert short > 0.8 * len(lengths), "most functions are of ten lines at most"


def classes() -> Iterator[ast.ClassDef]:
    for path in (TUTOR / "ui").rglob("*.py"):
        yield from (node for node in nodes(path) if isinstance(node, ast.ClassDef))


def base_names(node: ast.ClassDef) -> str:
    return " ".join(ast.unparse(base) for base in node.bases)


def test_the_app_is_a_doorman() -> None:
    (app,) = (node for node in classes() if base_names(node).startswith("App["))
    assert (app.end_lineno or 0) - app.lineno < 80


def test_screens_are_split_before_their_twentieth_method() -> None:
    large = {
        node.name
        for node in classes()
        if "Screen" in base_names(node)
        and sum(isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef) for part in node.body)
        >= 20
    }
    assert large == set(LARGER_SCREENS)


def code_lines(path: Path) -> int:
    """Lines that are neither blank nor a comment alone."""
    lines = map(str.strip, path.read_text("utf-8").splitlines())
    return sum(bool(line) and not line.startswith("#") for line in lines)


def test_less_than_half_of_the_code_draws() -> None:
    ui = sum(code_lines(path) for path in FILES if part_of(path) == "ui")
    assert ui < sum(map(code_lines, FILES)) / 2


def test_modules_say_what_they_hold() -> None:
    for path in FILES:
        text = path.read_text("utf-8")
        assert not text.strip() or text.startswith('"""'), name_of(path)


NAMES_A_LAYER = {
    "labs/gradient_check/nets.py": "its nets are layers of the engine with a mistake built in",
}
"""Outside the engine and the rule book who names a layer, and why: at most eight."""


def test_who_names_a_layer() -> None:
    naming = {name_of(path) for path in FILES if part_of(path) not in ("engine", "rules")
              and layers_named(path)}  # fmt: skip
    assert naming == set(NAMES_A_LAYER)
    assert len(NAMES_A_LAYER) <= 8


def layers_named(path: Path) -> set[str]:
    """The classes of layers that a module has as a name or as a text."""
    found = set[str]()
    for node in nodes(path):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                found.add(name)
            case ast.Constant(value=str(text)):
                found.add(text)
    return set(BOOK) & found


MOST_PAIRS = 130
"""Names that tests import from inside packages: all others come through the packages' faces."""


def test_tests_come_in_by_the_front_door() -> None:
    pairs = {
        (node.module, alias.name)
        for path in Path(__file__).parent.rglob("*.py")
        for node in nodes(path)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tutor.")
        for alias in node.names
        if (node.module or "").count(".") > 1
    }
    assert len(pairs) <= MOST_PAIRS, sorted(map(str, pairs))
