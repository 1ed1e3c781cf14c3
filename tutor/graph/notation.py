"""What a node does, in formulas and in words: its value, its derivatives, where a number is from.

Into the trees of the rule book is put whatever stands for their letters: names, numbers, names with
shapes, single elements. What layers do with arrays is told as a whole: by a rule and shapes.
"""

import re
from collections.abc import Callable, Sequence
from itertools import accumulate

import numpy as np

from tutor.formula.calls import COMPARISONS
from tutor.formula.evaluate import value_at
from tutor.formula.tree import Tree, name, names_in, put, times
from tutor.formula.tree import number as number_tree
from tutor.formula.tree import product as product_tree
from tutor.formula.written import BY_HAND, tree_of
from tutor.graph.graph import Graph, Run
from tutor.graph.node import Node, Shape, Value, Wire, shape_text
from tutor.graph.numbers import full, is_small, number
from tutor.rules import BOOK, Operand
from tutor.text import say, section

Digits = Callable[[Value | None], str]  # how numbers are written: in full, or short as on the wires
Letters = Sequence[str]  # how the operands of a node are written, and after them its value

PRODUCTS = frozenset(layer for layer, rules in BOOK.items() if rules.kind == "product")
LOSSES = frozenset(layer for layer, rules in BOOK.items() if rules.kind == "loss")

SIGN = re.compile(r" \S ")  # between operands; x[:, 1] has none
OPPOSITE = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "==": "!="}


def symbol(node: Node) -> str:
    """What stands in the node's box, as the book draws it."""
    rules = BOOK.get(node.op)
    return rules.sign + "".join(map(str, _exponent(node).values())) if rules else node.op


def names(graph: Graph, i: int) -> Letters:
    return [graph.nodes[j].name for j in (*graph.nodes[i].inputs, i)]


def formula(graph: Graph, i: int) -> str:
    """The node's value by the names of its operands: "apple × apple_num"."""
    return formula_of(graph.nodes[i], names(graph, i))


def formula_of(node: Node, letters: Letters) -> str:
    """The node's value; that by which it is made may be missing among the letters."""
    rules = BOOK[node.op]
    if rules.is_written_out:
        exponent = {letter: name(str(value)) for letter, value in _exponent(node).items()}
        return BY_HAND.text(put(rules.tree, _given(node, letters) | exponent))
    operands = letters[: len(node.inputs)]
    bare = [text[1:-1] if text.startswith("(-") else text for text in operands]
    for key, value in rules.given(node.arguments):
        if key != "keepdims":  # which is seen in the shapes
            bare.append(value if key == "shape" else f"{key}={value}")
    return f"{rules.sign.replace(chr(10), '')}({', '.join(bare)})"


def local_of(node: Node, slot: int, letters: Letters, count: Tree | None = None) -> str:
    """The local derivative: "apple_num" on apple's side of a × node; ∂ where there is none."""
    kind, back = BOOK[node.op].kind, _operand(node, slot)
    if kind == "layout":
        return "1"
    if kind not in ("elementwise", "reduction"):
        return f"∂{node.name}/∂{letters[slot]}"
    given = _given(node, letters) | ({"count": count} if count else {})
    local = BY_HAND.text(put(back.tree, given))
    return bracketed(local) if back.is_switch else local  # in which what is true is 1


def local_derivative_with_numbers(run: Run, wire: Wire, digits: Digits = full) -> str:
    """The local derivative on a wire by numbers: "2"."""
    target, slot = wire
    node = run.graph.nodes[target]
    values = [run.node_values[j] for j in (*node.inputs, target)]
    return local_at(node, slot, values, digits, count_of(run.graph, target))


def local_at(
    node: Node, slot: int, values: Sequence[Value], digits: Digits, count: Tree | None = None
) -> str:
    """The local derivative by numbers; that of a switch is worked out."""
    if _operand(node, slot).is_switch:
        return switched(node, slot, values)
    return local_of(node, slot, [as_operand(value, digits) for value in values], count)


def switched(node: Node, slot: int, values: Sequence[Value]) -> str:
    """The local derivative of a switch at numbers; what is no number is no reason to be off."""
    finite = (float(np.nan_to_num(value, nan=1)) for value in values)
    letters = (*BOOK[node.op].letters, "out")
    return full(value_at(_operand(node, slot).tree, dict(zip(letters, finite, strict=True))))


