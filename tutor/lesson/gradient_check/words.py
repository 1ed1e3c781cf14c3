"""Numbers and places of the gradient-check laboratory as its views write them."""

from itertools import takewhile

from tutor.engine.diagnosis import Diagnosis

APART = 1e-8  # an element whose two gradients differ by more is counted as apart


def power(h: float) -> str:
    """A number as a power of ten, with one digit where it is none: 1e-4, 3e-5."""
    mantissa, exponent = f"{h:.0e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def small(value: float) -> str:
    """A difference, to two digits."""
    return "0" if value == 0 else f"{value:.1e}"


def shared(one: str, other: str) -> int:
    """How many characters are the same from the left."""
    return len([*takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))])


def of_kink(found: Diagnosis) -> dict[str, object]:
    """Where the kink is, for texts."""
    if found.kink is None:
        return {}
    kink = found.kink
    return {"unit": kink.unit, "row": kink.sample, "value": f"{kink.value:.2e}"}
