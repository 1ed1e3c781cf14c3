"""line=y/x: which line of the book's `backward` computes the gradient of x?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from tutor.formula.request import Request
from tutor.formula.tree import ONE, Tree, name, names_in, put, times
from tutor.formula.written import PYTHON
from tutor.graph import Graph, Wire
from tutor.graph.asked import operand_faults
from tutor.quiz.distinct import distinct
from tutor.quiz.kinds import Kind, at_gradient
from tutor.quiz.kinds.numeric import local_wires
from tutor.quiz.kinds.rungs import share_in_names
from tutor.quiz.kinds.why import why_back
from tutor.quiz.letters import gradient_name, letters, shape_of
from tutor.quiz.mistakes.elementwise import Mistake, Site, mistakes_at, variant
from tutor.quiz.mistakes.formulas import on_screen, told_with_shapes, with_numbers
from tutor.quiz.mistakes.matrices import ArraySite
from tutor.quiz.question import Axes, Code, Operand, Wrong
from tutor.quiz.scope import DIMS, begins_with_one
from tutor.rules import BOOK, Record, Slip
from tutor.text import Problem, say

ELEMENTS, OTHER_SHAPE = Operand(("N", "H")), Operand(("H", "N"), "shape")
DOUT = name("dout")


def question(graph: Graph, asked: Request) -> Code:
    """The line that computes the gradient of an operand; Problem if there is none."""
    wires = local_wires(graph, asked)
    if not wires:
        raise Problem("answer.not_operand", name=asked.user, operand=asked.name)
    return distinct(_line(graph, wires[0]))


def _line(graph: Graph, wire: Wire) -> Code:
    i, slot = wire
    record = BOOK[graph.nodes[i].op]
    operand = record.operands[slot]
    can_be_written = names_in(operand.tree) <= {*_stored(record), "up", "True"}
    match record.kind:
        case "product" if graph.shapes[i]:
            return _product_line(graph, wire)
        case "loss":
            return _loss_line(graph, i)
        case kind if operand.line and (kind == "layout" or not _is_shared(graph, wire)):
            return _own_line(record, slot)
        case "layout" | "rows" if can_be_written:
            return _whole_line(graph, wire)
        case "elementwise" if can_be_written and not _is_shared(graph, wire):
            return _element_line(graph, wire)
    raise Problem("rule.no_line", name=graph.nodes[i].name)


def _is_shared(graph: Graph, wire: Wire) -> bool:
    """Whether elements of the operand are used for several: the class adds up what comes back."""
    return shape_of(graph, graph.source_of(wire)) != shape_of(graph, wire[0])


def _stored(record: Record) -> dict[str, Tree]:
    """What the class stores, by the letters of the book."""
    return {letter: name(f"self.{letter}") for letter in record.attributes}


def _code(record: Record, correct: str, targets: tuple[str, ...], wrong: Iterable[Wrong]) -> Code:
    """A line of dout and what the class stores; an output follows from its operands."""
    kept, stored = record.kept, dict.fromkeys(record.attributes, ELEMENTS)
    if record.kind == "layout":
        stored = dict.fromkeys(record.attributes, OTHER_SHAPE)
    if kept and kept.mask:
        stored[kept.called] = replace(ELEMENTS, type="bool" if kept.is_a_mask else "sign")
    derived = {}
    is_whole = names_in(record.tree) <= {*record.letters} <= stored.keys()
    if is_whole and not any(operand.domain for operand in record.operands) and "out" in stored:
        del stored["out"]
        derived["self.out"] = PYTHON.text(put(record.tree, _stored(record)))
    return Code(
        correct=correct,
        variables={"dout": ELEMENTS} | {f"self.{each}": kind for each, kind in stored.items()},
        dims=DIMS,
        targets=targets,
        aliases={"y": "self.out"} if record.attributes == ("out",) else {},
        derived=derived,
        wrong=tuple(wrong),
    )


def _element_line(graph: Graph, wire: Wire) -> Code:
    """dx = dout * self.y, and its like."""
    slot, site = wire[1], Site(graph, wire)
    record, stored = site.record, _stored(site.record)
    own, other = "xy"[slot], "yx"[slot]
    by_place = {"own": own, "other": other}.items()
    if {*record.letters} <= stored.keys():
        stored.setdefault("out", put(record.tree, stored))
    names = {**stored, "up": DOUT, **{k: stored[at] for k, at in by_place if at in stored}}
    local = put(record.operands[slot].tree, names)
    correct = PYTHON.text(times(DOUT, local))
    details = {"own": f"self.{own}", "other": f"self.{other}", "up": "dout"}
    details |= {"op": record.layer, "fn": record.layer, "node": "x", "x": "x", "wire": "self.out"}
    details["out"] = site.node.name
    told = PYTHON.text(local)
    details["local"] = f"({told})" if " " in told else told
    found = _lines(mistakes_at(site, is_local=False), names, details)
    wrong = (*found, *_numbers(graph, wire[0], correct))
    return _code(record, correct, (f"d{own}", "return"), wrong)


def _lines(
    mistakes: Iterable[Mistake | Slip], names: Mapping[str, Tree], details: Mapping[str, object]
) -> Iterator[Wrong]:
    """Each as code."""
    for mistake in mistakes:
        if names_in(mistake.tree) <= {*names, "True"}:
            text = PYTHON.text(put(mistake.tree, names))
            of_array = ".array" if mistake.rule == "sign_error" else ""  # which has no one sign
            yield Wrong(text, variant(mistake.rule + of_array, "formula"), details)


def _numbers(graph: Graph, i: int, correct: str) -> Iterator[Wrong]:
    """With the numbers on the screen for what arrives and what is stored."""
    at, shown = letters(graph, i), on_screen(graph)
    known = {"dout": gradient_name(graph, i)}
    for letter, stored in _stored(BOOK[graph.nodes[i].op]).items():
        known[PYTHON.text(stored)] = PYTHON.text(at[letter])
    numbers = {called: shown[wire] for called, wire in known.items() if wire in shown}
    return with_numbers(correct, numbers, PYTHON)


def _own_line(record: Record, slot: int) -> Code:
    """The line that the rule book has, such as the one that sets elements by a mask."""
    operand, own = record.operands[slot], record.letters[slot]
    details = {"up": "dout", "own": own, "x": own, "wire": "out"}
    first = ("dout",) if "] = " in operand.line else ()
    wrong = (Wrong(slip.formula, slip.rule, details) for slip in operand.line_slips)
    found = _code(record, operand.line, (*first, f"d{own}", "return"), wrong)
    return replace(found, aliases={f"d{own}": "dout"}) if first else found  # a copy of dout


def _whole_line(graph: Graph, wire: Wire) -> Code:
    """dx = dout.T, and its like."""
    site = ArraySite(graph, wire)
    names = {**_stored(site.record), "up": DOUT}
    details = {"up": "dout", "of": "x", "x": "x", "own": "x", "wire": "y"}
    correct = PYTHON.text(put(site.right, names))
    return _code(site.record, correct, ("dx", "return"), _lines(site.mistakes, names, details))


def _product_line(graph: Graph, wire: Wire) -> Code:
    """dx = np.dot(dout, self.W.T), self.dW = np.dot(self.x.T, dout) and their like."""
    site = ArraySite(graph, wire)
    order = site.record.letters
    pairs = zip(order, site.record.attributes, strict=True)
    names = {letter: name(f"self.{attribute}") for letter, attribute in pairs} | {"up": DOUT}
    rows: Axes = ("N",) if site.is_batch else ()
    axes: dict[str, Axes] = {"up": (*rows, "H"), "x": (*rows, "D"), "W": ("D", "H"), "b": ("H",)}
    second = ("dy", "return") if len(order) == 2 else ("self.dW",)
    return Code(
        correct=PYTHON.text(put(site.operand.tree, names | {"N": name("batch_size")})),
        variables={PYTHON.text(names[k]): Operand(axes[k]) for k in ("up", *order)},
        dims=DIMS,
        targets=(("dx", "return"), second, ("self.db",))[wire[1]],
        wrong=tuple(_wrong_products(site, names)),
    )


def _wrong_products(site: ArraySite, names: Mapping[str, Tree]) -> Iterator[Wrong]:
    """The wrong forms that this layer has the letters of."""
    graph, (i, slot) = site.graph, site.wire
    letter = site.record.letters[slot]
    names = {**names, "own": names[letter]}
    own, other = (PYTHON.text(names[each]) for each in (letter, "Wxx"[slot]))
    of, wire = (text.removeprefix("self.") for text in (own, other))
    details: dict[str, object] = {"of": of, "wire": wire, "m": other, "own": own, "x": "self.x"}
    details |= {"up": "dout", "N": str(graph.shapes[i][0]), "out": "Y", "op": site.node.op}
    slips = (slip for slip in site.operand.slips if names_in(slip.tree) <= {*names})
    return told_with_shapes(site, slips, names, details, PYTHON)


def _loss_line(graph: Graph, i: int) -> Code:
    """dx = dout * (self.y - self.t) / batch_size; without dout where 1 arrives at the end."""
    site, is_one = ArraySite(graph, (i, 0)), begins_with_one(graph, i)
    axes: Axes = ("N", "C") if site.is_batch else ("C",)
    labels = Operand(axes, "onehot" if "y" not in site.record.letters else None)
    rows = {"batch_size": Operand((), value="N")} if site.is_batch else {}
    upstream = {} if is_one else {"dout": Operand(())}
    names = {"y": name("self.y"), "t": name("self.t"), "N": name("batch_size")}
    names["up"] = ONE if is_one else DOUT
    x, out = site.record.letters[0], graph.nodes[i].name
    details = {"up": "dout", "N": "N", "x": x, "out": out, "own": "self.y"}
    return Code(
        correct=PYTHON.text(put(site.right, names)),
        variables={"self.y": Operand(axes), "self.t": labels, **rows, **upstream},
        dims=DIMS,
        targets=("dx", "return"),
        derived={"dout": "1"} if is_one else {},
        wrong=tuple(_lines((*site.mistakes, *site.counted()), names, details)),
    )


def hints(graph: Graph, asked: Request, lang: str) -> Iterator[str]:
    yield say("hint.line", lang, name=asked.name)
    yield f"d{asked.name} = {share_in_names(graph, local_wires(graph, asked)[0], lang)}"
    yield say("hint.line_names", lang, out=f"d{asked.user}")


KIND = Kind(
    answer="line",
    misfits=operand_faults,
    question=question,
    steps=at_gradient,
    hints=hints,
    why=why_back,
    instead=("product", "rule", "flow", "array"),
)
