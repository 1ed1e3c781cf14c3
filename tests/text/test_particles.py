"""Particles by the reading of what stands before them."""

import pytest

from tutor.text.particles import with_particle

READ = [
    ("0", "0이 0은 0을 0과 0으로 0이에요"),
    ("1", "1이 1은 1을 1과 1로 1이에요"),
    ("2", "2가 2는 2를 2와 2로 2예요"),
    ("3", "3이 3은 3을 3과 3으로 3이에요"),
    ("4", "4가 4는 4를 4와 4로 4예요"),
    ("5", "5가 5는 5를 5와 5로 5예요"),
    ("6", "6이 6은 6을 6과 6으로 6이에요"),
    ("7", "7이 7은 7을 7과 7로 7이에요"),
    ("8", "8이 8은 8을 8과 8로 8이에요"),
    ("9", "9가 9는 9를 9와 9로 9예요"),
    ("10", "10이 10은 10을 10과 10으로 10이에요"),
    ("2,000", "2,000이 2,000은 2,000을 2,000과 2,000으로 2,000이에요"),
    ("52.5", "52.5가 52.5는 52.5를 52.5와 52.5로 52.5예요"),
    ("-3", "-3이 -3은 -3을 -3과 -3으로 -3이에요"),
    ("0.10", "0.10이 0.10은 0.10을 0.10과 0.10으로 0.10이에요"),
    ("1e-7", "1e-7이 1e-7은 1e-7을 1e-7과 1e-7로 1e-7이에요"),
    ("3e12", "3e12가 3e12는 3e12를 3e12와 3e12로 3e12예요"),
    ("1000000000000", "1000000000000가 1000000000000는 1000000000000를 1000000000000와"),
    ("x", "x가 x는 x를 x와 x로 x예요"),
    ("W", "W가 W는 W를 W와 W로 W예요"),
    ("dL", "dL이 dL은 dL을 dL과 dL로 dL이에요"),
    ("R", "R이 R은 R을 R과 R로 R이에요"),
    ("N", "N이 N은 N을 N과 N으로 N이에요"),
    ("z2", "z2가 z2는 z2를 z2와 z2로 z2예요"),
    ("XW", "XW가 XW는 XW를 XW와 XW로 XW예요"),
    ("α", "α가 α는 α를 α와 α로 α예요"),
    ("∞", "∞가 ∞는 ∞를 ∞와 ∞로 ∞예요"),
    ("nan", "nan이 nan은 nan을 nan과 nan으로 nan이에요"),
    ("(2, 3)", "(2, 3)이 (2, 3)은 (2, 3)을 (2, 3)과 (2, 3)으로 (2, 3)이에요"),
    ("[1, 2]", "[1, 2]가 [1, 2]는 [1, 2]를 [1, 2]와 [1, 2]로 [1, 2]예요"),
    ("220원", "220원이 220원은 220원을 220원과 220원으로 220원이에요"),
    ("사과", "사과가 사과는 사과를 사과와 사과로 사과예요"),
    ("말", "말이 말은 말을 말과 말로 말이에요"),
    ("apple_num", "apple_num 값이 apple_num 값은 apple_num 값을 apple_num 값과 apple_num 값으로"),
    ("dtotal", "dtotal 값이 dtotal 값은 dtotal 값을 dtotal 값과 dtotal 값으로 dtotal 값이에요"),
]


@pytest.mark.parametrize(("text", "told"), READ)
def test_the_form_that_fits_how_it_is_read(text: str, told: str) -> None:
    for one, other in (
        ("이", "가"), ("은", "는"), ("을", "를"), ("과", "와"), ("으로", "로"), ("이에요", "예요"),
    ):  # fmt: skip
        found = with_particle(text, one)
        assert found == with_particle(text, other)
        if one not in ("으로", "이에요") or len(text) < 9:
            assert found in told


def test_what_follows_a_particle_stays() -> None:
    assert with_particle("8", "으로도") == "8로도" and with_particle("3", "로는") == "3으로는"
    assert with_particle("2", "이라서") == "2라서" and with_particle("10", "였어요") == "10이었어요"
    with pytest.raises(KeyError):
        with_particle("2", "에서")
