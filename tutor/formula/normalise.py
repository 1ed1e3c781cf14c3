"""Typed text made plain: Hangul keys, superscripts, full-width forms and sign variants."""

import re
from collections.abc import Iterable
from typing import NoReturn
from unicodedata import category, name, normalize

MAX_LENGTH = 240

INVISIBLE: dict[int, str | None] = {
    **dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff")),
    **dict.fromkeys(map(ord, "\t\u2062"), " "),  # the second is an invisible ×
}
SIGNS = str.maketrans(
    {
        **dict.fromkeys("×✕✖⨯∗⊙∘", "*"),
        **dict.fromkeys("·⋅∙•‧᛫ㆍ・･", "·"),
        **dict.fromkeys("÷∕", "/"),
        **dict.fromkeys("−‐‑‒–—", "-"),
        **{"≤": "<=", "≦": "<=", "⩽": "<=", "≥": ">=", "≧": ">=", "⩾": ">=", "≠": "!="},
        **dict.fromkeys("⊤⊺", "ᵀ"),
        "、": ",",
    }
)


def _in_order(first: int, keys: str) -> dict[int, str]:
    return dict(enumerate(keys.split(), first))


KEYS = {  # of the two-set keyboard, for Unicode's conjoining initials, vowels and finals
    **_in_order(0x1100, "r R s e E f a q Q t T d w W c z x v g"),
    **_in_order(0x1161, "k o i O j p u P h hk ho hl y n nj np nl b m ml l"),
    **_in_order(0x11A8, "r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g"),
}
HANGUL = re.compile("[ㄱ-ㅣ가-힣]+")
WORD = re.compile(r"[^\W\d]\w*")
_DASH = re.compile(r"(?<=[\d)\]])\s*ㅡ")  # behind a number or a bracket no word begins with m


class Unreadable(Exception):
    """What was typed cannot be read: `code` says why, `at` is the place in the reading."""

    def __init__(self, code: str, at: int | None = None, **details: object) -> None:
        super().__init__(code)
        self.code, self.at, self.details = code, at, details


def cleaned(typed: str) -> str:
    """Without surrounding space and invisible characters; nothing that could harm a screen."""
    if len(typed) > MAX_LENGTH:
        raise Unreadable("too_long", most=MAX_LENGTH)
    text = normalize("NFC", typed.translate(INVISIBLE).strip())
    if not text:
        raise Unreadable("empty")
    for character in filter(_is_dangerous, text):
        refuse(character, text.index(character))
    return text


def formula(text: str, names: Iterable[str] = ()) -> str:
    """Letters, digits and signs of one kind; superscripts go before NFKC would flatten them.

    Words in Hangul are the keys that were pressed, but for those that are `names`.
    """
    text = without_hangul(_DASH.sub("-", text).translate(SIGNS), names)
    text = re.sub("\\^?([⁰ⁱ¹²³⁴-ⁿʰ-ʸˡ-ˣᴬ-ᵛᶜᶻ]+)", r"^(\1)", text)
    text = re.sub(r"(?<!\d)[¼-¾⅐-⅞]", _in_brackets, text.replace("\u2044", "/"))
    text = normalize("NFKC", text).translate(SIGNS)  # a superscript minus has become a plain one
    return spaced(re.sub(r"\d", lambda digit: str(int(digit[0])), text))


def line_of_code(text: str, names: Iterable[str] = ()) -> str:
    """A line of Python without its comment and a last semicolon; only × − ÷ are still read."""
    return formula(text.partition("#")[0].rstrip().rstrip(";"), names)


def spaced(text: str) -> str:
    """Words with one space between them, in one width."""
    return " ".join(normalize("NFKC", text).split())


def plain(text: str) -> str:
    """Words to compare: case does not count either."""
    return spaced(text).casefold()


def qwerty(text: str) -> str:
    """Hangul as the keys of the two-set keyboard that were pressed for it: `ㅛ` is y."""
    return HANGUL.sub(lambda run: normalize("NFKD", run[0]).translate(KEYS), text)


def without_hangul(text: str, names: Iterable[str]) -> str:
    """Words in Hangul as keys, but for those that are `names`."""
    known = {name for name in names if not name.isascii()}
    if not known:
        return qwerty(text)
    return WORD.sub(lambda word: word[0] if word[0] in known else qwerty(word[0]), text)


def echo(typed: str) -> str:
    """What was typed, safe to show on one line: no control, bidi or combining characters."""
    text = normalize("NFC", typed[:MAX_LENGTH].translate(INVISIBLE).strip())
    safe = "".join("\ufffd" if _is_dangerous(character) else character for character in text)
    return safe if len(typed) <= MAX_LENGTH else f"{safe}…"


def refuse(character: str, at: int) -> NoReturn:
    """A look-alike such as the Cyrillic у is refused by its name, shown where it can be."""
    code_point = f"U+{ord(character):04X}"
    shown = code_point if _is_dangerous(character) else f"‘{character}’"
    raise Unreadable("character", at, shown=shown, name=name(character, code_point))


def _is_dangerous(character: str) -> bool:
    return category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Mn", "Me")


def _in_brackets(fraction: re.Match[str]) -> str:
    return f"({normalize('NFKC', fraction[0])})".replace("\u2044", "/")
