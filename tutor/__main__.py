"""`python -m tutor` and the command `backprop-tutor`."""

import os
import signal
import sys
from types import FrameType

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # the current folder, put there for -m: a numpy.py in it is not ours

SIGNALS = tuple(filter(None, (getattr(signal, n, None) for n in ("SIGINT", "SIGTERM", "SIGHUP"))))


def main() -> int:
    """Run the command line; the exit code is returned."""
    at_signals(_leave)
    from tutor.cli import main as run  # after the path is safe
    from tutor.text.terminal import forgive_encodings, open_streams, tell

    open_streams()
    forgive_encodings()
    try:
        return run(sys.argv[1:])
    except Exception as error:
        from tutor.crash import told  # only where something broke

        tell(told(error, _language()))
        return 1
    finally:
        at_signals(signal.SIG_IGN)  # what has been done stays so


def at_signals(handler: "signal._HANDLER") -> None:
    """What the signals that end a program do from now on, but for those that nohup holds back."""
    for number in SIGNALS:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, handler)


def _leave(number: int, _: FrameType | None) -> None:
    """End here and now: an exception in the midst of an import would leave a traceback."""
    os._exit(128 + number)


def _language() -> str:
    """The learner's, unless finding that out is what broke."""
    from tutor.cli import language  # after the path is safe

    try:
        return language(sys.argv[1:])
    except Exception:
        return "en"


if __name__ == "__main__":
    sys.exit(main())
