"""Particles by the reading of what stands before them."""

import pytest

from tutor.text import say
from tutor.text.particles import is_particle, with_particle

CONSONANT = (
    "0", "3", "6", "13", "-6", "0.3", "0.10", "10", "100", "2,000", "10000", "100000000", "1e-6",
    "1e10", "m", "N", "dM", "W[0,3]", "(2, 3)", "(3,)", "ε", "x²", "nan", "220원", "‘말씀’", "`3`",
)  # fmt: skip
RIEUL = (
    "1", "7", "8", "21", "-1", "0.1", "1.08", "1e-7", "L", "R", "dL", "x1", "Wᵀ", "½", "[7]", "말",
)  # fmt: skip
VOWEL = (
    "2", "4", "5", "9", "12", "-4", "52.5", "2e-5", "1000000000000", "3e12", "x", "W", "dx", "dXW",
    "z2", "self.x", "1 - y", "(N, 2)", "α", "σ", "∞", "-inf", "10%", "km", "사과",
)  # fmt: skip
PAIRS = (
    "이 가",
    "은 는",
    "을 를",
    "과 와",
    "이에요 예요",
    "이라 라",
    "이나 나",
    "이란 란",
    "으로 로",
)
SURE = [
    *((text, 0, 0) for text in CONSONANT),
    *((text, 0, 1) for text in RIEUL),
    *((text, 1, 1) for text in VOWEL),
]


@pytest.mark.parametrize(("text", "most", "ro"), SURE)
def test_the_form_that_fits_how_it_is_read(text: str, most: int, ro: int) -> None:
    for pair in map(str.split, PAIRS):
        fitting = pair[ro if pair[1] == "로" else most]
        assert {with_particle(text, written) for written in pair} == {text + fitting}


@pytest.mark.parametrize("word", ["apple_num", "dtotal", "exp", "ж"])
def test_a_noun_stands_behind_a_word_that_has_no_sure_reading(word: str) -> None:
    assert with_particle(word, "이") == f"{word} 값이"
    assert with_particle(word, "예요") == f"{word} 값이에요"


def test_what_follows_a_particle_stays() -> None:
    assert with_particle("8", "으로도") == "8로도" and with_particle("3", "로는") == "3으로는"
    assert with_particle("2", "이라서") == "2라서" and with_particle("10", "였어요") == "10이었어요"


def test_a_placeholder_chooses_when_it_is_filled() -> None:
    assert with_particle("{{dtotal}}", "이") == "{{dtotal:이}}"


def test_what_has_one_form_is_no_pair() -> None:
    assert not is_particle("에서") and not is_particle(",")
    with pytest.raises(KeyError):
        with_particle("2", "에서")


def test_texts_choose_theirs() -> None:
    assert say("rule.keep.difference", "ko", first="y", second="t").startswith("기울기는 y - t로")
    assert say("rule.keep.difference", "ko", first="y", second="N").startswith("기울기는 y - N으로")
