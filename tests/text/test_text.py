"""The words of the screen: the same keys and placeholders in both languages, and no surprises."""

import re
import tomllib
import unicodedata
from pathlib import Path
from string import Formatter

import pytest

from tutor.text import LANGUAGES, Problem, say, section

TUTOR = Path(__file__).parents[2] / "tutor"
TEXTS = {
    lang: tomllib.loads((TUTOR / "text" / f"{lang}.toml").read_text("utf-8")) for lang in LANGUAGES
}
KEYS = [f"{part}.{name}" for part, texts in TEXTS["en"].items() for name in texts]
IN_LINES = ("lesson.algebra_", "draw.")  # texts of more than one line


def text_of(key: str, lang: str) -> str:
    part, _, name = key.partition(".")
    return str(TEXTS[lang][part][name])


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys() -> None:
    for part, texts in TEXTS["en"].items():
        assert list(texts) == list(TEXTS["ko"][part]), part
    assert list(TEXTS["en"]) == list(TEXTS["ko"])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_section_read_alone_says_the_same(lang: str) -> None:
    assert {part: section(lang, part) for part in TEXTS[lang]} == TEXTS[lang]


def test_placeholders_are_the_same_and_all_can_be_filled() -> None:
    for key in KEYS:
        english, *others = (placeholders(text_of(key, lang)) for lang in LANGUAGES)
        assert all(other <= english for other in others), f"{key}: a value English does not get"
        for lang in LANGUAGES:
            said = say(key, lang, **dict.fromkeys(english, 1.5))
            lines = said.splitlines() if key.startswith(IN_LINES) else [said]
            assert all(line and line == line.strip() and line.isprintable() for line in lines), key
            assert not any(unicodedata.category(c) in ("Cc", "Cf") for c in "".join(lines)), key


def test_a_korean_particle_behind_a_placeholder_is_chosen_not_written() -> None:
    """{x:을}, not {x}을 or {x} 값을."""
    for korean in (text_of(key, "ko") for key in KEYS):
        assert not re.search(
            r"\}( 값)?(을|를|이|가|은|는|와|과|로|으로|예요|이에요)(?![가-힣])", korean
        ), korean


def test_every_key_that_the_code_says_exists() -> None:
    said = re.compile(r'(?:\bsay|\bProblem)\(\s*"([a-z_]+\.[\w.]+)"')
    checked = re.compile(r'"(check\.[a-z_0-9]+)"')
    found = {
        key
        for path in TUTOR.rglob("*.py")
        for pattern in (said, checked)
        for key in pattern.findall(path.read_text("utf-8"))
    }
    assert len(found) > 50
    assert found - {"check.py"} <= set(KEYS)


def test_a_problem_speaks_both_languages() -> None:
    problem = Problem("cli.no_lesson", name="x", known="y")
    assert str(problem) == problem.say("en") != problem.say("ko")
    assert problem.exit_code == 2


def test_an_unknown_key_is_an_error_of_the_program() -> None:
    with pytest.raises(KeyError):
        say("cli.nothing")