def is_on_or_off(node: Node, slot: int) -> bool:
    """Whether a layer passes on what arrives as it is, or nothing, by a condition."""
    return _operand(node, slot).tree[0] in COMPARISONS


def condition(node: Node, slot: int, letters: Letters, holds: bool = True) -> str:
    """When such a layer passes on what arrives, or when it does not: "x > 0", "x ≤ 0"."""
    sign, *sides = put(_operand(node, slot).tree, _given(node, letters))
    assert isinstance(sign, str)
    return BY_HAND.text((sign if holds else OPPOSITE[sign], *sides))


def count_of(graph: Graph, i: int) -> Tree | None:
    """How many elements of its operand a node makes one of; None where its rules do not ask."""
    node = graph.nodes[i]
    if not any(o.back and "count" in names_in(o.tree) for o in BOOK[node.op].operands):
        return None
    shape = graph.shapes[node.inputs[0]]
    (axis, *_) = node.arguments or (None,)
    gone = (shape[axis],) if isinstance(axis, int) and shape else shape
    return product_tree([number_tree(n) if isinstance(n, int) else name(n) for n in gone])


def algebra(graph: Graph, i: int) -> list[str]:
    """How a folded layer's value and gradients become short; none for what cannot be opened."""
    node = graph.nodes[i]
    lines = BOOK[node.op].algebra if node.is_operation else ()
    return [line.format(*names(graph, i), out=node.name) for line in lines]


def as_operand(value: Value | None, digits: Digits) -> str:
    """A number as it stands in a formula, a negative one in brackets; an array as its shape."""
    return number(value) if isinstance(value, np.ndarray) else bracketed(digits(value))


def bracketed(text: str) -> str:
    """As a factor, or an operand: in brackets where it has a sign and no brackets round it."""
    is_compound = text.startswith("-") or SIGN.search(text)
    depths = [*accumulate((sign == "(") - (sign == ")") for sign in text)]
    return f"({text})" if is_compound and not all(depths[:-1]) else text


def _operand(node: Node, slot: int) -> Operand:
    return BOOK[node.op].operands[slot]


def _given(node: Node, letters: Letters) -> dict[str, Tree]:
    """What stands for the letters of a rule."""
    given = dict(zip((*BOOK[node.op].letters, "out"), map(name, letters), strict=False))
    return given | {letter: number_tree(value) for letter, value in _exponent(node).items()}


def _exponent(node: Node) -> dict[str, float]:
    return BOOK[node.op].exponent(node.arguments)


Named = Callable[[str, Shape], str]
"""How an array stands in a rule: its name alone, or with its shape."""


def bare(name: str, shape: Shape) -> str:
    return name


def with_shape(name: str, shape: Shape) -> str:
    return f"{name} {shape_text(shape)}" if shape else name


def has_array(graph: Graph, i: int) -> bool:
    """Whether a node makes or takes an array."""
    return any(graph.shapes[j] for j in (i, *graph.nodes[i].inputs))


def gradient_wires(graph: Graph, i: int) -> list[Wire]:
    """The wires on which a gradient comes back to node i, in the order in which they do."""
    return [wire for wire in graph.way_back if graph.source_of(wire) == i]


def why_value(run: Run, i: int, lang: str, digits: Digits = full) -> str:
    """Where a value comes from: "total = apple_price × tax = 200 × 1.1 = 220.00000000000003".

    Of an array: "Y (N, 3) = X (N, 2) · W (2, 3) + b (3,)", with its numbers if they are few.
    """
    graph, node, value = run.graph, run.graph.nodes[i], run.node_values[i]
    letters = _letters(graph, i, with_shape)
    if not node.is_operation:
        if not is_small(value):
            return say("why.given", lang, name=letters[-1])
        return say(f"why.{node.op}", lang, name=node.name, value=digits(value))
    steps = [letters[-1], formula_of(node, letters)]
    if not has_array(graph, i):
        operands = [as_operand(run.node_values[j], digits) for j in node.inputs]
        steps.append(formula_of(node, operands))
    return " = ".join([*steps, digits(value)] if is_small(value) else steps)


def value_rule(graph: Graph, i: int, lang: str) -> str:
    """How a value is made, without a number."""
    node = graph.nodes[i]
    if not node.is_operation:
        return say("why.given", lang, name=node.name)
    return f"{node.name} = {formula(graph, i)}"


