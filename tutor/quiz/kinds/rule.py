"""rule=y/x, rule=x: a local derivative or a gradient as a formula, in the names of the wires.

Where one element tells the whole rule it is a formula of numbers, else one of whole arrays:
products, losses, and what is shared.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from tutor.formula.request import Request
from tutor.formula.tree import Tree, added, names_in, negative, put, times
from tutor.formula.tree import name as name_tree
from tutor.formula.written import FORMULA, tree_of, written
from tutor.graph import Graph, Wire
from tutor.graph.asked import rule_faults
from tutor.graph.node import shape_text
from tutor.graph.notation import formula, gradient_wires
from tutor.quiz.distinct import distinct
from tutor.quiz.kinds import Kind, at_gradient
from tutor.quiz.kinds.numeric import asked_wires, called, local_wires, untagged
from tutor.quiz.kinds.rungs import idea
from tutor.quiz.kinds.why import equal_form, why_rule
from tutor.quiz.letters import (
    gradient_at,
    gradient_name,
    is_elementwise,
    is_number,
    is_whole,
    kind_of,
    letters,
    local_of,
    name_of,
    operand_of,
    shape_of,
    share,
    tree_at,
)
from tutor.quiz.mistakes import formulas
from tutor.quiz.mistakes.elementwise import Site
from tutor.quiz.mistakes.matrices import ArraySite
from tutor.quiz.question import Axes, Expression, Matrix, Operand, Wrong
from tutor.quiz.scope import (
    DIMS,
    ROWS,
    aliases,
    array_names,
    axes_of,
    begins_with_one,
    free_name,
    has_softmax,
    scope_of,
)
from tutor.quiz.ways import along, chain_scope, locals_on, ways_back, wires_on
from tutor.rules import BOOK
from tutor.text import Problem, say


def question(graph: Graph, asked: Request) -> Expression | Matrix:
    """A derivative of a node, or the gradient on a wire, as a formula; Problem if there is none."""
    return _derivative(graph, asked) if asked.is_local else _flow(graph, asked)


def _derivative(graph: Graph, asked: Request) -> Expression:
    """∂node/∂operand: at that node alone, or through all that lies between them."""
    name, node = asked.use
    direct = local_wires(graph, asked)
    if direct and kind_of(graph, direct[0][0]) == "loss":
        raise Problem("answer.no_local", name=node, operand=name)
    ways = [] if direct else ways_back(graph, node, name)
    wires, shapes = direct or wires_on(ways), {(), shape_of(graph, graph.index[name])}
    is_spread = any(shape_of(graph, i) not in shapes for way in ways for i, _ in way)
    if is_spread or not is_elementwise(graph, wires):
        raise Problem("rule.no_local", name=node)
    if ways:
        scope, right = chain_scope(graph, ways), along(ways, locals_on(graph, ways))
        wrong = formulas.wrong_chains(graph, ways)
    else:
        scope = scope_of(graph, wires, local=True)
        right = added([local_of(graph, wire) for wire in wires])
        wrong = formulas.wrong_locals(graph, wires)
    rule = "untagged_chain" if ways else untagged(graph, wires)
    found = _expression(graph, scope, right, wrong, (f"∂{node}/∂{name}", f"d{name}"))
    return replace(found, otherwise=Wrong("", rule, {"out": node, "x": name}))


def _flow(graph: Graph, asked: Request) -> Expression | Matrix:
    """The gradient on a wire, summed, or what one node sends back alone."""
    wires, name = asked_wires(graph, asked), asked.name
    if any(Site(graph, wire).beyond_a_tie is not None for wire in wires):
        raise Problem("rule.no_rule", name=name)  # which element is the first is no formula
    targets = (*called(asked, name), f"self.d{name}")
    if not is_elementwise(graph, wires):
        return _array_question(graph, wires, targets)
    right = added([share(graph, wire) for wire in wires])
    wrong = formulas.wrong_flows(graph, wires)
    return _expression(graph, scope_of(graph, wires), right, wrong, targets)


def _expression(
    graph: Graph, scope: Expression, right: Tree, wrong: Iterable[Wrong], targets: tuple[str, ...]
) -> Expression:
    correct = FORMULA.text(right)
    all_wrong = (*wrong, *formulas.with_numbers(correct, formulas.on_screen(graph)))
    return distinct(replace(scope, correct=correct, targets=targets, wrong=all_wrong))


def _array_question(graph: Graph, wires: Sequence[Wire], targets: tuple[str, ...]) -> Matrix:
    """Asks for the gradient that comes back along these wires as a formula of arrays."""
    axes = axes_of(graph, wires)
    shares = [share_of_array(graph, axes, wire) for wire in wires]
    right, derived = added(shares), _derived(graph, wires)
    alone = len(wires) == 1
    wrong = _wrong(graph, axes, *wires) if alone else formulas.array_sums(graph, shares, wires)
    variables = {k: v for k, v in _variables(graph, wires, axes).items() if k not in derived}
    taken = {name.casefold() for name in graph.index}
    rows = {a: free_name(graph, ROWS) for a in ROWS if a.casefold() not in taken}
    other_names = {**aliases(graph, wires), **rows}
    sign = Wrong(FORMULA.text(negative(right)), "sign_error.array")
    return distinct(
        Matrix(
            correct=FORMULA.text(right),
            variables=variables,
            dims={k: length for k, length in DIMS.items() if k in {*chain(*axes.values())}},
            derived=derived,
            aliases={a: of for a, of in other_names.items() if of in {*variables, *derived}},
            targets=targets,
            wrong=(*wrong, sign),
        )
    )


def share_of_array(graph: Graph, axes: Mapping[int, Axes], wire: Wire) -> Tree:
    """What comes back along a wire."""
    target, x = wire[0], graph.source_of(wire)
    if is_whole(graph, wire):
        site = ArraySite(graph, wire)
        return put(site.right, site.names)
    if kind_of(graph, target) == "reduction":
        return _share_of_many(graph, axes, wire)
    is_bias = kind_of(graph, target) == "product"
    flow = gradient_at(graph, target) if is_bias else share(graph, wire)
    return formulas.gathered(flow, "sum", axes[x], axes[target])


def _share_of_many(graph: Graph, axes: Mapping[int, Axes], wire: Wire) -> Tree:
    """What comes back from one of many, for each of them."""
    x, operand = tree_at(graph, graph.source_of(wire)), operand_of(graph, wire)
    given = {"count": ("call", "size", x), **_spread(graph, axes, wire[0])}
    found = put(share(graph, wire), given)
    is_array = operand.letter in names_in(operand.tree)
    return found if is_array else times(found, ("call", "ones_like", x))


def _wrong(graph: Graph, axes: Mapping[int, Axes], wire: Wire) -> Iterator[Wrong]:
    """Wrong answers to: what comes back along this wire?"""
    if is_whole(graph, wire):
        return formulas.wrong_arrays(graph, wire)
    found = formulas.wrong_flows(graph, [wire], axes[graph.source_of(wire)], axes[wire[0]])
    is_of_many = kind_of(graph, wire[0]) == "reduction"
    return _of_many(graph, wire, found, _spread(graph, axes, wire[0])) if is_of_many else found


def _spread(graph: Graph, axes: Mapping[int, Axes], i: int) -> dict[str, Tree]:
    """What comes out and what arrives, where the last axis is gone: each for a whole row."""
    names = (graph.nodes[i].name, gradient_name(graph, i)) if axes[i] == ("N",) else ()
    return {each: tree_of(f"{each}[:, None]") for each in names}


def _of_many(
    graph: Graph, wire: Wire, found: Iterator[Wrong], spread: Mapping[str, Tree]
) -> Iterator[Wrong]:
    """The same for every element, and with this array's number of elements."""
    x, up = name_of(graph, graph.source_of(wire)), gradient_name(graph, wire[0])
    for wrong in found:
        value = FORMULA.text(put(tree_of(str(wrong.value)), spread))
        yield replace(wrong, value=f"({value}) * np.ones_like({x})")
    if "count" in names_in(operand_of(graph, wire).tree):
        count = np.size(graph.result.node_values[graph.source_of(wire)])
        yield Wrong(f"{up} / {count} * np.ones_like({x})", "gave_value.count", {"x": x})


