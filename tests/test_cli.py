"""The commands: what they print, their exit codes, and errors of one line."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from rich.cells import cell_len

from tests.lesson.lessons import COURSE, ENGLISH, KOREAN, PROGRAM, course_lessons, write_lesson
from tests.sampling import one_in
from tutor.__main__ import main as start
from tutor.cli import main
from tutor.graph import graph_of
from tutor.progress import Store
from tutor.text import LANGUAGES, say

ROOT = COURSE.parent
SLUGS = [lesson.slug for lesson in course_lessons()]


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's own choices and files."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(ROOT)


class Done:
    """What a command printed, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Any:
    def called(*arguments: object) -> Done:
        capsys.readouterr()
        try:
            code = main(list(map(str, arguments)))
        except SystemExit as leave:  # argparse's own way out of --help and --version
            code = int(leave.code or 0)
        return Done(code, *capsys.readouterr())

    return called


def in_a_process(*arguments: str, code: str = "") -> subprocess.CompletedProcess[str]:
    """The command as a program of its own, with nothing to read; `code` runs after it."""
    words = ["-m", "tutor", *arguments]
    if code:
        words = ["-c", f"from tutor.cli import main\ntry: main({list(arguments)})\n"
                 f"except SystemExit: pass\n{code}"]  # fmt: skip
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


# --- lessons


def test_lessons_lists_the_course(call: Any) -> None:
    done = call("lessons")
    assert done.code == 0
    assert [line.split()[1] for line in done.out.splitlines()] == SLUGS
    korean = call("lessons", "--lang", "ko").out.splitlines()
    assert "사과" in korean[0]
    starts = {cell_len(line[: line.index(e.prose("ko").summary)])
              for e, line in zip(course_lessons(), korean, strict=True)}  # fmt: skip
    assert len(starts) == 1, "columns do not line up"


def test_lessons_as_json(call: Any) -> None:
    records = json.loads(call("lessons", "--json").out)
    assert [record["slug"] for record in records] == SLUGS
    assert records[0] == {
        "number": 1,
        "slug": "apple_tax",
        "title": course_lessons()[0].prose("en").title,
        "summary": course_lessons()[0].prose("en").summary,
        "programs": ["price", "half"],
        "pages": len(course_lessons()[0].pages),
        "error": None,
    }


def test_a_broken_lesson_is_an_entry_with_its_error(call: Any, tmp_path: Path) -> None:
    course = tmp_path / "course"
    write_lesson(course, "01_broken", program=None)
    write_lesson(course, "02_well")
    broken, well = json.loads(call("lessons", "--json", "--lessons", course, "--lang", "ko").out)
    assert "lesson.py" in broken["error"] and broken["slug"] == "broken"
    assert well["error"] is None and well["title"] == "사과"
    assert call("lessons", "--lessons", course).code == 0


# --- show: the course's numbers, exactly as Python prints them

NUMBERS: dict[tuple[str, str], dict[str, str]] = {
    ("apple_tax", "price"): {
        "apple_price": "200", "total": "220.00000000000003", "dapple": "2.2",
        "dapple_num": "110.00000000000001", "dtax": "200", "dapple_price": "1.1", "dtotal": "1",
    },
    ("apples_and_oranges", "bag"): {
        "apple_price": "200", "orange_price": "450", "all_price": "650",
        "total": "715.0000000000001", "dapple": "2.2", "dapple_num": "110.00000000000001",
        "dorange": "3.3000000000000003", "dorange_num": "165.0", "dtax": "650",
        "dapple_price": "1.1", "dorange_price": "1.1",
    },
    ("local_computation", "order"): {
        "won": "13200", "dollars": "12.0", "total": "17.0", "dprice": "0.0018181818181818182",
        "dbooks": "6.0", "drate": "-0.01090909090909091", "dshipping": "1",
    },
    ("local_computation", "with_friends"): {
        "total": "50.0", "dprice": "0.0018181818181818182", "dbooks": "6.0",
        "drate": "-0.01090909090909091", "dshipping": "1", "dfriends": "1",
    },
    ("chain_rule", "garden"): {"t": "7", "z": "49", "dt": "14", "dx": "14", "dy": "14"},
    ("add_and_mul", "add"): {"z": "15", "dz": "1.3", "dx": "1.3", "dy": "1.3"},
    ("add_and_mul", "mul"): {"z": "50", "dz": "1.3", "dx": "6.5", "dy": "13.0"},
    ("reuse", "wall"): {"f": "15", "dx": "5", "dy": "3"},
    ("reuse", "fold"): {"b": "6", "c": "12", "db": "2", "da": "4"},
}  # fmt: skip


