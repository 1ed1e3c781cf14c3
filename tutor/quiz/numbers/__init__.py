"""Questions for numbers and shapes, and what misconceptions make of the numbers of a run.

`ask`, `chain_number` and `shapes` make the questions. `mistakes` gathers the wrong rules of a
node: `elementwise` (at a `spot`, where a wire enters), `product` (the rows of a `matrix`), `loss`.
"""
