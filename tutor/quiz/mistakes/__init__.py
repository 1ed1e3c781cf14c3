"""Wrong answers as wrong rules: one list for numbers, arrays and formulas.

A `Mistake` is a tree in the letters of the rule book. `elementwise` and `matrices` list those of a
place in a graph, `numbers` and `formulas` make answers of them.
"""
