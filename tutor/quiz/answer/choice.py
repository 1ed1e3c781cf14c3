"""Which options an answer names: by key, place or text; all of them or none."""

import re
from collections.abc import Mapping

from tutor.formula.normalise import Unreadable, formula, plain, qwerty, spaced

NONE = {
    *("none", "neither", "nothing", "no", "none of them", "neither of them", "empty", "∅"),
    *("nothing at all", "none at all"),
    *("없음", "없다", "없어요", "아무것도", "아무것도 없음", "둘 다 아님", "둘 다 없음"),
    *("필요 없음", "저장 안 함"),
}
ALL = {
    *("all", "everything", "all of them", "all three"),
    *("모두", "모두 다", "전부", "전부 다", "전체", "다", "셋 다"),
}
BOTH = {"both", "both of them", "둘 다", "둘다", "둘 모두", "양쪽", "양쪽 다"}

WRAPPED = re.compile(r"\((.*)\)|\[(.*)\]|\{(.*)\}")
LABEL = re.compile(
    r"""(?:(?:option|answer|line|no\.?|보기|답|줄)(?=[\s\d])\s*|\#)?
    [(\["']?(\w+?)(?:번째?)?\s*(?:줄|행)?[)\]"'.,:!]?""",
    re.VERBOSE | re.IGNORECASE,
)
BETWEEN = re.compile(
    r"[,;&+/|·ㆍ・，、]|\b(?:and|only|just|both)\b|\bself\.|그리고|하고|둘 ?다|모두|와|과|랑|및|만",
    re.IGNORECASE,
)
NEITHER = re.compile(r"neither \w+ nor \w+")

Names = Mapping[str, str]
"""The key of an option by each name that it may be called."""


def one_key(text: str, names: Names, texts: Names) -> str:
    """The key of the one option that is named; Unreadable if there is no such."""
    words = plain(text)
    if key := texts.get(words) or texts.get(words.rstrip(".")):
        return key
    label = LABEL.fullmatch(text) or LABEL.fullmatch(spaced(text))  # ② is no letter or digit
    named = _key(formula(label[1]), names) if label else None
    if not named:
        raise Unreadable("not_one_option", options=_listed(names))
    return named


def some_keys(text: str, names: Names) -> frozenset[str]:
    """The keys of the options that are named; Unreadable if a word names none."""
    keys = frozenset(names.values())
    text = text.rstrip(".!")
    words = {plain(text), plain(qwerty(text))}
    if words & ALL or (words & BOTH and len(keys) == 2):
        return keys
    if words & NONE or words & {"()", "[]", "{}"} or NEITHER.fullmatch(plain(text)):
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
