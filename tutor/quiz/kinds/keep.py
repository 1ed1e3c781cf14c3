"""keep=y: what must forward keep, so that backward can do its work?"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from tutor.formula.request import Request
from tutor.formula.tree import put
from tutor.formula.written import FORMULA, in_notation, tree_of
from tutor.graph import Graph
from tutor.quiz.letters import is_reciprocal, record_at
from tutor.quiz.question import Choice, Option, Wrong
from tutor.quiz.scope import array_letters
from tutor.rules import KEEPS_OUTPUT, Kept
from tutor.text import Problem, say


def question(graph: Graph, asked: Request) -> Choice:
    """The set of what must be kept; Problem where there is nothing to choose from."""
    i = graph.index[asked.argument]
    kept = kept_at(graph, i)
    names = _names(graph, i) if kept else {}
    options = [names[letter] for letter in kept.options if letter in names] if kept else []
    if kept is None or len(dict.fromkeys(options)) < 2:
        raise Problem("rule.nothing_to_keep", name=asked.argument)
    correct = frozenset(names[letter] for letter in kept.right)
    return Choice(
        options=tuple(Option(key, _text(graph, i, names, key)) for key in options),
        correct=correct,
        several=True,
        wrong=tuple(_wrong(kept, options, correct, names)),
    )


def kept_because(graph: Graph, node: str, lang: str) -> str:
    """Why what is kept is needed, and nothing else."""
    i = graph.index[node]
    kept = kept_at(graph, i)
    assert kept is not None
    return say(f"rule.keep.{kept.because}", lang, **_details(kept, _names(graph, i)))


def kept_at(graph: Graph, i: int) -> Kept | None:
    """What a node keeps; what divides 1 can do with its output alone."""
    record = record_at(graph, i)
    if record is None or not is_reciprocal(graph, i):
        return record.kept if record else None
    return replace(KEEPS_OUTPUT, options=("y", "out"))


def _names(graph: Graph, i: int) -> dict[str, str]:
    """The option for each letter; a constant need not be kept, the layer is made with it."""
    node = graph.nodes[i]
    names = {k: in_notation(tree, FORMULA) for k, tree in array_letters(graph, i).items()}
    constants = [graph.nodes[j].name for j in node.inputs if graph.nodes[j].op == "constant"]
    kept = kept_at(graph, i)
    called = {kept.called: kept.called} if kept and kept.mask else {}
    return {k: v for k, v in names.items() if v not in constants} | called


def _text(graph: Graph, i: int, names: dict[str, str], key: str) -> str:
    """An option as it is shown: what is no wire is told what it is made of."""
    kept = kept_at(graph, i)
    if kept and kept.mask and key == kept.called:
        made = in_notation(put(tree_of(kept.mask), array_letters(graph, i)), FORMULA)
        return f"{key} = ({made})" if kept.is_a_mask else f"{key} = {made}"
    is_softmax = key == names.get("y") and "t" in names and "x" in names
    return f"{key} = softmax({names['x']})" if is_softmax else key


def _wrong(
    kept: Kept, options: list[str], correct: frozenset[str], names: dict[str, str]
) -> Iterator[Wrong]:
    """Every other set of options, with what to say to it."""
    sets = (frozenset(s) for k in range(len(options) + 1) for s in combinations(options, k))
    details = _details(kept, names)
    for chosen in sets:
        if chosen != correct:
            yield Wrong(chosen, kept.rule(chosen, correct), details)


def _details(kept: Kept, names: dict[str, str]) -> dict[str, str]:
    """What fills the texts: first and second are those of y - t."""
    other = names.get("W", names.get("y", ""))
    pair = {"first": names.get("y", ""), "second": names.get("t", "")}
    own = names.get("x", names.get(kept.options[0], ""))
    return {**names, "x": own, "other": other, "m": other, "of": names["b"], **pair}
