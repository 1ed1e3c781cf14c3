"""`python -m tutor` and the command `backprop-tutor`."""

import sys

if sys.path and sys.path[0] in ("", "."):  # a numpy.py in the current folder is not ours
    del sys.path[0]


def main() -> int:
    """Run the command line; the exit code is returned."""
    from tutor.cli import main as run  # after the path is safe

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
