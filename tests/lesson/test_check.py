"""Every complaint that an author can hear: its file, its line, and what to do."""

import os
import re
from pathlib import Path

import pytest

from tests.lesson.lessons import ENGLISH, KOREAN, PROGRAM, write_lesson
from tutor.cli import main
from tutor.lesson import check
from tutor.text import LANGUAGES, Problem, section

Complaint = tuple[str, int, str]


def page(body: str, verbs: str = "") -> str:
    """A page file with one page; its text begins in line 5."""
    return f"# T\nS.\n\n## P {{{verbs}}}\n{body}\n" if verbs else f"# T\nS.\n\n## P\n{body}\n"


WIDE = "x" * 68
WIDE_CODE = f"def f(x=1):\n    y = {' + '.join('x' * 13)}\n    return y"
ALIKE = "def f(a=2, b=1.5, *, dout=-1):\n    c = a * b\n    return c + 1"
PASSED = "def f(a=2, b=2, *, dout=3):\n    c = a * b\n    return c + 1"

PAGES: list[tuple[str, int, str]] = [
    ("no_title", 1, "## P\ntext\n"),
    ("heading", 1, "text\n# T\n## P\n"),
    ("no_space", 4, "# T\nS.\n\n##P\ntext\n"),
    ("open_brace", 4, "# T\nS.\n\n## P {predict=total\ntext\nHint: h\n"),
    ("open_brace", 4, "# T\nS.\n\n## P {predict=total} of it\ntext\nHint: h\n"),
    ("brace", 5, page("{apple} won")),
    ("brace", 6, page("{{apple}} and `{tax}`\n{{tax} won")),
    ("particle", 5, page("{{apple}}을")),
    ("needless_noun", 5, page("{{apple}} 값을 더해요.")),
    *(("markdown", 5, page(raw)) for raw in ("> so", "1. one", "<!-- later -->", "| a |", "---")),
    ("no_summary", 1, "# T\n\n## P\ntext\n"),
    ("all_right", 4, page("- [x] a\n- [x] b", "choose")),
    ("told_here", 4, page("It is {{total}}.\nHint: h", "predict=total")),
    ("shown_before", 7, page("text", "forward=total") + "\n## Q {predict=total}\nHint: h\n"),
    ("shown_before", 7, page("It is {{dtax}}.") + "\n## Q {flow=tax}\nHint: h\n"),
    ("no_pages", 1, "# T\nS.\n"),
    ("verb", 4, page("text", "jump=total")),
    ("argument", 4, page("text", "forward")),
    ("needless_argument", 4, page("text", "turn=total")),
    ("two_verbs", 4, page("text", "turn backward=total")),
    ("empty_hint", 6, page("text\nHint:", "predict=total")),
    ("no_hint", 4, page("text", "predict=total")),
    ("no_program", 4, page("text", "program=third")),
    ("no_operation", 4, page("text", "forward=apple")),
    ("no_operation", 4, page("text", "backward=nothing")),
    ("no_operation", 4, page("text\nHint: h", "predict=1.1")),
    ("no_operation", 4, page("text\nHint: h", "ask=nothing/tax")),
    ("no_input", 4, page("text", "change=total")),
    ("no_gradient", 4, page("text\nHint: h", "flow=nothing")),
    ("ask_form", 4, page("text\nHint: h", "ask=total")),
    ("form", 4, page("text\nHint: h", "flow=total/tax")),
    ("not_an_operand", 4, page("text\nHint: h", "ask=total/apple")),
    ("not_an_operand", 4, page("text\nHint: h", "flow=apple>total")),
    ("no_way", 4, page("text\nHint: h", "rule=apple_price/tax")),
    ("no_way", 4, page("text\nHint: h", "rule=total/nothing")),
    ("options_without_choose", 4, page("- [x] a\n- [ ] b")),
    ("too_few_options", 4, page("- [x] a", "choose")),
    ("no_right_option", 4, page("- [ ] a\n- [ ] b", "choose")),
    ("option_number", 5, page("- [x] 2\n- [ ] 4", "choose")),
    ("no_placeholder", 5, page("{{nothing}}")),
    ("wide", 6, page("short\n" + "x" * 69)),
    ("wide", 5, page(f"\t{WIDE}")),
    ("wide", 5, page(f"{WIDE}y  ")),
    ("wide", 5, page(f"\x1b{WIDE}y")),
    ("wide", 5, page("가" * 35)),
    ("bold_bracket", 5, page("**시그모이드(sigmoid)**는")),
    ("single_star", 5, page("2*3")),
    ("link", 5, page("[1](2)")),
    ("emoji", 5, page("fine ⚠️")),
    ("emoji", 5, page("🍎")),
    ("odd_bold", 5, page("**bold")),
    ("odd_code", 5, page("`code")),
    ("no_lab", 4, page("text", "lab=kitchen")),
    ("no_wire", 4, page("text\nHint: h", "shape=nothing")),
    ("no_wire", 4, page("text\nHint: h", "shape=dnothing")),
    ("long_line", 5, page("x" * 501)),
    ("long_page", 205, page("x\n" * 201)),
    ("too_many_pages", 124, "# T\nS.\n\n" + "## P\n\n" * 61),
    ("cannot_open", 4, page("text", "open=total")),
    ("cannot_open", 4, page("text", "open=nothing")),
    ("not_open", 4, page("text", "fold=total")),
    ("with_formula", 4, page("text", "with=tax")),
    ("with_formula", 4, page("text\nHint: h", "with=tax flow=apple")),
    ("with_name", 4, page("text\nHint: h", "with=nothing rule=apple")),
    ("with_answer", 4, page("text\nHint: h", "with=apple rule=apple_price")),
    ("answer_wrong", 4, page("text\nHint: h", 'rule=apple answer="total"')),
    ("answer_unread", 4, page("text\nHint: h", 'rule=apple answer="tax *"')),
    ("with_formula", 4, page("text\nHint: h", 'flow=apple answer="tax"')),
    ("not_an_array", 4, page("text", "inspect=total")),
    ("not_an_array", 4, page("text", "inspect=nothing")),
    ("curve_form", 4, page("text", "curve=total")),
    ("curve_form", 4, page("text", 'curve="total/tax 2..1"')),
    ("no_wire", 4, page("text", "curve=nothing/tax")),
    ("no_input", 4, page("text", "curve=total/nothing")),
    ("guess_form", 4, page("text", "change=tax guess=total")),
    ("guess_form", 4, page("text", "to=2 guess=total")),
    ("change_to", 4, page("text", "change=tax to=much guess=total")),
    ("change_to", 4, page("text", 'change=tax to="[0]=2" guess=total')),
    ("no_wire", 4, page("text", "change=tax to=2 guess=nothing")),
    ("guess_tie", 4, page("text", 'change=apple to=101 guess="apple, apple"')),
    ("no_element", 4, page("text\nHint: h", "predict=total[0]")),
    ("no_placeholder", 5, page("{{total[0]}}")),
    (
        "no_placeholder",
        8,
        page("text {{total}}\nHint: h\nHint: g\ngoes on {{tot}}", "predict=total"),
    ),
]

