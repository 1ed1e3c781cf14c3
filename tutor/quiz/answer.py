"""Read what is typed for a number, a shape, options or an array, and the name before an = sign."""

import re
from collections.abc import Iterable, Mapping
from itertools import accumulate

from tutor.formula.evaluate import evaluate, significant_digits
from tutor.formula.normalise import WORD, Unreadable, cleaned, echo, formula, plain, qwerty, spaced
from tutor.formula.parser import read
from tutor.quiz.question import Array, Values, floats, is_close, nested, rounded

BRACKETS = ("()", "[]")


DIGITS = (3, 4, 5)  # to which a result may be rounded


def after_target(text: str, targets: Iterable[str]) -> str:
    """What stands after the = sign, or after ==, if there is one; a calculation may lead to it."""
    *left, right = re.split("==?|＝", text)
    if len(left) > 1:
        raise Unreadable("equals")
    asked = [*targets]
    if not (left and _is_calculation(formula(left[0]))):
        words = (word for target in asked for word in WORD.findall(target))
        require_asked(formula(left[0], words) if left else "", asked)
        return right.strip()
    computed, told = read_number(left[0]), read_number(right)
    forms = [computed, *(rounded(floats(computed), digits) for digits in DIGITS)]
    if told is None or not any(is_close(told, form) for form in forms):
        raise Unreadable("unequal")
    return left[0].strip() if is_close(told, computed) else right.strip()


def _is_calculation(text: str) -> bool:
    """Whether it is made of numbers alone, of several."""
    return bool(re.search(r"\d\s*[-+*/^]", text)) and read_number(text) is not None


def require_asked(name: str, targets: Iterable[str]) -> None:
    """A name before the = sign must be that of what is asked: dx, dL/dx, ∂L/∂x, dx (f)."""
    if name and _as_name(name) not in map(_as_name, targets):
        raise Unreadable("other_quantity", name=echo(name))


def _as_name(text: str) -> str:
    text = re.sub(r"[\s()]", "", re.sub("[∂σδ]", "d", text))
    return text.replace("][", ",").casefold()  # W[0][1] is W[0, 1]


def _unwrapped(text: str, brackets: Iterable[str] = BRACKETS) -> str:
    return text[1:-1].strip() if text[:1] + text[-1:] in brackets else text


def read_number(typed: str) -> int | float | None:
    """A new value for an input, an int where it is written as one; None for what is no number."""
    try:
        text = formula(cleaned(typed))
        value = evaluate(read(text, thousands=True)[0])
    except Unreadable:
        return None
    return int(value) if text.strip().lstrip("-").isdigit() else value


SCALAR = {"scalar", "스칼라", "()", "( )", "[]", "[ ]"}
BETWEEN_AXES = {r"\s*,\s*": r"\s*,?", r"\s*[xX*·]\s*": "", r"\s+": ""}
"""What separates axes, and what may stand at the end of those."""


def read_shape(text: str, letters: Iterable[str]) -> tuple[int | str, ...]:
    """(2, 3), 2,3, [2, 3], 2 3, 2x3, N×3 or scalar: lengths, or letters that stand for one."""
    if plain(text) in SCALAR:
        return ()
    body, upper = _unwrapped(formula(text)), {letter.upper(): letter for letter in letters}
    axis = "|".join(["[0-9]+", *map(re.escape, upper)])
    for between, end in BETWEEN_AXES.items():
        if re.fullmatch(rf"(?:{axis})(?:{between}(?:{axis}))*{end}", body, re.IGNORECASE):
            return tuple(upper.get(a) or int(a) for a in re.findall(axis, body.upper()))
    raise Unreadable("not_a_shape", letters=", ".join(upper.values()))


NONE = {
    "none", "neither", "nothing", "no", "none of them", "neither of them", "empty", "∅",
    "nothing at all", "none at all", "()", "[]", "{}", "없음", "없다", "없어요", "아무것도",
    "아무것도 없음", "둘 다 아님", "둘 다 없음", "필요 없음", "저장 안 함",
}  # fmt: skip
ALL = {
    "all", "everything", "all of them", "all three",
    "모두", "모두 다", "전부", "전부 다", "전체", "다", "셋 다",
}  # fmt: skip
BOTH = {"both", "both of them", "둘 다", "둘다", "둘 모두", "양쪽", "양쪽 다"}

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
    """The key of the one option that is named by key, place or text; Unreadable if none is."""
    words = plain(text)
    if key := texts.get(words) or texts.get(words.rstrip(".")):
        return key
    label = LABEL.fullmatch(text) or LABEL.fullmatch(spaced(text))  # ② is no letter or digit
    named = _key(formula(label[1], names), names) if label else None
    if not named:
        raise Unreadable("not_one_option", options=_listed(names))
    return named


