"""Questions for formulas and lines of code, in the names of the wires.

`rule` (along several nodes `chain_rule`, of arrays `matrix_rule`), `keep` and `line` make them,
`asked` finds the one that a page asks;
`why` says what is right. `layer_rules` and `product_rules` are the tables of what layers do,
right and wrong; `scope` and `axes` give their letters names and shapes, `wrong_rules` and
`wrong_chains` make wrong answers of them, of which `told_apart` leaves those that differ.
"""