def _variables(graph: Graph, wires: Sequence[Wire], axes: Mapping[int, Axes]) -> dict[str, Operand]:
    found = {graph.nodes[i].name: Operand(axes[i]) for i in axes if not is_number(graph, i)}
    for target, _ in wires:
        if not _is_one(graph, target):
            found[gradient_name(graph, target)] = Operand(axes[target])
        if has_softmax(graph, target):
            scores, labels = graph.nodes[target].inputs
            found[graph.nodes[labels].name] = Operand(axes[scores], "onehot")
    if any("N" in letters for letters in axes.values()):
        found[free_name(graph, ROWS)] = Operand((), value="N")
    return found


def _derived(graph: Graph, wires: Sequence[Wire]) -> dict[str, str]:
    """What follows from the variables: a gradient of 1, softmax, and what a + passes on."""
    found, targets = {}, list(dict.fromkeys(target for target, _ in wires))
    for target in targets:
        node, record = graph.nodes[target], BOOK[graph.nodes[target].op]
        if record.kind in ("reduction", "layout", "rows"):
            value = put(record.made_with(node.arguments), letters(graph, target))
            found[node.name] = FORMULA.text(value)
        if _is_one(graph, target):
            found[gradient_name(graph, target)] = "1"
        if has_softmax(graph, target):
            names = array_names(graph, target)
            found[names["y"]] = f"softmax({names['x']})"
    if len(targets) == 1:
        up = gradient_name(graph, *targets)
        found |= {gradient_name(graph, i): up for i in _passed_on(graph, *targets)}
    return found