ARRAY_PAGES: list[tuple[str, str]] = [
    ("no_element", "predict=Y[0]"),
    ("no_element", "predict=Y[2,0]"),
    ("no_element", "flow=W[0,9]"),
    ("too_many_cells", "program=large predict=y"),
    ("too_many_cells", "program=large flow=x"),
    ("cannot_open", "open=X"),
    ("not_open", "program=other fold=y"),
    ("no_wire", "shape=Y[0,0]"),
    ("no_placeholder", "forward=Y"),
    ("no_single_number", "curve=Y[0,0]/X"),
    ("no_way_back", "program=classes curve=loss/t[0]"),
]
"""What only arrays and layers can do wrong; the text has a placeholder of an inner wire."""


def of_pages(tmp_path: Path, text: str) -> list[Complaint]:
    """The complaints about a lesson whose two languages are this text."""
    folder = write_lesson(tmp_path, en=text, ko=text)
    return told(folder.path)


LAYERS = """
def layer(X=[[1, 2], [3, 4]], W=[[1, 2, 3], [4, 5, 6]], B=[0, 0, 0]):
    Y = affine(X, W, B)
    return Y


def large(x=zeros(13)):
    y = relu(x)
    return y


def other(x=1):
    y = sigmoid(x)
    return y


def classes(x=[1, 2], t=[0, 1]):
    loss = softmax_with_loss(x, t)
    return loss
"""


