"""Formulas as trees: read, written in several notations, evaluated, compared.

`normalise` makes typed text plain, `names` tells its words, `parser` makes a tree of them, or of a
whole line. `evaluate` gives a tree its value by the `functions` that an answer may call, and
compares; `written` writes it, and `tree` changes it.

Requests are read without NumPy, so what this package hands out comes when it is asked for.
"""

from tutor.faces import face

__getattr__ = face(__file__)
