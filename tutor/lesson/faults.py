"""What makes a page impossible to show: names, verbs and options that do not fit the programs."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeVar

from tutor.graph import Graph, Value
from tutor.graph.numbers import SMALL, is_array, is_small, number
from tutor.graph.size import MOST, counted
from tutor.lesson.fill import placeholders, reading
from tutor.lesson.prose import LABS, Mistake, Page, Prose, element
from tutor.lesson.stages import MOST_GRAPHS, Setting, can_be_opened, settings
from tutor.lesson.written import has_element

T = TypeVar("T")

MOST_MISTAKES = 50  # told about one file; nobody reads on


def first(found: Iterable[T]) -> list[T]:
    """As many as are told, and one more if there is one."""
    return [*islice(found, MOST_MISTAKES + 1)]


def faults(prose: Prose, graphs: Mapping[str, Graph]) -> Iterator[Mistake]:
    """Everything wrong with the pages, in their order."""
    if not prose.pages:
        yield Mistake(1, "check.no_pages")
    before = frozenset[str]()
    shown = dict[Setting, int]()
    for page, setting in zip(prose.pages, settings(prose.pages, graphs), strict=True):
        if page.program and page.program not in graphs:
            values = {"name": page.program, "known": ", ".join(graphs)}
            yield Mistake(page.line, "check.no_program", values)
            continue
        graph = setting.graph(graphs)
        yield from _layer_faults(page, graphs[setting.program], before)
        shown[setting] = counted(graph) if setting.opened else 0
        if len(shown) > MOST_GRAPHS:  # all of them are kept while the lesson is taken
            yield Mistake(page.line, "check.too_many_graphs", {"most": MOST_GRAPHS})
            return
        if sum(shown.values()) > MOST:
            yield Mistake(page.line, "check.too_much_opened", {"most": MOST})
            return
        yield from _verb_faults(page, graph)
        yield from _inspect_faults(page, graph)
        yield from _placeholder_faults(page, graph)
        before = setting.opened


def _layer_faults(page: Page, graph: Graph, before: frozenset[str]) -> Iterator[Mistake]:
    """Layers that cannot be opened, or are folded without being open."""
    for name in page.opens:
        if not can_be_opened(graph, name):
            known = ", ".join(n.name for n in graph.nodes if can_be_opened(graph, n.name))
            yield Mistake(page.line, "check.cannot_open", {"name": name, "known": known or "–"})
    opened = before if not page.program else frozenset()
    for name in page.folds:
        if name not in opened:
            values = {"name": name, "known": ", ".join(sorted(opened)) or "–"}
            yield Mistake(page.line, "check.not_open", values)


def _verb_faults(page: Page, graph: Graph) -> Iterator[Mistake]:
    match page.verb:
        case "choose":
            yield from _option_faults(page)
        case "forward" | "backward" | "keep":
            yield from _operation_faults(page, graph, page.argument)
        case "predict":
            yield from _predict_faults(page, graph)
        case "ask" | "line":
            yield from _ask_faults(page, graph)
        case "rule" if page.is_local:
            yield from _derivative_faults(page, graph)
        case "flow" | "chain" | "rule":
            yield from _flow_faults(page, graph)
        case "shape" if reading(graph, page.argument) is None or element(page.argument)[1]:
            values = {"name": page.argument, "known": ", ".join(graph.index)}
            yield Mistake(page.line, "check.no_wire", values)
        case "change" if page.argument not in graph.inputs:
            values = {"name": page.argument, "known": ", ".join(graph.inputs)}
            yield Mistake(page.line, "check.no_input", values)
        case "lab" if page.argument not in LABS:
            values = {"name": page.argument, "known": ", ".join(LABS)}
            yield Mistake(page.line, "check.no_lab", values)
    if page.options and page.verb != "choose":
        yield Mistake(page.line, "check.options_without_choose")


def _option_faults(page: Page) -> Iterator[Mistake]:
    if len(page.options) < 2:
        yield Mistake(page.line, "check.too_few_options")
    elif not any(option.right for option in page.options):
        yield Mistake(page.line, "check.no_right_option")


def _operation_faults(page: Page, graph: Graph, name: str) -> Iterator[Mistake]:
    if name not in graph.index or not graph.nodes[graph.index[name]].is_operation:
        known = ", ".join(node.name for node in graph.nodes if node.is_operation)
        yield Mistake(page.line, "check.no_operation", {"name": name, "known": known})


def _predict_faults(page: Page, graph: Graph) -> Iterator[Mistake]:
    name, _ = page.asked_use
    wrong = [*_operation_faults(page, graph, name)]
    yield from wrong or _size_faults(page, graph.result.values[name])


def _ask_faults(page: Page, graph: Graph) -> Iterator[Mistake]:
    name, slash, operand = page.argument.partition("/")
    if not slash:
        values = {"verb": page.verb, "argument": page.argument}
        yield Mistake(page.line, "check.ask_form", values)
        return
    yield from _operation_faults(page, graph, name)
    yield from _use_faults(page, graph, operand, name)


def _derivative_faults(page: Page, graph: Graph) -> Iterator[Mistake]:
    """A node's formula is asked for by anything that it depends on."""
    operand, name = page.asked_use
    wrong = [*_operation_faults(page, graph, name)]
    yield from wrong
    known = [] if wrong else [*_depends_on(graph, graph.index[name])]
    if not wrong and operand not in known:
        values = {"name": name, "operand": operand, "known": ", ".join(known) or "–"}
        yield Mistake(page.line, "check.no_way", values)


