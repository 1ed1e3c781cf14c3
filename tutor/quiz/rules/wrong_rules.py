"""Wrong formulas at one element, for a local derivative or a gradient."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tutor.formula.written import formula_text
from tutor.graph import Graph, Wire
from tutor.quiz.nodes import descendants
from tutor.quiz.rules.layer_rules import SLOTS, times
from tutor.quiz.rules.scope import gradient_name, known_gradients, letters, local_of, name_of
from tutor.quiz.wrong import Wrong

NEEDS_UPSTREAM = ("masked_by_upstream",)


def wrong_locals(graph: Graph, wire: Wire) -> Iterator[Wrong]:
    """Wrong answers to: how fast does the node change with what this wire brings?"""
    target, slot = wire
    node, names, local = graph.nodes[target], letters(graph, target), local_of(graph, wire)
    own = name_of(graph, graph.source_of(wire))
    found = [("gave_output", "{out}")] if node.op == "Sigmoid" else []
    found += [rule for rule in SLOTS[node.op][slot].wrong if rule[0] not in NEEDS_UPSTREAM]
    if node.op == "MulLayer":
        found.append(("added_not_multiplied.local", "{x} + {y}"))
    found += [
        ("included_upstream", times(names["up"], local)),
        ("sign_error", negated(local)),
        ("forward_value", "{out}"),
        ("forward_value", own),
        ("output_div_input", f"{{out}} / {own}"),
    ]
    details = details_of(graph, [wire], node.name)
    yield from (Wrong(text.format(**names), rule, details) for rule, text in found)


def wrong_flows(graph: Graph, wire: Wire) -> Iterator[Wrong]:
    """Wrong answers to: what flows back along this wire?"""
    target, slot = wire
    node, names, local = graph.nodes[target], letters(graph, target), local_of(graph, wire)
    up, own = names["up"], name_of(graph, graph.source_of(wire))
    slopes = SLOTS[node.op][slot].wrong
    by_itself = local[1:] if local.startswith("-") else local
    found = [
        *((rule, times(up, slope.format(**names))) for rule, slope in slopes),
        ("forgot_upstream", local),
        *(("forgot_upstream.factor", slope) for slope in _incomplete(graph, wire)),
        ("forgot_local", up),
        ("added_not_multiplied.up", f"{up} {'-' if local.startswith('-') else '+'} {by_itself}"),
        ("sign_error", negated(times(up, local))),
        ("forward_value", times(up, node.name)),
        ("forward_value", node.name),
        ("forward_value", own),
        *(("forgot_chain", gradient_name(graph, j)) for j in _beyond(graph, wire)),
    ]
    details = details_of(graph, [wire], graph.nodes[graph.output].name)
    yield from (Wrong(text, rule, details) for rule, text in found)


def _incomplete(graph: Graph, wire: Wire) -> list[str]:
    """The local derivative with one of its factors left out."""
    slopes = SLOTS[graph.nodes[wire[0]].op][wire[1]].wrong
    names = letters(graph, wire[0])
    return [slope.format(**names) for rule, slope in slopes if rule.startswith("forgot_factor")]


def wrong_sums(graph: Graph, wires: Sequence[Wire], parts: list[str], out: str) -> Iterator[Wrong]:
    """Wrong ways to put together what comes back, or the derivatives, along several wires."""
    total, locals_ = " + ".join(parts), [local_of(graph, wire) for wire in wires]
    found = [
        *(("forgot_fanout_sum", part) for part in parts),
        ("multiplied_branches", " * ".join(map(bracketed, parts))),
        ("averaged_branches", f"({total}) / {len(parts)}"),
        ("forward_value", name_of(graph, graph.source_of(wires[0]))),
        ("forward_value", out),
        ("sign_error", negated(total)),
    ]
    if parts != locals_:
        found.append(("forgot_upstream.branches", " + ".join(locals_)))
    details = details_of(graph, wires, out)
    yield from (Wrong(text, rule, details) for rule, text in found)
    for k, wire in enumerate(wires):
        for part in _wrong_parts(graph, wire, parts[k] == locals_[k]):
            yield replace(part, value=" + ".join([*parts[:k], str(part.value), *parts[k + 1 :]]))


def _wrong_parts(graph: Graph, wire: Wire, is_local: bool) -> Iterator[Wrong]:
    """What one of several branches is taken for, where it went wrong at a × node."""
    for wrong in wrong_locals(graph, wire) if is_local else wrong_flows(graph, wire):
        if wrong.tag == "not_swapped":
            yield wrong


def details_of(graph: Graph, wires: Sequence[Wire], out: str) -> Mapping[str, object]:
    """What fills the texts of the mistakes at a node."""
    wire = wires[0]
    node, own = graph.nodes[wire[0]], name_of(graph, graph.source_of(wire))
    others = [name_of(graph, j) for slot, j in enumerate(node.inputs) if slot != wire[1]]
    local = local_of(graph, wire)
    return {
        "n": letters(graph, wire[0]).get("n", "").strip("()"),
        "own": own,
        "x": own,
        "node": own,
        "other": others[0] if others else own,
        "up": gradient_name(graph, wire[0]),
        "local": bracketed(formula_text(local)),
        "op": node.op,
        "fn": node.op,
        "wire": node.name,
        "out": out,
        "k": len(wires),
    }


def negated(formula: str) -> str:
    """Minus a product or a sum."""
    if is_sum(formula):
        return f"-({formula})"
    return formula[1:] if formula.startswith("-") else f"-{formula}"


def is_sum(formula: str) -> bool:
    return any(sign in formula for sign in (" + ", " - ", " − "))


def bracketed(formula: str) -> str:
    """In brackets, where it is a sum or negative."""
    is_wrapped = formula.startswith("(") and formula.endswith(")") and formula.count("(") == 1
    needs = is_sum(formula) or formula[0] in "-−"
    return f"({formula})" if needs and not is_wrapped else formula


def _beyond(graph: Graph, wire: Wire) -> list[int]:
    """The nodes that a gradient comes from before it reaches the node that the wire enters."""
    beyond = descendants(graph, wire[0])
    return [j for j in known_gradients(graph, [wire]) if j in beyond]
