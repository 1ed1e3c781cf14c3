"""Formulas as trees: read, written in several notations, evaluated, compared.

`normalise` makes typed text plain, `lexer` and `names` tell its words, `parser` makes a tree of
them, and `statement` of a whole line. `evaluate` gives a tree its value by the `functions` that an
answer may call; `written` writes it, and `tree` changes it.
"""