def _is_one(graph: Graph, target: int) -> bool:
    return begins_with_one(graph, target) and not shape_of(graph, target)


def _passed_on(graph: Graph, i: int) -> Iterator[int]:
    """The + nodes behind a node, as far as each passes on all of its gradient, unchanged."""
    wires = gradient_wires(graph, i)
    if len(wires) != 1 or i == graph.output:
        return
    user = wires[0][0]
    if BOOK[graph.nodes[user].op].operator == "+" and shape_of(graph, user) == shape_of(graph, i):
        yield user
        yield from _passed_on(graph, user)


def steps(graph: Graph, asked: Request, step: int) -> tuple[int, int]:
    return (step, step) if asked.is_local else at_gradient(graph, asked, step)


def hints(graph: Graph, asked: Request, lang: str) -> Iterator[str]:
    return (_hints_of_derivative if asked.is_local else _hints_of_flow)(graph, asked, lang)


def _hints_of_derivative(graph: Graph, asked: Request, lang: str) -> Iterator[str]:
    (name, node), target = asked.use, graph.index[asked.user]
    yield say("hint.local", lang, name=name, node=node)
    yield say(f"hint.form_{graph.nodes[target].op}", lang)
    yield say("hint.put_names", lang, formula=f"{node} = {formula(graph, target)}")


def _hints_of_flow(graph: Graph, asked: Request, lang: str) -> Iterator[str]:
    name, wires = asked.name, asked_wires(graph, asked)
    yield idea(graph, name, wires, lang)
    ops = {graph.nodes[target].op for target, _ in wires}
    if not {BOOK[op].kind for op in ops} <= {"elementwise", "reduction"}:
        yield _shapes_around(graph, name, wires[0])
    else:
        users = [graph.nodes[target].name for target, _ in wires]
        yield f"d{name} = {' + '.join(f'd{user} × ∂{user}/∂{name}' for user in users)}"
        yield " ".join(say(f"hint.form_{op}", lang) for op in sorted(ops))
    yield f"d{name} = {' + '.join(_left_open(graph, wire) for wire in wires)}"


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
    tree = record.back_for(len(graph.shapes[target]))[slot].tree
    if record.kind != "product" or names_in(tree) == {"up"}:
        return f"{arrives} × ?"
    parts = (_asked_for(part, arrives) if isinstance(part, tuple) else part for part in tree)
    return written(tuple(parts))


def _asked_for(factor: Tree, arrives: str) -> Tree:
    """What arrives by its name, and a question mark for any other factor."""
    return name_tree(arrives if factor == name_tree("up") else "?")


KIND = Kind(
    answer="formula",
    forms=("x", "x>y", "y/x"),
    misfits=rule_faults,
    question=question,
    steps=steps,
    hints=hints,
    why=why_rule,
    equal_form=equal_form,
    instead=("flow", "reuse", "array", "softmax"),
)
