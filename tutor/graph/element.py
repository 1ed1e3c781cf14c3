"""Why one element of an array is what it is, told in the elements that it is made of."""

import numpy as np

from tutor.graph.formulas import Digits, as_operand
from tutor.graph.graph import Run
from tutor.graph.node import Value, Wire
from tutor.graph.notation import gradient_wires, without_wires
from tutor.graph.numbers import full
from tutor.graph.pieces import Index, element, named
from tutor.graph.recipe import (
    Recipe,
    Terms,
    probability,
    share_recipe,
    switch_at,
    value_recipe,
)
from tutor.rules import BOOK
from tutor.text import say

MOST = 6  # terms that are all written out
LARGEST = 3  # terms that are written of more


@np.errstate(all="ignore")  # what a layer answers inf or nan to has terms that do so too
def why_value_element(
    run: Run, i: int, index: Index, lang: str, digits: Digits = full
) -> list[str]:
    """Where it comes from: "Y[0] = X · W[:, 0] + b[0] = 1 × 2 + 2 × 5 + 0 = 12"."""
    node, value = run.graph.nodes[i], element(run.node_values[i], index)
    name = named(node.name, index)
    if not node.is_operation:
        return [say(f"why.{node.op}", lang, name=name, value=digits(value))]
    lines = _told(name, value, value_recipe(run, i, index, digits), lang, digits)
    is_alone = len(node.inputs) == 1 and BOOK[node.op].kind == "elementwise"
    return [*lines, *(_switch(run, (i, 0), index, lang, "on", "off") if is_alone else ())]


@np.errstate(all="ignore")
def why_gradient_element(
    run: Run, i: int, index: Index, lang: str, digits: Digits = full
) -> list[str]:
    """Where it comes from; where several wires bring it, what each of them does."""
    gradient, wires = run.node_gradients[i], gradient_wires(run.graph, i)
    name = named(run.graph.nodes[i].name, index)

    def number(value: Value | None) -> str:
        return digits(element(value, index))

    if gradient is None or i == run.graph.output or not wires:
        return [without_wires(run, i, name, number, lang)]
    if len(wires) == 1:
        return _share(run, wires[0], index, f"d{name}", lang, digits)
    total = " + ".join(as_operand(element(run.wire_gradients[w], index), digits) for w in wires)
    lines = [say("why.sum", lang, name=name, value=number(gradient), total=total)]
    for wire in wires:
        lines += [f"  {line}" for line in _share(run, wire, index, "", lang, digits)]
    return lines


def _share(run: Run, wire: Wire, index: Index, name: str, lang: str, digits: Digits) -> list[str]:
    """What one wire brings, and what else is to be known of it."""
    target, _ = wire
    value = element(run.wire_gradients[wire], index)
    lines = _told(name, value, share_recipe(run, wire, index, digits), lang, digits)
    if BOOK[run.graph.nodes[target].op].classes:
        lines += _told(*probability(run, target, index, digits), lang, digits)
    return [*lines, *_switch(run, wire, index, lang, "open", "shut")]


def _told(name: str, value: Value, recipe: Recipe, lang: str, digits: Digits) -> list[str]:
    """Names, numbers and value in one line, and below it the terms of a long sum.

    Without a name of its own the value comes first.
    """
    numbers, more = _in_numbers(recipe, value, lang, digits)
    shown = digits(value)
    steps = [recipe.symbols, *([numbers] if numbers.strip("()") != shown else [])]
    return [" = ".join([name, *steps, shown] if name else [shown, *steps]), *more]


def _in_numbers(recipe: Recipe, value: Value, lang: str, digits: Digits) -> tuple[str, list[str]]:
    """The recipe with its numbers, and of a long sum the largest terms as lines of their own."""
    terms, bare = recipe.terms, recipe.numbers.replace("({})", "{}")
    if terms is None:
        return recipe.numbers, []
    if terms.worth.size <= MOST:
        written = [terms.written(k) for k in range(terms.worth.size)]
        return (recipe.numbers if written[1:] else bare).format(" + ".join(written) or "0"), []
    if bare == "{}":
        return digits(value), _long_sum(terms, digits(value), lang, digits)
    total = terms.worth.sum()
    return bare.format(as_operand(total, digits)), _long_sum(terms, digits(total), lang, digits)


def _long_sum(terms: Terms, total: str, lang: str, digits: Digits) -> list[str]:
    """How many terms there are, the largest of them, and what the others come to."""
    largest = np.argsort(-np.abs(terms.worth), kind="stable")[:LARGEST]
    rest = digits(np.delete(terms.worth, largest).sum())
    count = terms.worth.size
    return [
        say("why.element_terms", lang, total=total, count=count),
        f"  {' + '.join(terms.written(int(k)) for k in largest)}",
        "  " + say("why.element_more", lang, count=count - LARGEST, rest=rest),
    ]


def _switch(run: Run, wire: Wire, index: Index, lang: str, on: str, off: str) -> list[str]:
    """What a ReLU, or a layer like it, does there, as the book's switch."""
    found = switch_at(run, wire, index)
    if found is None:
        return []
    is_on, condition = found
    return [say(f"why.element_{on if is_on else off}", lang, condition=condition)]
