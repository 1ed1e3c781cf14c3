"""Questions for what forward must keep, so that backward can do its work."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from tutor.graph import Graph
from tutor.quiz.nodes import known_node
from tutor.quiz.question import Choice, Option
from tutor.quiz.rules.matrix_rule import array_letters
from tutor.quiz.rules.scope import kind_of
from tutor.quiz.wrong import Wrong
from tutor.text import Problem, say


@dataclass(frozen=True)
class Kept:
    """What forward keeps for backward: of the letters in `options` those in `right`, all of them.

    `because` is the reason. The other four are what leads on from a wrong set: one with only a
    `part` of it, with `nothing`, with all and `more`, or with something `else_` in its place.
    """

    options: tuple[str, ...]
    right: tuple[str, ...]
    because: str
    part: str = ""
    nothing: str = ""
    more: str = ""
    else_: str = ""

    def rule(self, chosen: frozenset[str], correct: frozenset[str]) -> str:
        """The mistake of a wrong set."""
        if chosen - correct:
            return self.more if correct <= chosen else self.else_ or self.more
        return self.part if chosen else self.nothing or self.part


ADD = Kept(("x", "y"), (), "keep.add", more="add_needs_nothing")
OUTPUT = Kept(
    ("x", "out"),
    ("out",),
    "keep.output",
    nothing="keeps_nothing",
    more="keeps_output.more",
    else_="keeps_output",
)
INPUT = Kept(
    ("x", "out"),
    ("x",),
    "keep.input",
    nothing="keeps_nothing",
    more="keeps_input.more",
    else_="keeps_input",
)
PRODUCT = Kept(
    ("x", "W"),
    ("x", "W"),
    "keep.product",
    part="forgot_one_input",
    nothing="mul_needs_inputs.product",
)
DIFFERENCE = Kept(
    ("y", "t"),
    ("y", "t"),
    "keep.difference",
    part="keeps_difference",
    nothing="keeps_difference.nothing",
)

KEPT: Mapping[str, Kept] = {
    "AddLayer": ADD,
    "SubLayer": replace(ADD, because="keep.sub", more="add_needs_nothing.sub"),
    "MulLayer": Kept(
        ("x", "y"),
        ("x", "y"),
        "keep.mul",
        part="forgot_one_input",
        nothing="mul_needs_inputs",
    ),
    "DivLayer": Kept(("x", "y"), ("x", "y"), "keep.div", part="div_needs_inputs"),
    "Reciprocal": replace(OUTPUT, options=("y", "out")),
    "PowLayer": INPUT,
    "ExpLayer": OUTPUT,
    "LogLayer": INPUT,
    "Relu": Kept(
        ("x", "out", "mask"),
        ("mask",),
        "keep.mask",
        nothing="keeps_mask.nothing",
        more="keeps_mask",
    ),
    "Sigmoid": OUTPUT,
    "DotLayer": PRODUCT,
    "Affine": replace(PRODUCT, options=("x", "W", "b"), more="bias_not_needed.other"),
    "SoftmaxWithLoss": replace(DIFFERENCE, options=("x", "t", "y"), more="keeps_difference.score"),
    "IdentityWithLoss": DIFFERENCE,
}
"""What backward needs, so that nothing is computed twice and nothing is kept for nothing."""


def keep_question(graph: Graph, node: str) -> Choice:
    """Asks for the set of what must be kept; Problem where there is nothing to choose from."""
    i = known_node(graph, node)
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
    i = known_node(graph, node)
    kept = KEPT[kind_of(graph, i)]
    return say(f"rule.{kept.because}", lang, **_details(kept, _names(graph, i)))


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