def _depends_on(graph: Graph, i: int) -> Iterator[str]:
    """The names of all values that a gradient reaches from node i."""
    found = {i}
    for j in range(i - 1, -1, -1):
        if any(wire[0] in found and wire in graph.wire_step for wire in graph.uses[j]):
            found.add(j)
            yield graph.nodes[j].name


def _flow_faults(page: Page, graph: Graph) -> Iterator[Mistake]:
    name, user = page.asked_use
    if name not in graph.index or graph.gradient_step[graph.index[name]] is None:
        known = ", ".join(
            n.name for n, k in zip(graph.nodes, graph.gradient_step, strict=True) if k is not None
        )
        yield Mistake(page.line, "check.no_gradient", {"name": name, "known": known})
        return
    wrong = [*_use_faults(page, graph, name, user)] if user else []
    if not page.is_symbolic:
        yield from wrong or _size_faults(page, graph.result.gradients[name])
    else:
        yield from wrong


def _size_faults(page: Page, value: Value | None) -> Iterator[Mistake]:
    """What is asked for must be one number, or an array that can be typed."""
    index, values = page.asked_index, {"name": page.argument, "shape": number(value) or "()"}
    if index is not None and not has_element(value, index):
        yield Mistake(page.line, "check.no_element", values)
    elif index is None and not is_small(value):
        yield Mistake(page.line, "check.too_many_cells", {**values, "most": SMALL})


def _inspect_faults(page: Page, graph: Graph) -> Iterator[Mistake]:
    """Only an array can be looked into."""
    read = reading(graph, page.inspect) if page.inspect else None
    if page.inspect and (read is None or not is_array(read(graph.result))):
        values = {"name": page.inspect, "known": ", ".join(_arrays(graph)) or "–"}
        yield Mistake(page.line, "check.not_an_array", values)


def _arrays(graph: Graph) -> Iterator[str]:
    for node, value in zip(graph.nodes, graph.result.node_values, strict=True):
        if is_array(value):
            yield node.name


def _use_faults(page: Page, graph: Graph, operand: str, user: str) -> Iterator[Mistake]:
    """`operand` must be a wire into the node `user`."""
    target = graph.index.get(user)
    operands = [] if target is None else [graph.nodes[j].name for j in graph.nodes[target].inputs]
    if operand not in operands:
        values = {"name": user, "operand": operand, "known": ", ".join(operands) or "–"}
        yield Mistake(page.line, "check.not_an_operand", values)


def _placeholder_faults(page: Page, graph: Graph) -> Iterator[Mistake]:
    for name in placeholders(page):
        wire, _ = element(name)
        if reading(graph, name) is None:
            yield Mistake(page.line, "check.no_placeholder", {"name": name})
        elif wire.startswith("d") and wire in graph.index and wire[1:] in graph.index:
            yield Mistake(page.line, "check.clash", {"name": wire, "wire": wire[1:]})