@pytest.mark.parametrize(("key", "verbs"), ARRAY_PAGES)
def test_complaints_about_arrays_and_layers(tmp_path: Path, key: str, verbs: str) -> None:
    text = "# T\nS.\n\n## A {open=Y}\n{{XW}}\n\n## B {fold=Y}\nb\n\n"
    text += f"## P {{{verbs}}}\n{{{{XW}}}}\nHint: h\n"
    folder = write_lesson(tmp_path, program=LAYERS, en=text, ko=text)
    line = 11 if key == "no_placeholder" else 10
    assert ("en.md", line, f"check.{key}") in told(folder.path)
    for complaint in check(tmp_path):
        assert "{" not in complaint.say("en").replace("{{XW}}", "")


def told(path: Path) -> list[Complaint]:
    return [(c.path.name, c.line, c.problem.key) for c in check(path)]


@pytest.mark.parametrize(("key", "line", "text"), PAGES)
def test_complaints_about_pages(tmp_path: Path, key: str, line: int, text: str) -> None:
    assert (key, line) in [
        (complaint.partition(".")[2], at) for _, at, complaint in of_pages(tmp_path, text)
    ]
    for complaint in check(tmp_path):
        for lang in LANGUAGES:
            said = complaint.say(lang)
            assert said.startswith(f"{complaint.path}:{complaint.line}: ")
            assert (
                "\n" not in said
                and "\x1b" not in said
                and len(said) > len(str(complaint.path)) + 20
            )


UNKNOWN = PROGRAM.replace("* tax", "* q")
OTHER_VERB = KOREAN.replace("flow=apple_price", "turn")
OTHER_OPTION = KOREAN.replace("- [x] 이쪽\n- [ ]", "- [ ] 이쪽\n- [x]")
SHORTER = KOREAN[: KOREAN.index("## 고르기")]
CLASH = "def f(x=1, dx=2):\n    return x * dx"


def both(text: str) -> dict[str, str | None]:
    return {"en": text, "ko": text}


MANY = "".join(f"def f{i}(x=1):\n    return sigmoid(x)\n" for i in range(11))
GRAPHS = "# T\nS.\n" + "".join(f"## P {{program=f{i}}}\n## P {{open=f{i}}}\n" for i in range(11))
FLOW = both(page("text\nHint: h", "flow=a"))

OTHERS: list[tuple[str, Complaint, dict[str, str | None]]] = [
    ("no_file", ("lesson.py", 1, "check.no_file"), {"program": None}),
    ("no_file", ("en.md", 1, "check.no_file"), {"en": None, "ko": None}),
    ("no_language", ("ko.md", 1, "warning.no_language"), {"ko": None}),
    ("no_language", ("en.md", 1, "warning.no_language"), {"en": None}),
    ("wide_code", ("lesson.py", 3, "warning.wide_code"), {"program": f"# f\n{WIDE_CODE}"}),
    ("too_many_graphs", ("en.md", 23, "check.too_many_graphs"), {"program": MANY, **both(GRAPHS)}),
    ("more", ("en.md", 55, "check.more"), both("# T\nS.\n\n## P\n" + "2*3\n" * 90)),
    ("too_large", ("lesson.py", 1, "check.too_large"), {"program": PROGRAM + "#" * 1_000_000}),
    ("program", ("lesson.py", 3, "program.unknown_name"), {"program": UNKNOWN}),
    ("differs", ("ko.md", 11, "check.differs"), {"ko": OTHER_VERB}),
    ("differs", ("ko.md", 16, "check.differs"), {"ko": OTHER_OPTION}),
    ("differs", ("ko.md", 1, "check.differs"), {"ko": SHORTER}),
    ("differs", ("ko.md", 22, "check.differs"), {"ko": KOREAN + "\n## 더\n"}),
    ("clash", ("en.md", 5, "check.clash"), {"program": CLASH, **both(page("{{dx}}"))}),
    ("passed_by", ("en.md", 4, "check.passed_by"), {"program": PASSED, **FLOW}),
    ("alike", ("ko.md", 4, "warning.alike"), {"program": ALIKE, **FLOW}),
]


