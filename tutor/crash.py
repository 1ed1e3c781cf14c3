"""An error of ours, told in one line; what helps to mend it goes to a file."""

import traceback
from tempfile import NamedTemporaryFile

from tutor.text import say
from tutor.text.terminal import one_line

LONGEST = 200  # characters of the error's own text


def told(error: BaseException, lang: str) -> str:
    """The line to show; the whole report is written to the folder for temporary files."""
    first, *_ = f"{type(error).__name__}: {error}".splitlines()
    what = one_line(first[:LONGEST])
    return say("cli.crashed", lang, what=what, path=_report(error))


def _report(error: BaseException) -> str:
    try:
        with NamedTemporaryFile(
            "w", encoding="utf-8", errors="backslashreplace",
            prefix="backprop-tutor-", suffix=".txt", delete=False,
        ) as report:  # fmt: skip
            report.writelines(traceback.format_exception(error))
            return report.name
    except OSError:
        return "–"
