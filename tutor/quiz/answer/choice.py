"""Which options an answer names: by key, place or text; all of them or none."""

import re
from collections.abc import Mapping

from tutor.quiz.answer.normalise import Unreadable, formula, plain

NONE = {"none", "neither", "nothing", "no", "∅", "없음", "없다", "없어요", "아무것도"}
ALL = {"all", "everything", "모두", "전부", "다"}
BOTH = {"both", "둘 다", "둘다"}

WRAPPED = re.compile(r"\((.*)\)|\[(.*)\]|\{(.*)\}")
LABEL = re.compile(r"[(\[]?(\w+?)(?:번|[)\].])?")
BETWEEN = re.compile(
    r"[,;&+/，、]|\b(?:and|only)\b|\bself\.|그리고|하고|와|과|랑|및|만", re.IGNORECASE
)

Names = Mapping[str, str]
"""The key of an option by each name that it may be called."""


def one_key(text: str, names: Names, texts: Names) -> str:
    """The key of the one option that is named; Unreadable if there is no such."""
    if plain(text) in texts:
        return texts[plain(text)]
    label = LABEL.fullmatch(text)
    key = label and _key(formula(label[1]), names)
    if not key:
        raise Unreadable("not_one_option", options=_listed(names))
    return key


def some_keys(text: str, names: Names) -> frozenset[str]:
    """The keys of the options that are named; Unreadable if a word names none."""
    keys = frozenset(names.values())
    words = plain(text)
    if words in ALL or (words in BOTH and len(keys) == 2):
        return keys
    if words in NONE or words in ("()", "[]", "{}"):
        return frozenset()
    named = formula(BETWEEN.sub(" ", _unwrapped(text))).split()
    found = [key for word in named for key in _keys(word, names)]
    if not found or None in found:
        raise Unreadable("not_options", options=_listed(names))
    return frozenset(key for key in found if key)


def _unwrapped(text: str) -> str:
    match = WRAPPED.fullmatch(text)
    return next(filter(None, match.groups()), "") if match else text


def _keys(word: str, names: Names) -> list[str | None]:
    """A word is a name, or names of one letter written together: `xy`."""
    whole = _key(word, names)
    return [whole] if whole else [_key(letter, names) for letter in word]


def _key(word: str, names: Names) -> str | None:
    return names.get(word) or names.get(word.casefold())


def _listed(names: Names) -> str:
    """The names to choose from: the places, where options stand under them, else the keys."""
    places = [name for name in names if name.isdigit()]
    return ", ".join(places or dict.fromkeys(names.values()))
