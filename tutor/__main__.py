"""`python -m tutor` and the command `backprop-tutor`."""

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # the current folder, put there for -m: a numpy.py in it is not ours


def main() -> int:
    """Run the command line; the exit code is returned."""
    from tutor.cli import main as run  # after the path is safe
    from tutor.text.terminal import forgive_encodings

    forgive_encodings()
    try:
        return run(sys.argv[1:])
    except Exception as error:
        from tutor.crash import told  # only where something broke

        print(told(error, _language()), file=sys.stderr)
        return 1


def _language() -> str:
    """The learner's, unless finding that out is what broke."""
    from tutor.cli import language  # after the path is safe

    try:
        return language(sys.argv[1:])
    except Exception:
        return "en"


if __name__ == "__main__":
    sys.exit(main())