@pytest.mark.parametrize(("key", "expected", "change"), OTHERS)
def test_complaints_about_files_and_numbers(
    tmp_path: Path, key: str, expected: Complaint, change: dict[str, str | None]
) -> None:
    assert expected in told(write_lesson(tmp_path, **change).path)


SAME = "def f(x=11, t=2.5, w=1.3, b=-4, *, dout=7):\n    y = w * x + b\n    return y - t"


def test_wrong_rules_that_always_agree_are_no_complaint(tmp_path: Path) -> None:
    """Without the last node and without a branch a difference is y, whatever the numbers."""
    folder = write_lesson(tmp_path, program=SAME, **both(page("text\nHint: h", "predict=f")))
    assert check(folder.path) == []


@pytest.mark.parametrize(
    ("program", "slips"),
    [
        (ALIKE.replace("dout=-1", "dout=1"), {"forgot_upstream"}),
        (ALIKE, {"forgot_upstream", "sign_error"}),
    ],
)
def test_rules_that_agree_are_named_in_words_and_another_dout_is_tried(
    tmp_path: Path, program: str, slips: set[str]
) -> None:
    folder = write_lesson(tmp_path, program=program, **FLOW)
    found = check(folder.path)
    assert len(found) == 2
    for lang in LANGUAGES:
        for slip in slips:
            assert section(lang, "slip")[slip] in found[0].say(lang)
    dout = re.findall(r"dout=([-\d.]+)", found[0].say("en"))[0]
    write_lesson(
        tmp_path / "other", program=re.sub("dout=.*?\\)", f"dout={dout})", program), **FLOW
    )
    assert check(tmp_path / "other") == []


@pytest.mark.parametrize(
    ("verbs", "told"),
    [
        ("flwo=apple", "did you mean flow?"),
        ("flow=aple_num", "did you mean apple_num?"),
        ("forward=Total", "did you mean total?"),
        ("program=hafl", "did you mean half?"),
        ("lab=train", "did you mean training?"),
        ("forward=apple", "there are apple_price, total"),
        ("shape=qqq", "write a wire's name"),
    ],
)
def test_a_misspelt_name_is_told_what_it_is_like(tmp_path: Path, verbs: str, told: str) -> None:
    folder = write_lesson(tmp_path, **both(page("text\nHint: h", verbs)))
    assert told in check(folder.path)[0].say("en")


def test_a_warning_says_so_and_leaves_the_lesson_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_lesson(tmp_path, program=ALIKE, **FLOW)
    for lang, word in (("en", "warning: "), ("ko", "경고: ")):
        assert main(["check", str(folder.path), "--lang", lang]) == 0
        assert f"en.md:4: {word}" in capsys.readouterr().out


def test_not_utf8(tmp_path: Path) -> None:
    folder = write_lesson(tmp_path)
    folder.prose("ko").write_bytes("# T\n사과".encode("cp949"))
    (folder.path / "skills.toml").write_bytes("\n# 사과\n".encode("cp949"))
    assert told(folder.path) == [
        ("ko.md", 2, "check.not_utf8"),
        ("skills.toml", 2, "check.not_utf8"),
    ]


@pytest.mark.parametrize("name", ["lesson.py", "en.md", "ko.md", "skills.toml"])
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, name: str) -> None:
    folder = write_lesson(tmp_path)
    (folder.path / name).unlink(missing_ok=True)
    os.mkfifo(folder.path / name)
    assert (name, 1, "check.not_a_file") in told(folder.path)
    (folder.path / name).unlink()
    (folder.path / name).mkdir()
    assert (name, 1, "check.not_a_file") in told(folder.path)


