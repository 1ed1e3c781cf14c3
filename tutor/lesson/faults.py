"""What makes a page impossible to show: names, verbs and options that do not fit the programs."""

from collections.abc import Iterator, Mapping

from tutor.graph import Graph
from tutor.lesson.fill import placeholders, reading
from tutor.lesson.prose import Mistake, Page, Prose


def faults(prose: Prose, graphs: Mapping[str, Graph]) -> Iterator[Mistake]:
    """Everything wrong with the pages, in their order."""
    if not prose.pages:
        yield Mistake(1, "check.no_pages")
    graph = next(iter(graphs.values()))
    for page in prose.pages:
        if page.program and page.program not in graphs:
            values = {"name": page.program, "known": ", ".join(graphs)}
            yield Mistake(page.line, "check.no_program", values)
            continue
        graph = graphs[page.program] if page.program else graph
        yield from _verb_faults(page, graph)
        yield from _placeholder_faults(page, graph)


def _verb_faults(page: Page, graph: Graph) -> Iterator[Mistake]:
    match page.verb:
        case "choose":
            yield from _option_faults(page)
        case "forward" | "predict" | "backward":
            yield from _operation_faults(page, graph, page.argument)
        case "ask":
            yield from _ask_faults(page, graph)
        case "flow":
            yield from _flow_faults(page, graph)
        case "change" if page.argument not in graph.inputs:
            values = {"name": page.argument, "known": ", ".join(graph.inputs)}
            yield Mistake(page.line, "check.no_input", values)
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


def _ask_faults(page: Page, graph: Graph) -> Iterator[Mistake]:
    name, slash, operand = page.argument.partition("/")
    if not slash:
        yield Mistake(page.line, "check.ask_form", {"argument": page.argument})
        return
    yield from _operation_faults(page, graph, name)
    yield from _use_faults(page, graph, operand, name)


def _flow_faults(page: Page, graph: Graph) -> Iterator[Mistake]:
    name, arrow, user = page.argument.partition(">")
    if name not in graph.index or graph.gradient_step[graph.index[name]] is None:
        known = ", ".join(
            n.name for n, k in zip(graph.nodes, graph.gradient_step, strict=True) if k is not None
        )
        yield Mistake(page.line, "check.no_gradient", {"name": name, "known": known})
    elif arrow:
        yield from _use_faults(page, graph, name, user)


def _use_faults(page: Page, graph: Graph, operand: str, user: str) -> Iterator[Mistake]:
    """`operand` must be a wire into the node `user`."""
    target = graph.index.get(user)
    operands = [] if target is None else [graph.nodes[j].name for j in graph.nodes[target].inputs]
    if operand not in operands:
        values = {"name": user, "operand": operand, "known": ", ".join(operands) or "–"}
        yield Mistake(page.line, "check.not_an_operand", values)


def _placeholder_faults(page: Page, graph: Graph) -> Iterator[Mistake]:
    for name in placeholders(page):
        if reading(graph, name) is None:
            yield Mistake(page.line, "check.no_placeholder", {"name": name})
        elif name.startswith("d") and name in graph.index and name[1:] in graph.index:
            values = {"name": name, "wire": name[1:]}
            yield Mistake(page.line, "check.clash", values)
