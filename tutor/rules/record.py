"""What is known of a layer: its call and sign, value and way back, what it keeps, how one errs.

Formulas are text in the letters of the operands, read once: `out` is the value, `up` what arrives,
`n` what the layer is made with (an exponent), `own` and `other` are the operand that is asked about
and the one beside it, `count` is how many elements were made into one, N the rows of a batch.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from tutor.formula.calls import COMPARISONS
from tutor.formula.tree import (
    ONE,
    Tree,
    factors,
    name,
    names_in,
    negative,
    number_of,
    product_of,
    put,
    words_in,
)
from tutor.formula.written import tree_of

Kind = Literal["elementwise", "reduction", "product", "loss", "layout", "rows"]
"""Of one element each; of many one; a product of matrices; a loss; the same elements elsewhere;
each row as a whole."""

Row = tuple[str, ...]  # a rule, then the formulas that are slips by it
UP = name("up")


@dataclass(frozen=True)
class Slip:
    """What is taken for the way back, and the rule that gives it: a tag, or "tag.variant".

    `asked` says where it occurs: for the "local" derivative alone, for the "flow" alone, or in
    both. What is `bare` is a flow as it is, with or without what arrives; what is `rare` is told
    only where nothing likelier gives the same.
    """

    rule: str
    formula: str
    asked: Literal["", "local", "flow"] = ""
    bare: bool = False
    rare: bool = False

    @property
    def tag(self) -> str:
        return self.rule.partition(".")[0]

    @property
    def tree(self) -> Tree:
        return tree_of(self.formula)

    @property
    def is_switch(self) -> bool:
        return not COMPARISONS.keys().isdisjoint(words_in(self.tree))


def slips(*told: Slip | Row, bare: bool = False, rare: bool = False) -> tuple[Slip, ...]:
    """Slips as they are, and one for each formula of a row."""
    found = list[Slip]()
    for one in told:
        if isinstance(one, Slip):
            found.append(one)
        else:
            found += [Slip(one[0], formula, "", bare, rare) for formula in one[1:]]
    return tuple(found)


@dataclass(frozen=True)
class Operand:
    """An operand and the way back to it.

    `back` is the local derivative, or, of layers of whole arrays, all that flows back; "" where
    nothing does. `equal` is another form of it. `numbers` are the kind of numbers that go well with
    the layer, `domain` where they must lie. `line` is the line of the class's backward, where that
    is not `back` in the names of its attributes, and `line_slips` are what is written for it.
    """

    letter: str
    back: str = ""
    slips: tuple[Slip, ...] = ()
    equal: str = ""
    domain: Literal["", "positive", "nonzero", "power"] = ""
    numbers: str = ""
    line: str = ""
    line_slips: tuple[Slip, ...] = ()

    @property
    def tree(self) -> Tree:
        return tree_of(self.back)

    @property
    def is_switch(self) -> bool:
        """Whether the local derivative is one of two or three numbers, by a comparison."""
        return bool(self.back) and not COMPARISONS.keys().isdisjoint(words_in(self.tree))


@dataclass(frozen=True)
class Kept:
    """What forward keeps for backward: of the letters in `options` those in `right`, all of them.

    `because` is the reason. The other four are what leads on from a wrong set: one with only a
    `part` of it, with `nothing`, with all and `more`, or with something `else_` in its place.
    `mask` is the formula of what is kept by the name `called`.
    """

    options: tuple[str, ...]
    right: tuple[str, ...]
    because: str
    part: str = ""
    nothing: str = ""
    more: str = ""
    else_: str = ""
    mask: str = ""
    called: str = "mask"

    @property
    def is_a_mask(self) -> bool:
        """Whether what is kept is true or false at each element."""
        return bool(self.mask) and tree_of(self.mask)[0] in COMPARISONS

    def rule(self, chosen: frozenset[str], correct: frozenset[str]) -> str:
        """The mistake of a wrong set."""
        if chosen - correct:
            return self.more if correct <= chosen else self.else_ or self.more
        return self.part if chosen else self.nothing or self.part


@dataclass(frozen=True)
class Backward:
    """The lines of a layer's backward; for each of them, by its place, what goes wrong in it.

    `reasons` are the texts that say why the lines are right, where the layer has none of its own.
    `axes` is how many the layer's first input must have for the lines to be right; 0: any number.
    """

    lines: tuple[str, ...]
    mutants: Mapping[int, tuple[str, ...]]
    reasons: tuple[str, ...] = ()
    axes: int = 0


def backward(*rows: tuple[str, ...], reasons: tuple[str, ...] = (), axes: int = 0) -> Backward:
    """Of each line and, after it in its row, what goes wrong in it."""
    mutants = {place: row[1:] for place, row in enumerate(rows)}
    return Backward(tuple(row[0] for row in rows), mutants, reasons, axes)


@dataclass(frozen=True)
class Record:
    """A layer of the engine: `layer` is its class, `call` its name in a program, `sign` its box.

    `arguments` are what it is made with and a program gives by name. `single` are the ways back
    where the first operand has one axis. `attributes` are what the class has when backward begins,
    `slips` what is taken for the value, `program` and `algebra` what it opens into.
    `bends_at` is a formula that is 0 where the layer has no slope; beyond `steepest` it has hardly
    any, and so far apart may the elements of a row be (`widest`). `reach` is for counting: how
    often the nodes inside hold its largest array once more. `inside` says what letters stand for
    that are no operand's, and `classes` that labels may be the numbers of classes. `parameters` are
    the operands that the class is made with, whose gradients it keeps (dW).
    """

    layer: str
    call: str
    sign: str
    operands: tuple[Operand, ...]
    value: str
    kind: Kind = "elementwise"
    operator: str = ""
    arguments: tuple[str, ...] = ()
    single: tuple[Operand, ...] = ()
    attributes: tuple[str, ...] = ()
    kept: Kept | None = None
    slips: tuple[Slip, ...] = ()
    program: str = ""
    factor: float = 0
    algebra: tuple[str, ...] = ()
    backward: Backward | None = None
    bends_at: str = ""
    steepest: float = 0
    widest: float = 0
    reach: int = 0
    inside: Mapping[str, str] = field(default_factory=dict)
    classes: bool = False
    letters_in_code: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()

    @cached_property
    def letters(self) -> tuple[str, ...]:
        return tuple(operand.letter for operand in self.operands)

    @property
    def tree(self) -> Tree:
        """The value."""
        return tree_of(self.value)

    @cached_property
    def is_written_out(self) -> bool:
        """Whether its value is written with signs alone; any other layer is written as a call."""
        return "call" not in words_in(self.tree)

    @cached_property
    def labels(self) -> int | None:
        """The slot of what nothing flows back to."""
        return next((slot for slot, each in enumerate(self.operands) if not each.back), None)

    def made_with(self, arguments: Sequence[object]) -> Tree:
        """The value of a layer that is made with these: n as a number, others by their names."""
        if not self.arguments:
            exponent = self.exponent(arguments).items()
            return put(self.tree, {letter: tree_of(str(value)) for letter, value in exponent})
        given = {key: tree_of(text) for key, text in self.given(arguments)}
        keywords = (("keyword", k, v) for k, v in given.items() if k not in names_in(self.tree))
        return (*put(self.tree, given), *keywords)

    def exponent(self, arguments: Sequence[Any]) -> dict[str, float]:
        """What it is made with that stands in its formulas, by its letter."""
        return {} if self.arguments else dict(zip("n", arguments, strict=False))

    def back_for(self, axes: int) -> tuple[Operand, ...]:
        """The ways back where the first operand has so many axes."""
        return self.single if axes == 1 and self.single else self.operands

    def given(self, arguments: Sequence[object]) -> Iterator[tuple[str, str]]:
        """What a program gives by name of what a layer is made with: what is no default."""
        for key, value in zip(self.arguments, arguments, strict=False):
            if value is not None and value is not False:  # axis 0 equals False
                yield key, str(value)

    def is_blocked_at_zero(self, slot: int) -> bool:
        """Whether it bends where an operand is 0, and nothing flows back there, as through ReLU."""
        operand = self.operands[slot]
        return operand.is_switch and self.bends_at == operand.letter

    def is_straight(self, slot: int) -> bool:
        """Whether the value grows evenly with an operand, so that any step tells the slope."""
        operand = self.operands[slot]
        is_even = self.kind in ("elementwise", "reduction") and not operand.is_switch
        return is_even and names_in(operand.tree).isdisjoint({operand.letter, "out"})

    def copies(self, slot: int) -> bool:
        """Whether what arrives goes on to an operand as it is."""
        return self.kind in ("elementwise", "reduction") and self.operands[slot].tree == ONE

    @cached_property
    def adds(self) -> bool:
        """Whether it only adds and subtracts."""
        backs = (number_of(operand.tree) for operand in self.operands if operand.back)
        return self.kind != "loss" and all(back in (1, -1) for back in backs)


def slips_of(right: Tree) -> Iterator[tuple[str, Tree]]:
    """What becomes of a right answer by one slip at one of its factors, each with its rule."""
    parts = factors(right)
    for k, (part, divides) in enumerate(parts):
        before, after = parts[:k], parts[k + 1 :]
        if part == UP or number_of(part) is not None:
            continue
        if len(parts) > 1:
            yield "forgot_factor", product_of([*before, *after])
            yield "inverted_factor", product_of([*before, (part, not divides), *after])
        for rule, changed in _inside(part):
            yield rule, product_of([*before, (changed, divides), *after])


def _inside(part: Tree) -> Iterator[tuple[str, Tree]]:
    match part:
        case ("^", tuple(base), _):
            yield "forgot_power", base
        case ("-", tuple(left), tuple(right)):
            yield "only_one_term", left
            yield "only_one_term", negative(right)
    yield from (("sign_error.within", turned) for turned in _turned(part))


def _turned(tree: Tree) -> Iterator[Tree]:
    """The tree with one sign inside it turned round."""
    match tree:
        case ("+" | "-" as sign, tuple(left), tuple(right)):
            yield ("-" if sign == "+" else "+", left, right)
        case ("neg", tuple(inner)):
            yield inner
    for k, part in enumerate(tree):
        if isinstance(part, tuple):
            yield from ((*tree[:k], turned, *tree[k + 1 :]) for turned in _turned(part))