def why_gradient(run: Run, i: int, lang: str, digits: Digits = full) -> list[str]:
    """Where a gradient comes from, a line for each wire on which it comes back."""
    graph, name, gradient = run.graph, run.graph.nodes[i].name, run.node_gradients[i]
    wires = gradient_wires(graph, i)
    if gradient is None or i == graph.output or not wires:
        value = digits(gradient) if is_small(gradient) else number(gradient)
        return [without_wires(run, i, name, value, lang)]
    if any(has_array(graph, target) for target, _ in wires):
        total = _total(graph, wires, lang, with_shape)
        told = [f"{with_shape(f'd{name}', graph.shapes[i])} = {total}"]
        told += [f"  = {digits(gradient)}"] if is_small(gradient) else []
        return [*told, say("why.add", lang)] if len(wires) > 1 else told
    if len(wires) == 1:
        return [f"d{name} = {digits(gradient)}", f"  = {_product(run, wires[0], lang, digits)}"]
    total = " + ".join(digits(run.wire_gradients[wire]) for wire in wires)
    head = say("why.sum", lang, name=name, value=digits(gradient), total=total)
    return [head, *(f"  {why_share(run, wire, lang, digits)}" for wire in wires)]


def without_wires(run: Run, i: int, name: str, value: str, lang: str) -> str:
    """Where a gradient is from that no wire brings: from outside, or from nowhere."""
    if run.node_gradients[i] is None:
        return say("why.no_gradient", lang, name=name)
    if i == run.graph.output:
        return say("why.dout", lang, name=name, value=value)
    return say("why.unused", lang, name=name)


def gradient_rule(graph: Graph, i: int, lang: str) -> list[str]:
    """How a gradient is made, without a number: what arrives × the local derivative, summed."""
    name, wires = graph.nodes[i].name, gradient_wires(graph, i)
    if i == graph.output:
        return [say("why.dout_rule", lang, name=name)]
    if not wires:
        return [say("why.no_gradient", lang, name=name)]
    if any(has_array(graph, target) for target, _ in wires):
        total = _total(graph, wires, lang, bare)
        return [f"d{name} = {total}", say("why.same_shape", lang, name=name)]
    products = (
        f"d{graph.nodes[wire[0]].name} × {bracketed(local_rule(graph, wire, lang))}"
        for wire in wires
    )
    rule = say("why.rule" if len(wires) == 1 else "why.rule_sum", lang)
    return [f"d{name} = {' + '.join(products)}", rule]


def why_share(run: Run, wire: Wire, lang: str, digits: Digits = full) -> str:
    """What one wire brings: "2.2 = 1.1 (arrives from total) × 2 (the other input, apple_num)"."""
    share = run.wire_gradients[wire]
    if not has_array(run.graph, wire[0]):
        return f"{digits(share)} = {_product(run, wire, lang, digits)}"
    made = rule(run.graph, wire, lang, with_shape)
    return f"{digits(share)} = {made}" if is_small(share) else made


# Of numbers: what arrives × the local derivative


def local_rule(graph: Graph, wire: Wire, lang: str, called: Callable[[str], str] = str) -> str:
    """The local derivative on a wire by names, as they are `called`; that of a switch in words."""
    target, slot = wire
    node, letters = graph.nodes[target], [called(each) for each in names(graph, target)]
    if is_on_or_off(node, slot):
        return say("why.switch_if", lang, condition=condition(node, slot, letters))
    return local_of(node, slot, letters, count_of(graph, target))


def _product(run: Run, wire: Wire, lang: str, digits: Digits) -> str:
    """What arrives × the local derivative, each with where it is from."""
    target, _ = wire
    arrives = say("why.arrives", lang, node=run.graph.nodes[target].name)
    local = local_derivative_with_numbers(run, wire, digits)
    told = _where_from(run.graph, wire, local, lang)
    upstream = as_operand(run.node_gradients[target], digits)
    return f"{upstream} ({arrives}) × {bracketed(local)} ({told})"


def _where_from(graph: Graph, wire: Wire, local: str, lang: str) -> str:
    """What a local derivative is at its node."""
    target, slot = wire
    node = graph.nodes[target]
    if is_on_or_off(node, slot):
        is_on = local != "0"
        told = condition(node, slot, names(graph, target), holds=is_on)
        layer = symbol(node).replace("\n", "")
        return say(f"why.local_{'on' if is_on else 'off'}", lang, layer=layer, condition=told)
    own = f"local_{node.op}"  # some layers have words of their own for it
    key = f"why.{own if own in section(lang, 'why') else 'local'}"
    return say(key, lang, derivative=local_rule(graph, wire, lang))