def nodes_of(record: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {node["name"]: node for node in record["nodes"]}


@pytest.mark.parametrize(("lesson", "program"), NUMBERS)
def test_the_numbers_of_the_course(call: Any, lesson: str, program: str) -> None:
    record = json.loads(call("show", lesson, "--program", program, "--format", "json").out)
    nodes = nodes_of(record)
    for name, number in NUMBERS[lesson, program].items():
        field = "value" if name in nodes else "gradient"
        assert repr(nodes[name if name in nodes else name[1:]][field]) == number, name


def test_a_dollar_of_1200_won_gives_exactly_16(call: Any) -> None:
    done = call("show", "local_computation", "--set", "rate=1200", "--format", "json")
    assert repr(nodes_of(json.loads(done.out))["total"]["value"]) == "16.0"
    assert json.loads(done.out)["inputs"]["rate"] == 1200


# --- show: the record


@pytest.mark.parametrize("lesson", one_in(2, SLUGS))
def test_the_record_at_a_step(call: Any, lesson: str) -> None:
    graph = next(iter(course_lessons()[SLUGS.index(lesson)].graphs.values()))
    last = len(graph.steps) - 1
    run = graph.result
    for step in {0, 1, graph.last_forward, graph.last_forward + 1, last - 1, last}:
        record = json.loads(call("show", lesson, "--at", step, "--format", "json").out)
        assert list(record) == ["lesson", "program", "step", "steps", "inputs", "nodes"]
        assert (record["lesson"], record["program"]) == (lesson, graph.name)
        assert (record["step"], record["steps"]) == (step, last)
        assert record["inputs"] == {name: plain(value) for name, value in graph.inputs.items()}
        for i, node in enumerate(record["nodes"]):
            assert list(node) == ["name", "op", "inputs", "shape", "value", "gradient"]
            since, arrives = graph.value_step[i], graph.gradient_step[i]
            assert node["value"] == (plain(run.node_values[i]) if since <= step else None)
            known = arrives is not None and arrives <= step
            assert node["gradient"] == (plain(run.node_gradients[i]) if known else None)


def plain(value: Any) -> Any:
    """An array as nested lists."""
    return value.tolist() if hasattr(value, "tolist") else value


def test_the_words_for_steps(call: Any) -> None:
    def shown(at: str) -> tuple[int, list[object], list[object]]:
        record = json.loads(call("show", "1", "--at", at, "--format", "json").out)
        nodes = record["nodes"]
        return record["step"], [n["value"] for n in nodes], [n["gradient"] for n in nodes]

    assert shown("start") == (0, [100, 2, 1.1, None, None], [None] * 5)
    assert shown("forward") == (2, [100, 2, 1.1, 200, 220.00000000000003], [None] * 5)
    assert shown("end") == (
        7,
        [100, 2, 1.1, 200, 220.00000000000003],
        [2.2, 110.00000000000001, 200, 1.1, 1],
    )


def test_kinds_of_nodes(call: Any, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text("def net(x=[1, 2.5], t=1, unused=3):\n    return softmax_with_loss(x * 2, t)\n")
    record = json.loads(call("show", path, "--format", "json", "--at", "end").out)
    nodes = nodes_of(record)
    assert record["lesson"] is None
    assert [(n["name"], n["op"], n["inputs"], n["shape"]) for n in record["nodes"]] == [
        ("x", "input", [], [2]),
        ("t", "input", [], []),
        ("unused", "input", [], []),
        ("2", "constant", [], []),
        ("_1", "MulLayer", ["x", "2"], [2]),
        ("net", "SoftmaxWithLoss", ["_1", "t"], []),
    ]
    assert nodes["x"]["value"] == [1, 2.5] and len(nodes["x"]["gradient"]) == 2
    assert (nodes["2"]["gradient"], nodes["t"]["gradient"], nodes["unused"]["gradient"]) == (
        None,
        None,
        0,
    )
    start = nodes_of(json.loads(call("show", path, "--format", "json", "--at", "start").out))
    assert start["_1"]["value"] is None and start["2"]["value"] == 2


# --- show: other formats


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_show_as_text(call: Any, lang: str) -> None:
    done = call("show", "apple_tax", "--lang", lang, "--at", "end")
    assert done.code == 0 and done.err == ""
    assert "\x1b" not in done.out
    for word in ("price", "apple_num", "220", "110", "2.2", "    total = apple_price * tax"):
        assert word in done.out
    assert "7" in done.out.splitlines()[0].rpartition("·")[2]


def test_a_drawing_is_never_wider_than_asked_for(call: Any) -> None:
    for width in (1, 10, 40, 200):
        lines = call("show", "apples_and_oranges", "--width", width).out.splitlines()
        end = lines.index("def bag(apple=100, apple_num=2,")
        assert all(cell_len(line) <= width for line in lines[2:end])


def test_ascii_is_ascii(call: Any) -> None:
    drawing = call("show", "local_computation", "--ascii").out
    body = drawing.partition("\n")[2]
    assert body.isascii(), sorted({c for c in body if not c.isascii()})


def test_svg_is_a_picture_of_the_numbers(call: Any) -> None:
    picture = ElementTree.fromstring(call("show", "apple_tax", "--format", "svg").out)
    words = " ".join(text.text or "" for text in picture.iter() if text.tag.endswith("text"))
    assert all(word in words for word in ("apple_num", "220", "2.2"))
    assert "http" not in words and "url(" not in call("show", "1", "--format", "svg").out


def test_a_picture_has_the_names_and_the_small_arrays_that_stand_nowhere_else(
    call: Any, tmp_path: Path
) -> None:
    def words(*what: object) -> str:
        drawn = ElementTree.fromstring(call("show", *what, "--format", "svg").out)
        return " ".join(part.text or "" for part in drawn.iter() if part.tag.endswith("text"))

    path = tmp_path / "net.py"
    program = "def net(x=[1, 2], W=[[1, 2, 3], [4, 5, 6]]):\n    a = x @ W\n    return relu(a)"
    path.write_text(program)
    told = words(path)
    assert "a = [9, 12, 15]" in told and "[[1, 1, 1], [2, 2, 2]]" in told
    assert "apple_price = 200" in words("apple_tax"), "a number has its name too"
    assert "(64, 50)" in words("two_layer_net"), "a large array is its shape"


def test_a_picture_is_told_and_has_its_theme(call: Any) -> None:
    def picture(*theme: str) -> str:
        found: str = call("show", "apple_tax", "--format", "svg", *theme).out
        return found

    light, dark = picture(), picture("--theme", "dark")
    assert light == picture("--theme", "light") and 'fill="#ffffff"' in light
    assert 'role="img"' in light and "<title>Two apples and a tax" in light
    assert "def price(apple=100" in light.partition("<desc>")[2], "what it is of stands in it"
    assert 'fill="#10151d"' in dark and "#10151d" not in picture("--theme", "print")
    assert call("show", "apple_tax", "--theme", "dark").err.count("\n") == 1


def test_the_writer_of_pictures_needs_no_terminal() -> None:
    found = "[n for n in sys.modules if n.startswith(('rich', 'textual'))]"
    code = f"import sys, tutor.graph.svg; print({found})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(re.findall(r"'([\w.]+)'", done.stdout)) <= LIGHT_PARTS_OF_RICH


LIGHT_PARTS_OF_RICH = {
    *("rich", "rich._extension", "rich.cells"),
    *("rich._unicode_data", "rich._unicode_data._versions"),
}
"""What tells the widths of characters."""


def test_every_word_of_a_picture_stands_within_it(call: Any) -> None:
    picture = ElementTree.fromstring(call("show", "apple_tax", "--format", "svg").out)
    size = float(picture.attrib["font-size"])
    for word in (element for element in picture.iter() if element.tag.endswith("text")):
        assert size < float(word.attrib["y"]) < float(picture.attrib["height"])


def test_show_of_a_file_runs_nothing(call: Any, tmp_path: Path) -> None:
    path, trace = tmp_path / "evil.py", tmp_path / "trace"
    path.write_text(f"def f(x=1):\n    return x * open({str(trace)!r}, 'w')\n")
    assert call("show", path).code == 1
    assert not trace.exists()


def test_numbers_without_end_make_no_noise(call: Any, tmp_path: Path) -> None:
    path = tmp_path / "poles.py"
    path.write_text("def f(x=0, y=[1000.0]):\n    return log(x) + 1 / x + exp(y)\n")
    done = call("show", path)
    assert (done.code, done.err) == (0, "")


# --- check


def test_check_is_all_well(call: Any) -> None:
    done = call("check", "lessons/01_apple_tax", "lessons/02_apples_and_oranges")
    assert (done.code, done.out) == (0, "All well.\n")


def test_check_prints_every_complaint_with_its_place(call: Any, tmp_path: Path) -> None:
    folder = write_lesson(
        tmp_path, en=ENGLISH.replace("{{apple}}", "{{aple}}"), ko=KOREAN + "\n2*3"
    )
    english, korean = call("check", tmp_path), call("check", folder.path, "--lang", "ko")
    for done in (english, korean):
        first, second = done.out.splitlines()
        assert (done.code, done.err) == (1, "")
        assert first.startswith(f"{folder.prose('en')}:5: ")
        assert second.startswith(f"{folder.prose('ko')}:22: ")
    assert english.out != korean.out


# --- errors: one line, what, where, what to do; 1 or 2

WRONG_USE = [
    (["nonsense"], "learn, lessons, show, practice, progress, train, check"),
    (["--nonsense"], "--help"),
    (["lessons", "--jso"], "no option --jso"),
    (["show", "apple_tax", "--form", "json"], "no option --form"),
    (["--as", "lessons"], "no option --as"),
    (["lessons", "extra"], "nothing takes extra"),
    (["lessons", "--json=1"], "--json takes no value"),
    (["show"], "missing"),
    (["show", "nothing"], "apple_tax"),
    (["show", "nothing.py"], "no file nothing.py"),
    (["show", "no\nthing.py"], "no file no thing.py"),
    (["show", "apple_tax", "--at", "8"], "0 to 7"),
    (["show", "apple_tax", "--at", "-1"], "0 to 7"),
    (["show", "apple_tax", "--at", "last"], "start, forward or end"),
    (["show", "apple_tax", "--at", "²"], "0 to 7"),
    (["show", "apple_tax", "--at", "9" * 5000], "0 to 7"),
    (["show", "apple_tax", "--set", "apple"], "NAME=NUMBER"),
    (["show", "apple_tax", "--set", "apple="], "NAME=NUMBER"),
    (["show", "apple_tax", "--set", "=1"], "not an input"),
    (["show", "apple_tax", "--set", "apple=one"], "NAME=NUMBER"),
    (["show", "apple_tax", "--set", "apple=NaN"], "NAME=NUMBER"),
    (["show", "apple_tax", "--set", "apple=true"], "NAME=NUMBER"),
    (["show", "apple_tax", "--set", "apple=[]"], "NAME=NUMBER"),
    (["show", "apple_tax", "--set", "apple=[1,[2]]"], "NAME=NUMBER"),
    (["show", "apple_tax", "--set", "apple=" + "[" * 9000], "NAME=NUMBER"),
    (["show", "apple_tax", "--set", "pear=1"], "apple, apple_num, tax"),
    (["show", "apple_tax", "--set", "total=1"], "apple, apple_num, tax"),
    (["show", "apple_tax", "--set", "apple=[1,2]", "--set", "tax=[1,2,3]"], "lengths"),
    (["show", "apple_tax", "--program", "nothing"], "price, half"),
    (["show", "apple_tax", "--width", "0"], "at least 1"),
    (["show", "apple_tax", "--width", "-5"], "at least 1"),
    (["show", "apple_tax", "--width", "wide"], "whole number"),
    (["show", "apple_tax", "--format", "png"], "text, json, svg"),
    (["lessons", "--lang", "fr"], "en, ko"),
    (["--lang"], "needs a value"),
    (["lessons", "--lessons", "/nowhere"], "/nowhere"),
    (["check", "/nowhere"], "/nowhere"),
    (["check", "tests/engine"], "tests/engine"),
    (["learn", "nothing"], ""),
    (["learn"], "terminal"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "told"), WRONG_USE)
def test_wrong_use_is_one_line_and_exit_2(call: Any, arguments: list[str], told: str) -> None:
    done = call(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("backprop-tutor: ") and done.err.count("\n") == 1
    assert told in done.err and len(done.err) < 400
    if "--lang" not in arguments:
        korean = call("--lang", "ko", *arguments)
        assert korean.code == 2 and re.search("[가-힣]", korean.err)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"program": PROGRAM.replace("* tax", "* q")}, "lesson.py:3: "),
        ({"program": "\ndef f(x=[1], y=[1, 2]): return x @ y"}, "lesson.py:2: "),
        ({"en": "# T\n", "ko": None}, "en.md:1: "),
    ],
)
def test_a_broken_lesson_says_where_and_exit_1(
    call: Any, tmp_path: Path, change: dict[str, str | None], place: str
) -> None:
    folder = write_lesson(tmp_path, **change)
    done = call("show", "apples", "--lessons", tmp_path)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"backprop-tutor: {folder.path}/{place}")
    assert done.err.count("\n") == 1


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("x = 3\n", 1),
        ("def f(x=1):\n    import os\n    return x\n", 2),
        ("def f(x=[1], y=[1, 2]):\n    return x @ y\n", 2),
    ],
)
def test_a_broken_file_says_where_and_exit_1(
    call: Any, tmp_path: Path, text: str, place: int
) -> None:
    path = tmp_path / "mine.py"
    path.write_text(text)
    done = call("show", path)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"backprop-tutor: {path}:{place}: ")
    assert done.err.count("line") <= 1 and done.err.count("\n") == 1


