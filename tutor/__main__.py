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

        print(told(error, "en"), file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
