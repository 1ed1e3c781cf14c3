"""Korean particles, chosen by how what stands before them is read aloud: 2가, 10이, x를, W로."""

import re
from typing import Literal

Sound = Literal["vowel", "l", "consonant"]
"""How a reading ends: 로 follows a vowel and ㄹ, 으로 any other consonant."""

PAIRS = (
    ("이에요", "예요"), ("이었어요", "였어요"), ("으로", "로"), ("이라", "라"), ("이나", "나"),
    ("이란", "란"), ("이고", "고"), ("이며", "며"), ("이니", "니"), ("이면", "면"),
    ("이", "가"), ("은", "는"), ("을", "를"), ("과", "와"),
)  # fmt: skip
"""Behind a consonant, and behind a vowel; whichever of them an author writes, longer ones first."""

DIGITS: dict[str, Sound] = {
    **dict.fromkeys("2459", "vowel"), **dict.fromkeys("178", "l"),  # 이 사 오 구, 일 칠 팔
    **dict.fromkeys("036", "consonant"),  # 영 삼 육
}  # fmt: skip
LETTERS: dict[str, Sound] = {
    **dict.fromkeys("abcdefghijkopqstuvwxyz", "vowel"),
    **dict.fromkeys("lr", "l"),  # 엘 알
    **dict.fromkeys("mn", "consonant"),  # 엠 엔
    **dict.fromkeys("αβγδζηθικλμνξπρστφχψω∞%", "vowel"),  # 알파 … 무한대 퍼센트
    **dict.fromkeys("εουⁿ²³", "consonant"),  # 엡실론 오미크론 입실론, 엔제곱 제곱 세제곱
    "ᵀ": "l", "½": "l",  # 전치행렬, 이분의 일
}  # fmt: skip

TRILLION, NEXT = 12, 16  # zeros: 조 alone of the large numbers ends in a vowel
CLOSING = "()[]{}\"'’”`*|, "
SPOKEN: dict[str, Sound] = {"nan": "consonant", "inf": "vowel", "km": "vowel"}
"""난, 무한대, 킬로미터"""
NOUN = "값"
"""Stands in between where nobody can know how a word is read, as of apple_num."""

_NUMBER = re.compile(r"(\d[\d,]*)(\.\d+)?(e[+-]?\d+)?$")
_WORD = re.compile(r"[A-Za-z_]\w*$", re.ASCII)


def is_particle(text: str) -> bool:
    return _pair(text) is not None


def with_particle(text: str, particle: str) -> str:
    """The text and the form of the particle that fits it; KeyError if it is none."""
    found = _pair(particle)
    if found is None:
        raise KeyError(particle)
    (closed, open_), rest = found
    if text.endswith("}}"):  # a placeholder: how it is read is known where it is filled
        return f"{text[:-2]}:{particle}}}}}"
    sound = final_sound(text)
    if sound is None:
        return f"{text} {NOUN}{closed}{rest}"
    is_open = sound == "vowel" or (sound == "l" and closed == "으로")
    return f"{text}{open_ if is_open else closed}{rest}"


def final_sound(text: str) -> Sound | None:
    """How the reading ends; None for a word of which that is not sure."""
    text = text.rstrip(CLOSING)
    if not text:
        return None
    if "가" <= text[-1] <= "힣":
        final = (ord(text[-1]) - ord("가")) % 28
        return "vowel" if not final else "l" if final == 8 else "consonant"  # 8: ㄹ
    if word := _WORD.search(text):
        return _of_word(word[0])
    if number := _NUMBER.search(text):
        return _of_number(*number.groups())
    return LETTERS.get(text[-1].lower())


def _of_word(word: str) -> Sound | None:
    """Of letters that are spelled, x, dW, dXW, a1; a longer word is English, and not sure."""
    if word in SPOKEN or word[-1].isdecimal():
        return SPOKEN.get(word) or DIGITS[word[-1]]
    letters = word.removeprefix("d").strip("_")
    is_spelled = len(letters) < 2 or letters.isupper() or len(word) < 3
    return LETTERS[word[-1].lower()] if is_spelled and word[-1] != "_" else None


def _of_number(whole: str, decimals: str | None, exponent: str | None) -> Sound:
    """By the last digit that is spoken; of whole numbers that end in zeros by 십, 만, 조.

    1e-7, 십의 마이너스 칠 제곱, is taken to end in its 칠: the digit that stands there.
    """
    if decimals or exponent:
        return DIGITS[(exponent or decimals or "")[-1]]
    digits = whole.replace(",", "").lstrip("0")
    zeros = len(digits) - len(digits.rstrip("0"))
    if digits and not zeros:
        return DIGITS[digits[-1]]
    return "vowel" if TRILLION <= zeros < NEXT else "consonant"


def _pair(text: str) -> tuple[tuple[str, str], str] | None:
    """The pair that a particle begins with, in either form, and the rest, as 도 in 으로도."""
    for closed, open_ in PAIRS:
        for form in (closed, open_):
            if text.startswith(form):
                return (closed, open_), text.removeprefix(form)
    return None