def test_a_lesson_in_one_language_is_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_lesson(tmp_path, ko=None)
    assert main(["check", str(folder.path)]) == 0
    assert f"{folder.prose('ko')}:1: warning: " in capsys.readouterr().out


def test_a_third_language_is_told_not_to_be_read_and_notes_are_notes(tmp_path: Path) -> None:
    folder = write_lesson(tmp_path)
    for name in ("fr.md", "notes.md", "README.md"):
        (folder.path / name).write_text(ENGLISH, "utf-8")
    assert told(folder.path) == [("fr.md", 1, "warning.third_language")]


def test_folders_that_learners_never_come_to(tmp_path: Path) -> None:
    write_lesson(tmp_path)
    (tmp_path / "01_pears").symlink_to(tmp_path / "01_apples")
    (tmp_path / "02-second").symlink_to(tmp_path / "01_apples")
    (tmp_path / "pictures").mkdir()
    assert told(tmp_path) == [
        ("02-second", 1, "warning.folder_name"),
        ("01_pears", 1, "warning.same_number"),
    ]


def test_links_to_files_are_files(tmp_path: Path) -> None:
    folder = write_lesson(tmp_path)
    folder.prose("en").rename(tmp_path / "elsewhere.md")
    folder.prose("en").symlink_to(tmp_path / "elsewhere.md")
    assert told(folder.path) == []


def test_a_course_of_very_many_lessons(tmp_path: Path) -> None:
    for i in range(201):
        (tmp_path / f"{i}_lesson").mkdir()
    with pytest.raises(Problem) as caught:
        check(tmp_path)
    assert caught.value.key == "check.too_many_lessons"


def test_graphs_that_hold_too_much_once_they_are_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tutor.lesson.content.lesson.MOST", 100)
    text = page("a", "open=y") + "\n## Q {open=z}\nb\n"
    program = "def f(x=[1, 2, 3]):\n    y = sigmoid(x)\n    z = sigmoid(y)\n    return sum(z)"
    folder = write_lesson(tmp_path, program=program, en=text, ko=text)
    assert ("en.md", 7, "check.too_much_opened") in told(folder.path)


def test_folders_that_hold_no_lesson(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    for path, key in ((tmp_path / "missing", "no_folder"), (tmp_path, "no_lessons")):
        with pytest.raises(Problem) as caught:
            check(path)
        assert caught.value.key == f"check.{key}"
        assert str(path) in caught.value.say("ko")


def test_no_complaint_is_left_untested() -> None:
    tested = {key for key, *_ in (*PAGES, *ARRAY_PAGES, *OTHERS)}
    tested |= {"not_utf8", "no_folder", "no_lessons", "too_many_lessons", "not_a_file"}
    tested |= {"too_much_opened", "no_name", "idle", "third_language", "folder_name", "same_number"}
    assert tested - {"program"} == {*section("en", "check"), *section("en", "warning")}


def test_a_good_lesson_is_all_well(tmp_path: Path) -> None:
    write_lesson(tmp_path)
    assert check(tmp_path) == check(tmp_path / "01_apples") == []


def test_marks_inside_code_are_no_traps(tmp_path: Path) -> None:
    assert of_pages(tmp_path, page("`2*3`, `**kwargs` and **`a*b`** are fine.")) == []


def test_an_answer_of_the_authors_is_no_trap_and_is_judged_by_its_value(tmp_path: Path) -> None:
    asked = 'rule=apple_price answer="1 * tax" with=tax'
    assert of_pages(tmp_path, page("text\nHint: h", asked)) == []


def test_width_counts_what_stands_on_the_screen(tmp_path: Path) -> None:
    """Marks are gone there, and numbers stand for placeholders."""
    line = f"**{'x' * 60}** `{{{{apple_price}}}}`"
    assert of_pages(tmp_path, page(line)) == []


def test_every_mistake_is_told_at_once_from_the_top(tmp_path: Path) -> None:
    text = ENGLISH.replace("{{apple}}", "{{aple}}").replace("Which value?", "2*3?")
    folder = write_lesson(tmp_path, en=text)
    assert told(folder.path) == [
        ("en.md", 5, "check.no_placeholder"),
        ("en.md", 8, "check.single_star"),
    ]
