"""Wrong answers as wrong rules: one list for numbers, arrays and formulas.

A `Mistake` is a tree in the letters of the rule book. `elementwise`, `matrices` and `branches`
list those of a place in a graph, `told` makes numbers, arrays or formulas of them.
"""
