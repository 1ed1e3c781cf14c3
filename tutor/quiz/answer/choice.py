"""Which options an answer names: by key, place or text, all of them or none."""

import re
from collections.abc import Collection, Mapping

from tutor.quiz.answer.normalise import Unreadable, formula, plain

NONE = {"none", "neither", "nothing", "no", "∅", "없음", "없다", "없어요", "아무것도"}
ALL = {"all", "everything", "모두", "전부", "다"}
BOTH = {"both", "둘 다", "둘다"}

WRAPPED = re.compile(r"[(\[{](.*)[)\]}]")
BETWEEN = re.compile(r"[,;&+/]|\b(?:and|only)\b|\bself\.|그리고|하고|와|과|랑|및|만")


def one_key(text: str, names: Mapping[str, str], texts: Mapping[str, str]) -> str:
    """The key of the single option that is named; Unreadable if it is none or more than one."""
    words = plain(text)
    if words in texts:
        return texts[words]
    name = re.sub(r"^[(\[]?(\w+?)(?:번|[)\].])?$", r"\1", words)
    key = names.get(name) or names.get(plain(formula(name)))
    if key is None:
        raise Unreadable("not_one_option", options=", ".join(dict.fromkeys(names.values())))
    return key


def some_keys(text: str, names: Mapping[str, str], keys: Collection[str]) -> frozenset[str]:
    """The keys of the set of options that is named; Unreadable if a word names no option."""
    words = plain(text)
    if words in ALL or (words in BOTH and len(keys) == 2):
        return frozenset(keys)
    inner = WRAPPED.sub(r"\1", words).strip()
    if words in NONE or not inner:
        return frozenset()