def test_inputs_without_a_number_can_be_set(call: Any, tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text("def f(x):\n    return x * 2\n")
    told = "1 is taken for: x. Give another one with x=2."
    assert told in call("show", path).out
    for given in (("--set", "x=4"), ("x=4",), ("--at", "end", "x=4"), ("x=8/2",)):
        shown = call("show", path, *given)
        assert shown.code == 0 and "8" in shown.out and told not in shown.out


# --- options and languages


def test_options_stand_on_both_sides_of_the_command(call: Any) -> None:
    after = call("lessons", "--lang", "ko", "--lessons", "lessons")
    before = call("--lang", "ko", "--lessons", "lessons", "lessons")
    around = call("--lang", "ko", "lessons", "--lessons", "lessons")
    assert after.out == before.out == around.out and "사과" in after.out
    assert call("--ascii", "show", "1").out == call("show", "1", "--ascii").out


def test_the_last_of_an_option_counts(call: Any) -> None:
    assert (
        call("--lang", "en", "lessons", "--lang", "ko").out == call("lessons", "--lang", "ko").out
    )


@pytest.mark.parametrize(("lang", "shared"), [("en", "everywhere"), ("ko", "모든 명령에서")])
def test_help_tells_what_is_a_commands_own_from_what_all_take(
    call: Any, lang: str, shared: str
) -> None:
    for name in ("train", "show", "lessons", "learn", "check"):
        out = call(name, "--help", "--lang", lang).out
        titles = [line for line in out.splitlines() if line.endswith(":")]
        assert titles == [f"{name}:", f"{shared}:"]


def test_help_and_version(call: Any) -> None:
    english, korean = call("--help"), call("--help", "--lang", "ko")
    for done in (english, korean):
        assert done.code == 0 and done.err == ""
        for word in ("learn", "lessons", "show", "check", "--lang", "--data-dir", "--no-motion"):
            assert word in done.out
    assert re.search("[가-힣]", korean.out) and not re.search("[가-힣]", english.out)
    assert re.fullmatch(r"backprop-tutor \d+\.\d+\.\d+\n", call("--version").out)
    for command in ("learn", "lessons", "show", "train", "check"):
        assert call(command, "--help").code == 0


@pytest.mark.parametrize(
    ("locale", "lang"),
    [({"LANG": "ko_KR.UTF-8"}, "ko"), ({"LANG": "en_US.UTF-8"}, "en"), ({"LANG": "de_DE"}, "en"),
     ({"LC_ALL": "en_US.UTF-8", "LANG": "ko_KR.UTF-8"}, "en"), ({"LC_ALL": "ko_KR"}, "ko"), ({}, "en")],  # noqa: E501
)  # fmt: skip
def test_the_language_is_that_of_the_locale(
    call: Any, monkeypatch: pytest.MonkeyPatch, locale: dict[str, str], lang: str
) -> None:
    for name, value in locale.items():
        monkeypatch.setenv(name, value)
    assert call("lessons").out == call("lessons", "--lang", lang).out


def test_the_saved_language_counts_more_than_the_locale(
    call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    store = Store.open(tmp_path / "data")
    store.set_setting("language", "ko")
    store.close()
    assert "사과" in call("lessons", "--data-dir", tmp_path / "data").out
    assert "사과" not in call("lessons", "--data-dir", tmp_path / "data", "--lang", "en").out


# --- as a program of its own


@pytest.mark.parametrize(
    ("arguments", "absent"),
    [
        (["lessons"], ["numpy", "textual", "tutor.ui"]),
        (["--help"], ["numpy", "textual", "sqlite3"]),
        (["show", "1"], ["textual", "sqlite3"]),
        (["train", "--epochs", "1"], ["textual", "sqlite3"]),
        (["check", "COURSE"], ["textual", "sqlite3"]),
        (["progress"], ["numpy", "textual", "fsrs"]),
    ],
)
def test_what_is_not_needed_is_not_imported(
    tmp_path: Path, arguments: list[str], absent: list[str]
) -> None:
    code = "import sys; sys.stderr.write(' '.join(sys.modules))"
    course = str(write_lesson(tmp_path).path.parent)
    done = in_a_process(*(word.replace("COURSE", course) for word in arguments), code=code)
    assert done.returncode == 0
    assert not set(absent) & set(done.stderr.split())


def test_an_error_of_ours_is_told_in_the_learners_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def broken(*_: object) -> None:
        raise NameError("nobody knows why")

    monkeypatch.setattr("tutor.commands.lessons.course", broken)
    monkeypatch.setattr("tutor.text.terminal.forgive_encodings", lambda: None)
    monkeypatch.setattr("tutor.__main__.at_signals", lambda _: None)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for lang in LANGUAGES:
        monkeypatch.setattr("sys.argv", ["backprop-tutor", "lessons", "--lang", lang])
        assert start() == 1
        told = capsys.readouterr().err
        assert "nobody knows why" in told
        assert told.startswith(say("cli.crashed", lang, what="", path="")[:5])


def test_exit_codes_reach_the_shell() -> None:
    assert in_a_process("lessons").returncode == 0
    wrong = in_a_process("show", "nothing")
    assert (wrong.returncode, wrong.stderr.count("\n"), wrong.stdout) == (2, 1, "")


@pytest.mark.parametrize("words", ["lessons", "show 2", "show 2 --format json"])
def test_a_closed_pipe_is_silent(words: str) -> None:
    command = f"{sys.executable} -m tutor {words} | head -c 1"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == b""
    assert done.returncode == 0


def test_a_folder_with_its_own_numpy_is_no_danger(tmp_path: Path) -> None:
    (tmp_path / "numpy.py").write_text("raise SystemExit('hijacked')")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "tutor", "show", "1", "--format", "json"], cwd=tmp_path,
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0 and "hijacked" not in done.stderr
    assert json.loads(done.stdout)["lesson"] == "apple_tax"


def test_printed_programs_can_be_shown_again(call: Any, tmp_path: Path) -> None:
    source = graph_of(PROGRAM.partition("\n\n\n")[0]).source
    (tmp_path / "again.py").write_text(source)
    assert source in call("show", tmp_path / "again.py").out