# Of arrays: the rule of the layer


def rule(graph: Graph, wire: Wire, lang: str, named: Named) -> str:
    """How what comes back on a wire is made of what arrives at its node: "dY · Wᵀ"."""
    target, slot = wire
    node, kind = graph.nodes[target], BOOK[graph.nodes[target].op].kind
    if kind == "product" and slot < 2:
        return _matrix_rule(graph, wire, lang, named)
    made = named(f"d{node.name}", graph.shapes[target])
    if kind in ("loss", "layout", "rows"):
        return _whole_rule(graph, wire, made, named)
    if is_switch := is_on_or_off(node, slot):
        told = condition(node, slot, _letters(graph, target, named))
        made = say("why.mask", lang, arrives=made, condition=told)
    elif kind != "product":
        made += _times_local(graph, wire, named)
    if kind == "reduction":
        return made if is_switch else say("why.spread", lang, arrives=made)
    return _summed(graph, wire, made, lang)


def _whole_rule(graph: Graph, wire: Wire, arrives: str, named: Named) -> str:
    """The rule as the book has it: all that flows back, or, of a loss, what dout is times."""
    target, slot = wire
    node, rules = graph.nodes[target], BOOK[graph.nodes[target].op]
    back = rules.back_for(len(graph.shapes[node.inputs[0]]))[slot].tree
    given = _given(node, _letters(graph, target, named)) | {"up": name(arrives)}
    given |= {letter: put(tree_of(text), given) for letter, text in rules.inside.items()}
    made = put(back, given)
    return BY_HAND.text(times(given["up"], made) if rules.kind == "loss" else made)


def _total(graph: Graph, wires: Sequence[Wire], lang: str, named: Named) -> str:
    """What the wires bring; in brackets what is more than a name, where several are added."""
    made = (rule(graph, wire, lang, named) for wire in wires)
    compound = (len(wires) > 1 and " " in rule(graph, wire, lang, bare) for wire in wires)
    return " + ".join(f"({m})" if c else m for m, c in zip(made, compound, strict=True))


def _times_local(graph: Graph, wire: Wire, named: Named) -> str:
    """The local derivative of a layer that works element by element, as a factor."""
    target, slot = wire
    node, count = graph.nodes[target], count_of(graph, target)
    plain = local_of(node, slot, names(graph, target), count)
    local = local_of(node, slot, _letters(graph, target, named), count)
    if plain == "1":
        return ""
    return f" × ({local})" if bracketed(plain) != plain else f" × {local}"


def _matrix_rule(graph: Graph, wire: Wire, lang: str, named: Named) -> str:
    """dX = dY · Wᵀ and dW = Xᵀ · dY; a vector is a matrix of one row, or, as W, of one column."""
    target, slot = wire
    (x, W), (x_name, W_name) = graph.nodes[target].inputs[:2], names(graph, target)[:2]
    shape, arrives = graph.shapes[x], f"d{graph.nodes[target].name}"
    samples, columns = shape[:1] if len(shape) > 1 else (1,), (*graph.shapes[W], 1)[:2]
    rows = named(arrives, (*samples, columns[1]))
    if slot == 1:
        return f"{named(f'{x_name}ᵀ', (columns[0], *samples))} · {rows}"
    if len(shape) == 1 and len(graph.shapes[W]) == 2:
        rows = named(arrives, graph.shapes[target])
    made = f"{rows} · {named(f'{W_name}ᵀ', columns[::-1])}"
    return say("why.reshaped", lang, rule=made, name=x_name) if len(shape) > 2 else made


def _summed(graph: Graph, wire: Wire, made: str, lang: str) -> str:
    """The rule for an operand that was broadcast: the sum over where it was used again."""
    source = graph.source_of(wire)
    shape, used_as = graph.shapes[source], graph.shapes[wire[0]]
    if shape == used_as:
        return made
    over = "all" if not shape else "rows" if shape == used_as[1:] else "repeated"
    return say(f"why.sum_{over}", lang, rule=made, name=graph.nodes[source].name)


def _letters(graph: Graph, i: int, named: Named) -> Letters:
    nodes = (*graph.nodes[i].inputs, i)
    return [named(graph.nodes[j].name, graph.shapes[j]) for j in nodes]
