"""What a stream can show: its encoding decides the characters, and never ends the program."""

import codecs
import os
import sys
from contextlib import suppress
from typing import TextIO

from tutor.text.glyphs import ASCII, FULL, WITH_BRAILLE, Glyphs

NEEDED = "╭▶✓∂"
CELLS = "tutor.cells"
FALL_BACK = {
    "TERM_PROGRAM", "WT_SESSION", "VTE_VERSION", "KONSOLE_VERSION", "KITTY_WINDOW_ID",
    "ALACRITTY_WINDOW_ID", "WEZTERM_PANE", "GHOSTTY_RESOURCES_DIR",
}  # fmt: skip
"""What terminals set that draw braille themselves, or with the font of a desktop that has it.

Many fonts for code have none, D2Coding among them, and a terminal does not say what it has.
"""


def glyphs_for(stream: TextIO | None, ascii_only: bool) -> Glyphs:
    """The full set where the encoding has it, else ASCII; braille where it will be seen."""
    try:
        NEEDED.encode(stream.encoding if stream else "ascii")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    if ascii_only:
        return ASCII
    return WITH_BRAILLE if FALL_BACK & os.environ.keys() else FULL


def open_streams() -> None:
    """What the shell has closed is empty, and what is written there goes nowhere.

    In their order, so that no other file is given a number that means output.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115


def forgive_encodings() -> None:
    """Bytes that are no text are read as such; what cannot be written leaves its cells filled."""
    codecs.register_error(CELLS, _question_marks)
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, CELLS), (sys.stderr, CELLS)):
        stream.reconfigure(errors=errors)  # type: ignore[union-attr]


def tell(line: str) -> None:
    """A line on stderr, if it can be written."""
    try:
        print(line, file=sys.stderr, flush=True)
    except OSError:
        silence(sys.stderr)


def silence(stream: TextIO) -> None:
    """Nothing more can be written there; Python's own last flush must not complain."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def clean(text: str) -> str:
    """Text from a file without control, escape and bidi characters; tabs become spaces."""
    if text.replace("\n", "").isprintable():  # as nearly every file is
        return text
    return "\n".join(map(_clean_line, text.replace("\t", "    ").split("\n")))


def one_line(text: str) -> str:
    """Text with names of files and options in it, as one line that any terminal can print."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def _clean_line(line: str) -> str:
    return "".join(filter(_is_safe, line))


def _is_safe(c: str) -> bool:
    return c.isprintable() or c == "\u3000"


def _question_marks(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    from rich.cells import cell_len  # only where something cannot be written

    return "?" * cell_len(error.object[error.start : error.end]), error.end
