"""line=y/x: which line of the book's `backward` computes the gradient of x?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from tutor.formula.functions import Value
from tutor.formula.request import Request
from tutor.formula.tree import ONE, Tree, name, names_in, put, times
from tutor.formula.written import PYTHON, in_notation
from tutor.graph import Graph
from tutor.quiz.axes import DIMS, Letters, fitting, product_shapes
from tutor.quiz.letters import gradient_name, letters
from tutor.quiz.mistakes.elementwise import Mistake, Site, possible_flows
from tutor.quiz.mistakes.formulas import on_screen, with_numbers
from tutor.quiz.mistakes.matrices import ArraySite
from tutor.quiz.mistakes.told import variant
from tutor.quiz.question import Code, Operand, Wrong
from tutor.quiz.told_apart import told_apart
from tutor.rules import BOOK, Record
from tutor.text import Problem

ELEMENTS = ("N", "H")
DOUT = name("dout")
OF_BACKWARD = ("forgot_upstream", "forgot_local", "added_not_multiplied", "sign_error")
"""What of the general mistakes is one of a line as well: there are no other wires in it."""


def question(graph: Graph, asked: Request) -> Code:
    """The line that computes the gradient of an operand; Problem if there is none."""
    operand, node = asked.use
    i, j = graph.index[node], graph.index[operand]
    slots = [slot for target, slot in graph.uses[j] if target == i and (i, slot) in graph.wire_step]
    if not slots:
        raise Problem("answer.not_operand", name=node, operand=operand)
    record, slot = BOOK[graph.nodes[i].op], slots[0]
    if record.kind == "product" and not graph.shapes[i]:
        raise Problem("rule.no_line", name=node)
    if record.kind == "product":
        return _product_line(graph, i, slot)
    if record.kind == "loss":
        return _loss_line(graph, i)
    if record.operands[slot].line:
        return _own_line(record, slot)
    if record.kind in ("layout", "rows") and _can_be_written(record, slot):
        return _whole_line(graph, i, slot)
    if record.kind != "elementwise" or not _can_be_written(record, slot):
        raise Problem("rule.no_line", name=node)
    return _element_line(graph, i, slot)


def _attributes(record: Record) -> dict[str, Tree]:
    """What the class stores, by the letters of the book."""
    return {letter: name(f"self.{letter}") for letter in record.attributes}


def _can_be_written(record: Record, slot: int) -> bool:
    return names_in(record.operands[slot].tree) <= {*_attributes(record), "up", "True"}


def _element_line(graph: Graph, i: int, slot: int) -> Code:
    """dx = dout * self.y, and its like."""
    record, site = BOOK[graph.nodes[i].op], Site(graph, (i, slot))
    stored = _attributes(record)
    names = {**stored, "up": DOUT}
    order = ("x", "y")
    for letter, which in (("own", slot), ("other", 1 - slot)):
        if order[which] in stored:
            names[letter] = stored[order[which]]
    local = put(record.operands[slot].tree, names)
    line = Code(
        correct=in_notation(times(DOUT, local), PYTHON),
        variables={"dout": Operand(ELEMENTS)} | {f"self.{a}": Operand(ELEMENTS) for a in stored},
        dims=DIMS,
        assign=("dx" if slot == 0 else "dy", "return"),
        aliases={"y": "self.out"} if tuple(stored) == ("out",) else {},
    )
    details = {"own": f"self.{order[slot]}", "other": f"self.{order[1 - slot]}", "up": "dout"}
    details |= {"op": record.layer, "fn": record.layer, "node": "x", "x": "x", "wire": "self.out"}
    told = in_notation(local, PYTHON)
    details["local"] = f"({told})" if " " in told else told
    found = [m for m in possible_flows(site) if _is_of_lines(m, record, slot)]
    wrong = [*_lines(found, names, details), *_numbers(graph, i, line, stored)]
    return told_apart(replace(line, wrong=tuple(wrong)))


def _is_of_lines(mistake: Mistake, record: Record, slot: int) -> bool:
    tags = {slip.tag for slip in record.operands[slot].slips}
    return mistake.general or mistake.tag in tags or mistake.tag in OF_BACKWARD


def _lines(
    mistakes: Iterable[Mistake], names: Mapping[str, Tree], details: Mapping[str, object]
) -> Iterator[Wrong]:
    """Each as code; whether an array grows is no question for a sign."""
    for mistake in mistakes:
        if names_in(mistake.tree) <= {*names, "True"}:
            text = in_notation(put(mistake.tree, names), PYTHON)
            rule = "sign_error.array" if mistake.rule == "sign_error" else mistake.rule
            yield Wrong(text, _told_as(rule), details)


def _told_as(rule: str) -> str:
    return "added_not_multiplied.formula" if rule == "added_not_multiplied" else rule


def _numbers(graph: Graph, i: int, line: Code, stored: Mapping[str, Tree]) -> Iterator[Wrong]:
    """With the numbers on the screen for what arrives and what is stored."""
    at, shown = letters(graph, i), on_screen(graph)
    known = {"dout": gradient_name(graph, i)}
    known |= {f"self.{letter}": in_notation(at[letter], PYTHON) for letter in stored}
    numbers: dict[str, Value] = {n: shown[wire] for n, wire in known.items() if wire in shown}
    return with_numbers(line.correct, numbers, PYTHON)


def _own_line(record: Record, slot: int) -> Code:
    """The line that the rule book has, such as the one that sets elements by a mask."""
    operand, order = record.operands[slot], record.letters
    is_a_mask = record.kept is not None and record.kept.is_a_mask
    type_ = Operand(ELEMENTS, "bool" if is_a_mask else "sign")
    masks = {f"self.{each}": type_ for each in record.attributes}
    details = {"up": "dout", "own": order[slot], "x": order[slot], "wire": "out"}
    wrong = tuple(Wrong(slip.formula, slip.rule, details) for slip in operand.line_slips)
    is_set = "] = " in operand.line
    return told_apart(
        Code(
            correct=operand.line,
            variables={"dout": Operand(ELEMENTS), **masks},
            dims=DIMS,
            assign=("dout", "dx", "return") if is_set else (("dx", "dy")[slot], "return"),
            wrong=wrong,
        )
    )


def _whole_line(graph: Graph, i: int, slot: int) -> Code:
    """dx = dout.T, and its like."""
    site, stored = ArraySite(graph, (i, slot)), _attributes(BOOK[graph.nodes[i].op])
    names = {**stored, "up": DOUT}
    line = Code(
        correct=in_notation(put(site.right, names), PYTHON),
        variables={"dout": Operand(ELEMENTS)} | {f"self.{a}": Operand(ELEMENTS) for a in stored},
        dims=DIMS,
        assign=("dx", "return"),
        aliases={"y": "self.out"} if tuple(stored) == ("out",) else {},
    )
    details = {"up": "dout", "of": "x", "x": "x", "own": "x", "wire": "y"}
    return told_apart(replace(line, wrong=tuple(_lines(site.mistakes, names, details))))


def _product_line(graph: Graph, i: int, slot: int) -> Code:
    """dx = np.dot(dout, self.W.T), self.dW = np.dot(self.x.T, dout) and their like."""
    site = ArraySite(graph, (i, slot))
    record = site.record
    pairs = zip(record.letters, record.attributes, strict=True)
    names = {letter: name(f"self.{attribute}") for letter, attribute in pairs}
    names |= {"up": DOUT, "N": name("batch_size")}
    rows: Letters = ("N",) if site.is_batch else ()
    axes: dict[str, Letters] = {"up": (*rows, "H"), "x": (*rows, "D"), "W": ("D", "H"), "b": ("H",)}
    used = ("up", *record.letters)
    second = ("dy", "return") if len(record.letters) == 2 else ("self.dW",)
    line = Code(
        correct=in_notation(put(site.operand.tree, names), PYTHON),
        variables={in_notation(names[letter], PYTHON): Operand(axes[letter]) for letter in used},
        dims=DIMS,
        assign=(("dx", "return"), second, ("self.db",))[slot],
    )
    return told_apart(replace(line, wrong=tuple(_wrong_products(site, names))))


def _wrong_products(site: ArraySite, names: Mapping[str, Tree]) -> Iterator[Wrong]:
    """The wrong forms that this layer has the letters of, each with the shapes of its factors."""
    graph, (i, slot) = site.graph, site.wire
    node, letters_ = graph.nodes[i], site.record.letters
    shapes = dict(zip(letters_, (graph.shapes[j] for j in node.inputs), strict=True))
    shapes |= {"up": graph.shapes[i], "own": shapes[letters_[slot]]}
    names = {**names, "own": names[letters_[slot]]}
    own, other = (in_notation(names[letter], PYTHON) for letter in (letters_[slot], "Wxx"[slot]))
    of, wire = (text.removeprefix("self.") for text in (own, other))
    details: dict[str, object] = {"of": of, "wire": wire, "m": other, "own": own, "x": "self.x"}
    details |= {"up": "dout", "N": str(graph.shapes[i][0]), "out": "Y", "op": node.op}
    for slip in site.operand.slips:
        if names_in(slip.tree) <= {*shapes}:
            fit = product_shapes(slip.tree, shapes, shapes[letters_[slot]])
            rule = variant(fitting(slip.rule, slip.tree, shapes), "product")
            yield Wrong(in_notation(put(slip.tree, names), PYTHON), rule, {**details, **fit})


def _loss_line(graph: Graph, i: int) -> Code:
    """dx = (self.y - self.t) / batch_size."""
    site = ArraySite(graph, (i, 0))
    axes: Letters = ("N", "C") if site.is_batch else ("C",)
    labels = Operand(axes, "onehot" if "y" not in site.record.letters else None)
    variables = {"self.y": Operand(axes), "self.t": labels}
    names = {"y": name("self.y"), "t": name("self.t"), "N": name("batch_size"), "up": ONE}
    if site.is_batch:
        variables["batch_size"] = Operand((), value="N")
    line = Code(
        correct=in_notation(put(site.operand.tree, names), PYTHON),
        variables=variables,
        dims=DIMS,
        assign=("dx", "return"),
    )
    details = {"N": "N", "x": site.record.letters[0], "out": graph.nodes[i].name, "own": "self.y"}
    slips = [Mistake(slip.rule, slip.tree) for slip in site.operand.slips]
    wrong = _lines(slips, names, {"up": "dout", **details})
    return told_apart(replace(line, wrong=tuple(wrong)))
