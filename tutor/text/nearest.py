"""What a misspelt name was meant to be."""

from collections.abc import Iterable

from tutor.text import Problem


def nearest(name: str, known: Iterable[str], otherwise: str = "") -> Problem:
    """One like the name, else what the key `otherwise` says; without such a key, all there are."""
    names = {each.casefold(): each for each in known}
    near = [each for each in names if each.startswith(name.casefold())] if name else []
    near = near[:1] or _alike(name.casefold(), names)
    if near:
        return Problem("remedy.near", name=names[near[0]])
    return Problem(otherwise or "remedy.known", names=", ".join(names.values()) or "–")


def _alike(name: str, names: Iterable[str]) -> list[str]:
    from difflib import get_close_matches  # saves 10 ms where nothing is misspelt

    return get_close_matches(name, names, n=1)
