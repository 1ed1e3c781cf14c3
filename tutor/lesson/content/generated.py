"""A drawn question as a lesson of one page, in every language, with its ladder of hints."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from tutor.formula.tree import names_in, put
from tutor.formula.written import BY_HAND, tree_of
from tutor.graph import Graph
from tutor.graph.notation import formula, gradient_wires, has_array, why_value
from tutor.lesson.content.fill import short_numbers
from tutor.lesson.content.lesson import Lesson
from tutor.lesson.content.prose import WIDEST, Option, Page, Prose
from tutor.quiz import Choice, Shape
from tutor.quiz.generate.choices import backwards
from tutor.rules import BOOK, Record
from tutor.text import LANGUAGES, say, section

if TYPE_CHECKING:
    from tutor.quiz.generate import Generated

DRAWN = "practice"
"""The slug of a lesson that belongs to no course."""


def drawn_lesson(draw: "Generated") -> Lesson:
    """The question as the one page of a lesson, whose graph has come as far as it allows.

    Only where a shape is asked for no value may stand yet.
    """
    languages = {
        lang: Prose(say("draw.lesson", lang), "", (_page(draw, lang),)) for lang in LANGUAGES
    }
    step = 0 if isinstance(draw.question, Shape) else draw.graph.last_forward
    question = None if isinstance(draw.question, Choice) else draw.question
    return Lesson(0, DRAWN, {draw.graph.name: draw.graph}, languages, step, question)


def _page(draw: "Generated", lang: str) -> Page:
    asked = Page("", 1, verb=draw.verb, argument=draw.argument)
    key, values = _text_key(draw, asked), _values(draw, asked, lang)
    return Page(
        title=say(f"draw.title_{key}", lang, **values),
        line=1,
        verb=draw.verb,
        argument=draw.argument,
        paragraphs=(_paragraph(draw, asked, say(f"draw.{key}", lang, **values), lang),),
        hints=tuple(_hints(draw, asked, lang)),
        options=drawn_options(draw, lang),
    )


def _hints(draw: "Generated", asked: Page, lang: str) -> Iterator[str]:
    """The rungs of the ladder below the answer: the idea, the rule, the step left open."""
    if asked.kind is None:
        return (say(f"hint.{draw.template}_{rung}", lang) for rung in ("idea", "rule"))
    return asked.kind.hints(draw.graph, asked.request, lang)


def _paragraph(draw: "Generated", asked: Page, text: str, lang: str) -> tuple[str, ...]:
    """The text, and what the drawing has no room for."""
    return (
        *text.splitlines(),
        *_letters(draw, lang),
        *_between(draw.graph),
        *_arrays(draw, asked),
    )


def _letters(draw: "Generated", lang: str) -> Iterator[str]:
    """Which values the letters of a backward stand for, where they have other names."""
    if draw.template != "bug":
        return
    node = draw.graph.nodes[draw.graph.index[draw.argument]]
    names = [draw.graph.nodes[j].name for j in node.inputs]
    record = BOOK[node.op]
    pairs = zip(record.letters_in_code or record.letters, names, strict=True)
    told = [f"{name} → {letter}" for letter, name in pairs if letter != name.lower()]
    if told:
        yield say("lesson.code_names", lang, pairs=", ".join(told))


def _between(graph: Graph) -> Iterator[str]:
    """The values between inputs and output by their names, which the drawing leaves out."""
    line = ""
    for i, node in enumerate(graph.nodes):
        if node.is_operation and i != graph.output and not node.part_of:
            told = f"{node.name} = {formula(graph, i)}"
            if line and cell_len(f"{line}, {told}") > WIDEST:
                yield line
                line = ""
            line = f"{line}, {told}" if line else told
    if line:
        yield line


def _text_key(draw: "Generated", asked: Page) -> str:
    """Which text the page has: that of its verb, or of what is special about it."""
    if asked.verb == "choose":
        return draw.template
    if asked.verb == "rule" and asked.is_local:
        return "rule_local"
    if asked.verb in ("flow", "rule") and not asked.asked_use[1]:
        wires = gradient_wires(draw.graph, draw.graph.index[asked.asked_use[0]])
        if len(wires) > 1:
            return f"{asked.verb}_sum"
    return "flow_on" if asked.verb == "flow" and _is_copied(draw.graph, asked) else asked.verb


def _is_copied(graph: Graph, asked: Page) -> bool:
    """Whether the number that arrives is the answer, so that the text must not tell it."""
    name, user = asked.asked_use
    wires = gradient_wires(graph, graph.index[name])
    target, slot = next(wire for wire in wires if not user or graph.enters(wire, user))
    return BOOK[graph.nodes[target].op].copies(slot) and not has_array(graph, target)


def _arrays(draw: "Generated", asked: Page) -> Iterator[str]:
    """The arrays that the answer is made of: the drawing has their shapes alone."""
    graph, (name, _) = draw.graph, asked.asked_use
    if not (asked.kind and asked.kind.is_of_elements and graph.shapes[graph.index[name]]):
        return
    wires = gradient_wires(graph, graph.index[name])
    users = [graph.index[name]] if asked.is_of_value else [target for target, _ in wires]
    for i in dict.fromkeys(j for user in users for j in _made_of(graph, user, name)):
        if graph.shapes[i]:
            yield f"{graph.nodes[i].name} = {{{{{graph.nodes[i].name}}}}}"
    if asked.verb == "flow":
        for i in users:
            yield from _inside(BOOK[graph.nodes[i].op], name)


def _inside(record: Record, name: str) -> Iterator[str]:
    """The values that a loss makes of what enters it, such as y = softmax(x)."""
    for letter, formula_of_it in record.inside.items():
        of_name = put(tree_of(formula_of_it), {record.letters[0]: tree_of(name)})
        yield f"{letter} = {BY_HAND.text(of_name)} = {{{{{of_name[1]} {name}}}}}"


def _made_of(graph: Graph, user: int, name: str) -> Sequence[int]:
    """What the answer needs of what enters a node.

    Of a product that flows back to `name` it is the other factor, of softmax with loss the labels.
    """
    node, asked = graph.nodes[user], graph.index[name]
    record = BOOK[node.op]
    if user == asked or record.kind not in ("product", "loss"):
        return node.inputs
    backs = (o.tree for o, j in zip(record.operands, node.inputs, strict=True) if j == asked)
    needed = set().union(*map(names_in, backs))
    return [j for j, letter in zip(node.inputs, record.letters, strict=True) if letter in needed]


def _values(draw: "Generated", asked: Page, lang: str) -> dict[str, object]:
    """What the texts may name: what is asked about, the node beside it, what arrives there."""
    graph, (name, user) = draw.graph, asked.asked_use
    out = graph.nodes[graph.output].name
    wires = gradient_wires(graph, graph.index[name]) if name in graph.index else []
    if not user and wires:
        user = graph.nodes[wires[0][0]].name
    is_of_node = asked.is_of_value or asked.verb == "choose"
    node = graph.nodes[graph.index.get(name if is_of_node else user, graph.output)]
    return {
        "name": name,
        "user": user,
        "up": f"{{{{d{user}}}}}",
        "uses": len(wires),
        "layer": say(f"mistake.op.{node.op}", lang) if node.is_operation else "",
        "class": node.op,
        "out": out,
        "dout": f"{{{{d{out}}}}}",
        **draw.about,
    }


def drawn_options(draw: "Generated", lang: str) -> tuple[Option, ...]:
    """Each text with its reason: why it is right, or what is."""
    reason = REASONS[draw.template] if draw.options else _nothing
    options = enumerate(draw.options)
    return tuple(Option(text, right, reason(draw, place, lang)) for place, (text, right) in options)


def _line(draw: "Generated", place: int, lang: str) -> str:
    """Of the wrong line how it should read, of any other that it is right; and why."""
    layer = draw.graph.nodes[draw.graph.index[draw.argument]].op
    because = reason_of(layer, place, lang)
    key = "line_reads" if draw.options[place][1] else "line_is_right"
    return say(f"draw.{key}", lang, line=draw.about["right"], because=because)


def reason_of(layer: str, place: int, lang: str) -> str:
    """Why a line of a backward is right, by a text of the layer's own or that of all like it."""
    own = f"{layer}_{place}"
    is_own = own in section(lang, "backward")
    key = own if is_own else backwards()[layer].reasons[place]
    letters = dict(enumerate(BOOK[layer].letters))
    return say(f"backward.{key}", lang, letter=letters.get(place, ""))


def _output(draw: "Generated", place: int, lang: str) -> str:
    """What the nodes after the changed input give; of a wrong output only where to look."""
    if not draw.options[place][1]:
        return say("draw.before_wrong", lang, **draw.about)
    changed = draw.graph.with_inputs(**{draw.argument: draw.about["new"]})
    return "\n".join(_worked_out(changed, changed.index[draw.argument], lang))


def _worked_out(graph: Graph, source: int, lang: str) -> Iterator[str]:
    """Each value that a change of the source reaches, in numbers."""
    reached = {source}
    for i, node in enumerate(graph.nodes):
        if reached.intersection(node.inputs):
            reached.add(i)
            yield why_value(graph.result, i, lang, short_numbers)


def _nothing(draw: "Generated", place: int, lang: str) -> str:
    return ""


REASONS: Mapping[str, Callable[["Generated", int, str], str]] = {"bug": _line, "before": _output}
