"""Questions for what forward must keep, so that backward can do its work."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from tutor.graph import Graph
from tutor.quiz.matrix_rule import array_letters
from tutor.quiz.question import Choice, Option
from tutor.quiz.scope import known_name
from tutor.quiz.wrong import Wrong
from tutor.text import Problem, say


@dataclass(frozen=True)
class Kept:
    """What forward keeps for backward: of the letters in `options` those in `right`, all of them.

    `rule` says why to any other answer, `nothing` to none of them, `more` to what is not needed.
    """

    options: tuple[str, ...]
    right: tuple[str, ...]
    rule: str
    nothing: str = ""
    more: str = ""


KEPT: Mapping[str, Kept] = {
    "AddLayer": Kept(("x", "y"), (), "add_needs_nothing"),
    "SubLayer": Kept(("x", "y"), (), "add_needs_nothing.sub"),
    "MulLayer": Kept(("x", "y"), ("x", "y"), "forgot_one_input", "mul_needs_inputs"),
    "DivLayer": Kept(("x", "y"), ("x", "y"), "div_needs_inputs"),
    "Reciprocal": Kept(("y", "out"), ("out",), "keeps_output"),
    "PowLayer": Kept(("x", "out"), ("x",), "keeps_input"),
    "ExpLayer": Kept(("x", "out"), ("out",), "keeps_output"),
    "LogLayer": Kept(("x", "out"), ("x",), "keeps_input"),
    "Relu": Kept(("x", "out", "mask"), ("mask",), "keeps_mask"),
    "Sigmoid": Kept(("x", "out"), ("out",), "keeps_output"),
    "DotLayer": Kept(("x", "W"), ("x", "W"), "forgot_one_input", "mul_needs_inputs.product"),
    "Affine": Kept(
        ("x", "W", "b"),
        ("x", "W"),
        "forgot_one_input",
        "mul_needs_inputs.product",
        "bias_not_needed.other",
    ),
    "SoftmaxWithLoss": Kept(("x", "t", "y"), ("t", "y"), "keeps_difference"),
    "IdentityWithLoss": Kept(("y", "t"), ("y", "t"), "keeps_difference"),
}
"""What backward needs, so that nothing is computed twice and nothing is kept for nothing."""


def keep_question(graph: Graph, node: str) -> Choice:
    """Asks for the set of what must be kept; Problem where there is nothing to choose from."""
    i = known_name(graph, node)
    kept, names = KEPT.get(kind_of(graph, i)), _names(graph, i)
    options = [names[letter] for letter in kept.options if letter in names] if kept else []
    if kept is None or len(dict.fromkeys(options)) < 2:
        raise Problem("rule.nothing_to_keep", name=node)
    correct = frozenset(names[letter] for letter in kept.right)
    return Choice(
        options=tuple(Option(key, _text(names, key)) for key in options),
        correct=correct,
        several=True,
        numbers_ok=False,
        wrong=tuple(_wrong(kept, options, correct, names)),
    )


def kept_because(graph: Graph, node: str, lang: str) -> str:
    """Why what is kept is needed, and nothing else."""
    i = known_name(graph, node)
    kept = KEPT[kind_of(graph, i)]
    return say(f"mistake.{kept.nothing or kept.rule}", lang, **_details(_names(graph, i)))


def kind_of(graph: Graph, i: int) -> str:
    """The layer's class; 1 ÷ x is one of its own."""
    node = graph.nodes[i]
    if node.op == "DivLayer":
        numerator = graph.nodes[node.inputs[0]]
        if numerator.op == "constant" and numerator.value == 1:
            return "Reciprocal"
    return node.op


def _names(graph: Graph, i: int) -> dict[str, str]:
    """The option for each letter; a constant need not be kept, the layer is made with it."""
    node, names = graph.nodes[i], array_letters(graph, i)
    constants = [graph.nodes[j].name for j in node.inputs if graph.nodes[j].op == "constant"]
    return {**{k: v for k, v in names.items() if v.strip("()") not in constants}, "mask": "mask"}


def _text(names: dict[str, str], key: str) -> str:
    if key == "mask":
        return f"mask = ({names['x']} <= 0)"
    is_softmax = key == names.get("y") and "t" in names and "x" in names
    return f"{key} = softmax({names['x']})" if is_softmax else key


def _wrong(
    kept: Kept, options: list[str], correct: frozenset[str], names: dict[str, str]
) -> Iterator[Wrong]:
    """Every other set of options, with what to say to it."""
    sets = (frozenset(s) for k in range(len(options) + 1) for s in combinations(options, k))
    details = _details(names)
    for chosen in sets:
        if chosen != correct:
            nothing = kept.nothing if not chosen else ""
            more = kept.more if chosen - correct else ""
            yield Wrong(chosen, nothing or more or kept.rule, details)


def _details(names: dict[str, str]) -> dict[str, str]:
    """What fills the texts: first and second are those of y - t."""
    other = names.get("W", names.get("y", ""))
    pair = {"first": names.get("y", ""), "second": names.get("t", "")}
    return {"x": "", **names, "other": other, "m": other, "of": names["b"], **pair}
