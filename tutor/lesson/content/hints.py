"""The ladder of hints of a drawn question: the idea, the rule, the step with its end left open.

Numbers are placeholders, so that they follow the inputs.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from tutor.formula.tree import Tree, names_in
from tutor.formula.tree import name as named_tree
from tutor.formula.written import written
from tutor.graph import Graph, Wire
from tutor.graph.element import share_recipe, value_recipe
from tutor.graph.notation import (
    bare,
    bracketed,
    formula,
    formula_of,
    gradient_rule,
    gradient_wires,
    has_array,
    local_of,
    local_rule,
    rule,
    value_rule,
    with_shape,
)
from tutor.graph.numbers import named
from tutor.graph.shape import shape_text
from tutor.lesson.content.prose import Page
from tutor.rules import BOOK
from tutor.text import say

OPEN = " = ?"

Rungs = Iterator[str]


def ladder(graph: Graph, asked: Page, template: str, lang: str) -> Rungs:
    """The rungs below the answer."""
    if asked.verb == "choose":
        return (say(f"hint.{template}_{rung}", lang) for rung in ("idea", "rule"))
    if asked.verb == "shape":
        return _shape(graph, asked.argument, lang)
    kind = "local_rule" if asked.verb == "rule" and asked.is_local else asked.verb
    return LADDERS[kind](graph, *asked.asked_use, lang)


def _value(graph: Graph, name: str, _: str, lang: str) -> Rungs:
    i = graph.index[name]
    node = graph.nodes[i]
    yield say("hint.value", lang)
    yield value_rule(graph, i, lang)
    if has_array(graph, i):
        first = (0,) * len(graph.shapes[i])
        yield f"{named(name, first)} = {value_recipe(graph.result, i, first, str).symbols}{OPEN}"
    else:
        numbers = formula_of(node, [_number(graph.nodes[j].name) for j in node.inputs])
        yield f"{name} = {numbers}{OPEN}"


def _local(graph: Graph, name: str, node: str, lang: str) -> Rungs:
    target = graph.index[node]
    wires = [wire for wire in graph.uses[graph.index[name]] if wire[0] == target]
    yield say("hint.local", lang, name=name, node=node)
    yield f"{node} = {formula(graph, target)}. {say(f'hint.rule_{graph.nodes[target].op}', lang)}"
    numbers = " + ".join(_local_number(graph, wire, lang) for wire in wires)
    if " " in numbers:  # else it is the answer itself
        yield f"∂{node}/∂{name} = {numbers}{OPEN}"


def _flow(graph: Graph, name: str, user: str, lang: str) -> Rungs:
    i, wires = graph.index[name], _wires(graph, name, user)
    first = (0,) * len(graph.shapes[i])
    yield _idea(graph, name, wires, lang)
    yield f"d{name} = {' + '.join(_share(graph, wire, lang) for wire in wires)}"
    shares = " + ".join(_share_number(graph, wire, first, lang) for wire in wires)
    yield f"{named(f'd{name}', first)} = {shares}{OPEN}"


def _chain(graph: Graph, name: str, _: str, lang: str) -> Rungs:
    """The rules on the way back, then the same with the numbers that are on the screen."""
    way = _way_back(graph, graph.index[name])
    yield say("hint.chain", lang)
    yield ", ".join(gradient_rule(graph, i, lang)[0] for i in way)
    yield ", ".join(_link(graph, i, lang) for i in way) + OPEN


def _link(graph: Graph, i: int, lang: str) -> str:
    """A gradient on the way back in numbers, those that arrive from other links by name."""
    wires = gradient_wires(graph, i)
    shares = (_share_number(graph, wire, (), lang, graph.output) for wire in wires)
    return f"d{graph.nodes[i].name} = {' + '.join(shares)}"


def _shape(graph: Graph, argument: str, lang: str) -> Rungs:
    if argument not in graph.index:
        yield say("hint.shape_gradient", lang)
        yield say("why.same_shape", lang, name=argument[1:])
        yield from _shapes_of_products(graph, argument[1:])
        return
    node = graph.nodes[graph.index[argument]]
    operands = [with_shape(graph.nodes[j].name, graph.shapes[j]) for j in node.inputs]
    yield say("hint.shape_value", lang)
    yield f"{argument} = {formula_of(node, operands)}"


def _shapes_of_products(graph: Graph, name: str) -> Rungs:
    """Where a value is a factor, with the shapes of all that stands beside it."""
    for i, _ in _wires(graph, name):
        node = graph.nodes[i]
        if BOOK[node.op].kind == "product":
            told = {j: with_shape(graph.nodes[j].name, graph.shapes[j]) for j in (i, *node.inputs)}
            told[graph.index[name]] = name
            yield f"{told[i]} = {formula_of(node, [told[j] for j in node.inputs])}"


def _local_in_names(graph: Graph, name: str, node: str, lang: str) -> Rungs:
    target = graph.index[node]
    yield say("hint.local", lang, name=name, node=node)
    yield say(f"hint.form_{graph.nodes[target].op}", lang)
    yield say("hint.put_names", lang, formula=f"{node} = {formula(graph, target)}")


def _flow_in_names(graph: Graph, name: str, user: str, lang: str) -> Rungs:
    wires = _wires(graph, name, user)
    yield _idea(graph, name, wires, lang)
    ops = {graph.nodes[target].op for target, _ in wires}
    if not {BOOK[op].kind for op in ops} <= {"elementwise", "reduction"}:
        yield _shapes_around(graph, name, wires[0])
    else:
        users = [graph.nodes[target].name for target, _ in wires]
        yield f"d{name} = {' + '.join(f'd{user} × ∂{user}/∂{name}' for user in users)}"
        yield " ".join(say(f"hint.form_{op}", lang) for op in sorted(ops))
    yield f"d{name} = {' + '.join(_left_open(graph, wire) for wire in wires)}"


def _keep(graph: Graph, name: str, _: str, lang: str) -> Rungs:
    i = graph.index[name]
    wires = sorted(wire for wire in graph.wire_step if wire[0] == i)
    yield say("hint.keep", lang)
    yield ", ".join(f"d{_source(graph, wire)} = {_share(graph, wire, lang)}" for wire in wires)


def _line(graph: Graph, name: str, node: str, lang: str) -> Rungs:
    [wire, *_] = _wires(graph, name, node)
    yield say("hint.line", lang, name=name)
    yield f"d{name} = {_share(graph, wire, lang)}"
    yield say("hint.line_names", lang, out=f"d{node}")


LADDERS: Mapping[str, Callable[[Graph, str, str, str], Rungs]] = {
    "predict": _value,
    "ask": _local,
    "flow": _flow,
    "chain": _chain,
    "local_rule": _local_in_names,
    "rule": _flow_in_names,
    "keep": _keep,
    "line": _line,
}


def _idea(graph: Graph, name: str, wires: Sequence[Wire], lang: str) -> str:
    """What is special about the node that the gradient comes through, or that there are more."""
    if len(wires) > 1:
        return say("hint.sum", lang, k=len(wires))
    if _is_shared(graph, name, wires[0]):
        return say("hint.back_shared", lang, name=name)
    return say(f"hint.back_{graph.nodes[wires[0][0]].op}", lang, name=name)


def _is_shared(graph: Graph, name: str, wire: Wire) -> bool:
    """Whether the elements of a value are spread over a larger array, as a bias over the rows."""
    own, out = graph.shapes[graph.index[name]], graph.shapes[wire[0]]
    return BOOK[graph.nodes[wire[0]].op].kind == "elementwise" and own != out


def _wires(graph: Graph, name: str, user: str = "") -> list[Wire]:
    """The wires on which a gradient comes back, from everywhere or from one node."""
    wires = gradient_wires(graph, graph.index[name])
    return [wire for wire in wires if not user or graph.enters(wire, user)]


def _way_back(graph: Graph, i: int) -> list[int]:
    """The wires whose gradients are needed for one, from the output back, that one last."""
    needed, front = {i}, [i]
    while front:
        front = [t for j in front for t, _ in gradient_wires(graph, j) if t not in needed]
        needed.update(front)
    return [*sorted(needed - {graph.output, i}, reverse=True), i]


def _share(graph: Graph, wire: Wire, lang: str) -> str:
    """What comes back on a wire, in names."""
    if has_array(graph, wire[0]):
        return rule(graph, wire, lang, bare)
    return f"d{graph.nodes[wire[0]].name} × {bracketed(local_rule(graph, wire, lang))}"


def _share_number(
    graph: Graph, wire: Wire, index: tuple[int, ...], lang: str, known: int | None = None
) -> str:
    """What comes back on a wire in numbers; of arrays one element, in names.

    Where only what arrives at one node is `known`, that at any other stands by its name.
    """
    if has_array(graph, wire[0]):
        return share_recipe(graph.result, wire, index, str).symbols
    local = _local_number(graph, wire, lang)
    local = local if local.startswith("{{") and " " not in local else bracketed(local)
    arrives = f"d{graph.nodes[wire[0]].name}"
    return f"{arrives if known not in (None, wire[0]) else _number(arrives)} × {local}"


def _local_number(graph: Graph, wire: Wire, lang: str) -> str:
    target, slot = wire
    node = graph.nodes[target]
    operands = [_number(graph.nodes[j].name) for j in node.inputs]
    if BOOK[node.op].is_blocked_at_zero(slot):
        return say("why.switch", lang, x=operands[0])
    return local_of(node, slot, [*operands, _number(node.name)])


def _number(name: str) -> str:
    """The placeholder of a number that is a factor."""
    return f"{{{{({name})}}}}"


def _source(graph: Graph, wire: Wire) -> str:
    return graph.nodes[graph.source_of(wire)].name


def _shapes_around(graph: Graph, name: str, wire: Wire) -> str:
    """The shapes of all that may stand in a product."""
    node = graph.nodes[wire[0]]
    known = {f"d{node.name}": graph.shapes[wire[0]]}
    known |= {graph.nodes[j].name: graph.shapes[j] for j in node.inputs}
    shapes = [f"{n} {shape_text(shape)}" for n, shape in known.items()]
    return f"{', '.join(shapes)} → d{name} {shape_text(graph.shapes[graph.index[name]])}"


def _left_open(graph: Graph, wire: Wire) -> str:
    """What comes back on a wire, in names, without what the node does to it."""
    target, slot = wire
    arrives = f"d{graph.nodes[target].name}"
    record = BOOK[graph.nodes[target].op]
    alone = record.single if len(graph.shapes[target]) == 1 else ()
    tree = (alone or record.operands)[slot].tree
    if record.kind != "product" or names_in(tree) == {"up"}:
        return f"{arrives} × ?"
    parts = (_asked_for(part, arrives) if isinstance(part, tuple) else part for part in tree)
    return written(tuple(parts))


def _asked_for(factor: Tree, arrives: str) -> Tree:
    """What arrives by its name, and a question mark for any other factor."""
    return named_tree(arrives if factor == named_tree("up") else "?")
