"""The name before an = sign."""

import re
from collections.abc import Iterable

from tutor.formula.normalise import Unreadable, echo, formula


def after_target(text: str, targets: Iterable[str]) -> str:
    """What stands after the = sign, if there is one."""
    *left, right = re.split("[=＝]", text)
    if len(left) > 1:
        raise Unreadable("equals")
    require_asked(formula(left[0]) if left else "", targets)
    return right.strip()


def require_asked(name: str, targets: Iterable[str]) -> None:
    """A name before the = sign must be that of what is asked: dx, dL/dx, ∂L/∂x, d(L)/d(x)."""
    if name and _as_name(name) not in map(_as_name, targets):
        raise Unreadable("other_quantity", name=echo(name))


def _as_name(text: str) -> str:
    text = re.sub(r"[\s()]", "", re.sub("[∂σδ]", "d", text))
    return text.replace("][", ",").casefold()  # W[0][1] is W[0, 1]
