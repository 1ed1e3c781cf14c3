"""What a stream can show: its encoding decides the characters, and never ends the program."""

import codecs
import sys
from typing import TextIO

from tutor.text.glyphs import ASCII, FULL, Glyphs

NEEDED = "╭▶✓∂"
CELLS = "tutor.cells"


def glyphs_for(stream: TextIO | None, ascii_only: bool) -> Glyphs:
    """The full set where the stream's encoding has it, else ASCII."""
    try:
        NEEDED.encode(stream.encoding if stream else "ascii")
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return ASCII if ascii_only else FULL


def forgive_encodings() -> None:
    """Bytes that are no text are read as such; what cannot be written leaves its cells filled."""
    codecs.register_error(CELLS, _question_marks)
    for stream, errors in ((sys.stdin, "replace"), (sys.stdout, CELLS), (sys.stderr, CELLS)):
        if stream is not None:  # closed by the shell
            stream.reconfigure(errors=errors)  # type: ignore[union-attr]


def _question_marks(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeEncodeError)
    from rich.cells import cell_len  # only where something cannot be written

    return "?" * cell_len(error.object[error.start : error.end]), error.end
