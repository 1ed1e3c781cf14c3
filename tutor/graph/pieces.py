"""Elements of arrays, by their names."""

from tutor.formula.request import Index as Index  # () for a number

Pattern = tuple[int | slice, ...]
"""Which elements of an array: one, or along some axes all of them."""

ALL = slice(None)


def named(name: str, pattern: Pattern) -> str:
    """Elements as Python writes them, "X[0, :]"; all of them, or a number, by the name alone."""
    if all(isinstance(k, slice) for k in pattern):
        return name
    return f"{name}[{', '.join(':' if isinstance(k, slice) else str(k) for k in pattern)}]"
