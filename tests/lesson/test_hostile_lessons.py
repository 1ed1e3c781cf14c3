"""Any lesson of a stranger is done with in bounded time and room: checked, opened, practised.

Each in a process whose limits end what would go on for ever; none of them is a figure.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lesson.lessons import COURSE, write_lesson
from tests.sampling import one_in

ROOT = COURSE.parent
CPU, MEMORY, PEAK = 20, 1_500_000_000, 300  # seconds, bytes, MB

RUN = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({CPU}, {CPU}))
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
from tutor.cli import main
code = main(sys.argv[1:])
peak = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(code, int(peak[0]) // 1000, file=sys.stderr)
"""

PLAIN = "def f(x=3, y=4):\n    z = x * y\n    return z\n"
ALL = ["predict", "ask", "rule", "flow", "chain", "reuse", "keep", "shape", "product", "array",
       "softmax", "line", "bug", "before"]  # fmt: skip
SKILL = f'[s{{}}]\nen = "A"\nko = "B"\ntemplates = {ALL}\n'.replace("'", '"')


def program(parameters: str, *lines: str) -> str:
    return f"def f({parameters}):\n    " + "\n    ".join(lines) + "\n"


def pages(*bodies: str) -> str:
    return "# T\nS.\n" + "".join(f"\n## P {body}\nHint: h\n" for body in bodies)


def chain(line: str, count: int = 55) -> str:
    """As many nodes in a row, each made of the one before."""
    lines = [f"s{i + 1} = " + line.replace("s", f"s{i}") for i in range(count)]
    return program("s0=1", *(text.replace(f"s{i}igmoid", "sigmoid").replace(f"s{i}um", "sum")
                             for i, text in enumerate(lines)), f"return s{count}")  # fmt: skip


LARGE = pages("{open=y}\nt {{y}} {{dx}}", "{shape=dx}\nt", "{inspect=x rule=x}\nt", "{keep=y}\nt")
SUBSETS = ["{program=f " + " ".join(f"open=s{j}" for j in range(1, 12) if i >> j % 5 & 1) + "}\nt"
           for i in range(1, 32)]  # fmt: skip

LESSONS: dict[str, dict[str, str]] = {
    "outer product": {"program": program("x=zeros(30000, 1), y=zeros(1, 30000)", "b = x @ y",
                                         "return b")},
    "sum at the limit": {"program": program("x=zeros(900, 1), y=zeros(1, 2000)", "y1 = x + y",
                                            "return y1")},
    "sigmoid at the limit": {"program": program("x=zeros(200000)", "y = sigmoid(x)", "return y"),
                             "en": LARGE},
    "affine at the limit": {
        "program": program('x: "(N, 1)"=zeros(600, 1), W=zeros(1, 800), b=zeros(800)',
                           "y = affine(x, W, b)", "return y"), "en": LARGE},
    "softmax at the limit": {
        "program": program('x: "(N, 300)"=zeros(400, 300), t=zeros(400, 300)',
                           "y = softmax_with_loss(x, t)", "return y"), "en": LARGE},
    "squares at the limit": {"program": program("x=zeros(140000), t=zeros(140000)",
                                                "y = identity_with_loss(x, t)", "return y"),
                             "en": LARGE},
    "pictures": {"program": program("x=zeros(10, 1, 99, 99), W=zeros(9801, 10), b=zeros(10)",
                                    "y = affine(x, W, b)", "return y")},
    "layers opened in many ways": {
        "program": program("x=zeros(9000)", *(f"s{i} = sigmoid(x)" for i in range(12)),
                           "return s1"), "en": pages(*SUBSETS)},
    "a chain": {"program": chain("sigmoid(s)"), "en": pages("{flow=s3}\nt", "{rule=s9/s0}\nt")},
    "a longer chain": {"program": chain("sigmoid(s)"), "en": pages("{rule=s55/s0}\nt")},
    "doubled": {"program": chain("s + s"), "en": pages("{flow=s0}\nt", "{predict=s50}\nt")},
    "squared": {"program": chain("s * s"), "en": pages("{chain=s9}\nt")},
    "tower": {"program": program("x=9", "z = x**99999", "w = z**99999", "return w**99999")},
    "statements": {"program": program("x=1", *["z = x * x"] * 9000, "return z")},
    "many nodes": {"program": program("x=1", *(f"z{i} = x * x" for i in range(9000)), "return z1")},
    "parameters": {"program": program(", ".join(f"p{i}=1" for i in range(20000)), "return p1*p2")},
    "one wire": {"program": program("x=zeros(999)", "return " + " + ".join(["x"] * 900))},
    "many functions": {"program": "".join(f"def f{i}(x=1): return x * 2\n" for i in range(6000))},
    "huge number": {"program": program("x=1", "return x * " + "9" * 90000)},
    "nested": {"program": program("x=1", "return " + "(" * 9000 + "x" + ")" * 9000)},
    "minus": {"program": program("x=1", "return " + "-" * 90000 + "x")},
    "brackets": {"program": program("x=" + "[" * 40 + "1" + "]" * 40, "return x * 2")},
    "ones": {"program": program("x=[" + "1," * 90000 + "]", "z = x * 2", "return z")},
    "names": {"program": program("x=1", "return x * " + "q" * 150000)},
    "docstring": {"program": program("x=1", '"""' + "d " * 90000 + '"""', "z = x * 2", "return z")},
    "null": {"program": "def f(x=1):\n    return x * \0 2\n"},
    "headings": {"en": "## P\n" * 40000},
    "placeholders": {"en": "# T\nS.\n\n## P\n" + "{{x}}" * 39000},
    "lines of placeholders": {"en": "# T\nS.\n" + ("\n## P\n" + ("{{x}}" * 90 + "\n") * 4) * 59},
    "one line": {"en": "# T\nS.\n\n## P\n" + "x" * 190000},
    "open brackets": {"en": "# T\nS.\n" + ("\n## P\n" + ("[" * 490 + "\n") * 5) * 59},
    "spaces": {"en": "# T\nS.\n" + ("\n## P" + " " * 480 + "{\n" + ("{{" + " " * 480 + "\n")) * 59},
    "options": {"en": "# T\nS.\n\n## P {choose}\n" + "- [x] a\n" * 20000},
    "hints": {"en": "# T\nS.\n\n## P {predict=z}\nHint: a\n" + "b\n" * 90000},
    "mistakes": {"en": "# T\nS.\n" + "## P {a=b c=d e=f}\n" * 9000},
    "long index": {"en": pages("{flow=x[" + "9" * 400 + "]}\n{{x[" + "9" * 100 + "]}}")},
    "skills": {"skills": "".join(f"[s{i}]\na = 1\n" for i in range(15000))},
    "dotted skills": {"skills": ("a." * 400 + "b = 1\n") * 200},
    "a long list": {"skills": SKILL.format(0).replace("[\"", '["none",\n' * 9000 + '"', 1)},
}  # fmt: skip
USUAL = [
    "outer product", "sigmoid at the limit", "softmax at the limit", "layers opened in many ways",
    "a longer chain", "doubled", "tower", "headings", "spaces", "skills", "parameters",
]  # fmt: skip


