"""keep=y: what must forward keep, so that backward can do its work?"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, combinations

from tutor.formula.request import Request
from tutor.formula.tree import put
from tutor.formula.written import FORMULA, tree_of
from tutor.graph import Graph
from tutor.graph.asked import operation_faults
from tutor.quiz.kinds import Kind
from tutor.quiz.kinds.rungs import share_in_names
from tutor.quiz.letters import is_reciprocal, record_at
from tutor.quiz.question import Choice, Option, Wrong
from tutor.quiz.scope import array_letters, array_names
from tutor.rules import KEEPS_OUTPUT, Kept
from tutor.text import Problem, say


def question(graph: Graph, asked: Request) -> Choice:
    kept, names = _kept(graph, asked.argument)
    options = [names[letter] for letter in kept.options if letter in names]
    correct = frozenset(names[letter] for letter in kept.right)
    sets = chain(*(combinations(options, k) for k in range(len(options) + 1)))
    details = _details(kept, names)
    return Choice(
        options=tuple(Option(key, _text(graph, asked.argument, key)) for key in options),
        correct=correct,
        several=True,
        wrong=tuple(
            Wrong(chosen, kept.rule(chosen, correct), details)
            for chosen in map(frozenset, sets)
            if chosen != correct
        ),
    )


def why(graph: Graph, asked: Request, lang: str) -> str:
    """Why what is kept is needed, and nothing else."""
    kept, names = _kept(graph, asked.argument)
    return say(f"rule.keep.{kept.because}", lang, **_details(kept, names))


def _kept(graph: Graph, node: str) -> tuple[Kept, dict[str, str]]:
    """What a node keeps, and the option for each letter; Problem if there is nothing to choose.

    What divides 1 can do with its output alone; a constant is kept by the layer made with it.
    """
    i, names = graph.index[node], dict[str, str]()
    record = record_at(graph, i)
    kept = record.kept if record else None
    if is_reciprocal(graph, i):
        kept = replace(KEEPS_OUTPUT, options=("y", "out"))
    if kept:
        inputs = [graph.nodes[j] for j in graph.nodes[i].inputs]
        constants = [each.name for each in inputs if each.op == "constant"]
        written = array_names(graph, i).items()
        names = {letter: text for letter, text in written if text not in constants}
        names |= {kept.called: kept.called} if kept.mask else {}
    if kept is None or len({names[letter] for letter in kept.options if letter in names}) < 2:
        raise Problem("rule.nothing_to_keep", name=node)
    return kept, names


def _text(graph: Graph, node: str, key: str) -> str:
    """An option as it is shown: what is no wire is told what it is made of."""
    kept, names = _kept(graph, node)
    if kept.mask and key == kept.called:
        made = put(tree_of(kept.mask), array_letters(graph, graph.index[node]))
        text = FORMULA.text(made)
        return f"{key} = ({text})" if kept.is_a_mask else f"{key} = {text}"
    is_softmax = key == names.get("y") and "t" in names and "x" in names
    return f"{key} = softmax({names['x']})" if is_softmax else key


def _details(kept: Kept, names: dict[str, str]) -> dict[str, str]:
    """What fills the texts: first and second are those of y - t."""
    other = names.get("W", names.get("y", ""))
    pair = {"first": names.get("y", ""), "second": names.get("t", "")}
    own = names.get("x", names.get(kept.options[0], ""))
    return {**names, "x": own, "other": other, "m": other, "of": names["b"], **pair}


def hints(graph: Graph, asked: Request, lang: str) -> Iterator[str]:
    i = graph.index[asked.argument]
    wires = sorted(wire for wire in graph.wire_step if wire[0] == i)
    operands = [graph.nodes[graph.source_of(wire)].name for wire in wires]
    shares = [share_in_names(graph, wire, lang) for wire in wires]
    yield say("hint.keep", lang)
    yield ", ".join(f"d{x} = {share}" for x, share in zip(operands, shares, strict=True))


KIND = Kind(
    answer="options",
    is_of_value=True,
    misfits=lambda graph, asked: operation_faults(graph, asked.argument),
    question=question,
    hints=hints,
    why=why,
    instead=("rule", "line"),
)
