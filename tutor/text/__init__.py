"""Everything the tutor says, in every language, by key."""

import re
from errno import errorcode
from functools import cache
from pathlib import Path
from string import Formatter

from tutor.text.particles import is_particle, with_particle

LANGUAGES = ("en", "ko")


def say(key: str, lang: str = "en", **values: object) -> str:
    """The text of `key` ("section.name"), placeholders filled; KeyError for an unknown key.

    `{x:을}` in a Korean text is x with the form of that particle that fits it.
    """
    part, _, name = key.partition(".")
    return _FILLER.format(section(lang, part)[name], **values)


class _Filler(Formatter):
    def format_field(self, value: object, spec: str) -> str:
        return with_particle(str(value), spec) if is_particle(spec) else format(value, spec)


_FILLER = _Filler()


class Problem(Exception):
    """Something a person can mend: what, where and what to do, in the language they read.

    A value may be a Problem too, a part that each language says in its own words. `exit_code` is
    for a command that ends with it: 2 for wrong use, 1 for a thing not well.
    """

    exit_code = 2
    line = 1  # of the file that it is about

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key, values)
        self.key, self.values = key, values

    @property
    def is_warning(self) -> bool:
        return self.key.startswith("warning.")

    def say(self, lang: str) -> str:
        parts = {k: v.say(lang) if isinstance(v, Problem) else v for k, v in self.values.items()}
        return say(self.key, lang, **parts)

    def __str__(self) -> str:
        return self.say("en")


def os_reason(error: OSError) -> Problem:
    """Why the system refused, in words of our own: its own are English, or of its locale."""
    name = errorcode.get(error.errno or 0, "")
    known = name if name in section("en", "reason") else "other"
    return Problem(f"reason.{known}", number=error.errno or type(error).__name__)


@cache
def section(lang: str, name: str) -> dict[str, str]:
    """A section is read when it is first spoken from: all of them would take 15 ms."""
    import tomllib  # saves 4 ms where nothing is said

    return tomllib.loads(_parts(lang)[name])


@cache
def _parts(lang: str) -> dict[str, str]:
    """The sections of a language as they stand in its file."""
    text = Path(__file__).with_name(f"{lang}.toml").read_text("utf-8")
    _, *parts = re.split(r"^\[(\w+)\]$", text, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))