def ended(tmp_path: Path, *arguments: str) -> str:
    """All that a command says in its limits, and its errors; the assertion is that it ends well."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments, "--data-dir", str(tmp_path / "data")], cwd=ROOT,
        input="\n" * 40, capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8"},
    )  # fmt: skip
    assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr[-2000:]
    code, peak = done.stderr.split()[-2:]
    assert int(code) in (0, 1, 2) and int(peak) < PEAK, (code, peak)
    assert "\x1b" not in done.stdout and "\r" not in done.stdout
    return done.stdout


def written(tmp_path: Path, name: str) -> Path:
    """The hostile lesson as the only one of its course."""
    files = {"program": PLAIN, "en": pages("\nt"), "skills": SKILL.format(1)} | LESSONS[name]
    folder = write_lesson(
        tmp_path / "course", program=files["program"], en=files["en"], ko=files["en"]
    )
    (folder.path / "skills.toml").write_text(files["skills"], "utf-8")
    return tmp_path / "course"


@pytest.mark.parametrize("name", one_in(2, USUAL))
def test_check_ends(tmp_path: Path, name: str) -> None:
    said = ended(tmp_path, "check", str(written(tmp_path, name)))
    assert said.count("\n") <= 4 * 52 and max(map(len, said.splitlines())) < 2000


@pytest.mark.slow
@pytest.mark.parametrize("name", LESSONS)
@pytest.mark.parametrize(
    "words", ["check", "lessons", "show apples", "learn apples --plain", "practice --plain"]
)
def test_every_command_ends(tmp_path: Path, name: str, words: str) -> None:
    course = str(written(tmp_path, name))
    lessons = [course] if words == "check" else ["--lessons", course]
    ended(tmp_path, *words.split(), *lessons)


def test_pipes_in_the_place_of_files_are_not_waited_for(tmp_path: Path) -> None:
    course = written(tmp_path, "null")
    for name in ("lesson.py", "en.md", "ko.md", "skills.toml"):
        (course / "01_apples" / name).unlink()
        os.mkfifo(course / "01_apples" / name)
    assert ended(tmp_path, "check", str(course)).count("not a file") == 3
    assert "not a file" in ended(tmp_path, "lessons", "--lessons", str(course))


def test_what_a_program_hides_does_not_reach_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_bytes(b'def f(x=3):\r    """\x1b[31m\xe2\x80\xae"""\r    z = x * 2\r    return z\r')
    said = ended(tmp_path, "show", str(path))
    assert "    z = x * 2\n" in said and "\u202e" not in said


def test_a_width_beyond_all_screens_takes_no_room(tmp_path: Path) -> None:
    wide = ended(tmp_path, "show", "1", "--width", "999999999999")
    assert wide == ended(tmp_path, "show", "1", "--width", "9999")