def some_keys(text: str, names: Names) -> frozenset[str]:
    """The keys of the options that are named; Unreadable if a word names none."""
    keys, text = frozenset(names.values()), text.rstrip(".!")
    words = {plain(text), plain(qwerty(text))}
    if words & ALL or (words & BOTH and len(keys) == 2):
        return keys
    if words & NONE or NEITHER.fullmatch(plain(text)):
        return frozenset()
    named = formula(BETWEEN.sub(" ", _unwrapped(text, (*BRACKETS, "{}"))), names).split()
    # a word is a name, or names of one letter written together: xy, but not xx
    parts = (part for word in named for part in ([word] if _key(word, names) else _letters(word)))
    found = {_key(part, names) for part in parts}
    if not found or None in found:
        raise Unreadable("not_options", options=_listed(names))
    return frozenset(filter(None, found))


def _letters(word: str) -> Iterable[str]:
    return word if len({*word}) == len(word) else [word]


def _key(word: str, names: Names) -> str | None:
    return names.get(word) or names.get(word.casefold())


def _listed(names: Names) -> str:
    """The names to choose from: the places, where options stand under them, else the keys."""
    places = [name for name in names if name.isdigit()]
    return ", ".join(places or dict.fromkeys(names.values()))


MOST_AXES = 3
CALL = re.compile(r"(?:(?:np|numpy)\.)?array\s*\((.*)\)")
SEPARATE = re.compile(r"[\d.)]\s+[-+][\d.(]")  # 0.3 -0.8 beside a comma may be one number or two

Typed = tuple[float, int | None]
"""A number, and how many digits it was typed with."""

Rows = list["Typed | Rows"]


def read_array(text: str) -> tuple[Values, Array]:
    """The numbers of [5, 7, 9], 5 7 9, 3,4;6,8 or np.array([[5, 7]]), and the digits of each."""
    call = CALL.fullmatch(text)
    try:
        found = floats(_list(call[1].strip() if call else text, 0))
    except ValueError:
        raise Unreadable("uneven_rows") from None
    return nested(found[..., 0]), found[..., 1]


def _list(text: str, depth: int) -> Rows:
    """The entries of a list, in brackets or not."""
    if not text.strip("()[] "):
        raise Unreadable("missing")
    if depth == MOST_AXES:
        raise Unreadable("too_complex")
    text = _unwrapped(text) if _is_wrapped(text) else text
    parts = rows if len(rows := _split(text, ";")) > 1 else _parts(text)
    if parts is rows and any(len(_parts(row)) > 1 or _is_wrapped(row) for row in rows):
        return [_list(row, depth + 1) for row in rows]
    return [_entry(part, depth) for part in parts]


def _entry(text: str, depth: int) -> Typed | Rows:
    if _is_wrapped(text) and (text[0] == "[" or len(_parts(text[1:-1])) > 1):
        return _list(text, depth + 1)
    if SEPARATE.search(text):
        raise Unreadable("two_numbers")
    trees = read(text)
    value, *others = {evaluate(tree) for tree in trees}
    if others:
        raise Unreadable("unexpected", found=text)
    return value, significant_digits(trees[0])


def _parts(text: str) -> list[str]:
    """What commas separate; where there is none, what spaces or brackets separate."""
    parts = _split(text, ",")
    if len(parts) > 1 or text.rstrip().endswith(","):
        return parts
    return [*filter(None, _split(re.sub(r"\](?=\s*\[)", "] ", text), " "))]


def _split(text: str, separator: str) -> list[str]:
    """The parts between separators that are in no bracket; the last separator may end the text."""
    marked = (
        "\0" if character == separator and not depth else character
        for character, depth in zip(text, _depths(text), strict=True)
    )
    parts = [part.strip() for part in "".join(marked).split("\0")]
    return parts[:-1] if len(parts) > 1 and not parts[-1] else parts


def _is_wrapped(text: str) -> bool:
    """Whether the bracket that it begins with closes at the very end."""
    return text[:1] + text[-1:] in BRACKETS and 0 not in _depths(text)[:-1]


def _depths(text: str) -> list[int]:
    """How many brackets are open behind each character."""
    return [*accumulate((character in "([") - (character in ")]") for character in text)]
