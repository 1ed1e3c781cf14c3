"""What a wrong answer has to do with the right one, where no rule gives it.

Each relation holds at every point, or for every element, that is compared: what is told is true,
whatever the learner had in mind. The likelier ones come first.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, product
from typing import Any

import numpy as np

from tutor.formula.evaluate import Values, is_close
from tutor.formula.tree import Factor, Tree, factors, name, names_in, number_of, parts_of
from tutor.formula.written import shown, tree_of
from tutor.graph.node import shape_text
from tutor.graph.numbers import ALL, Index, named
from tutor.quiz import question as margins
from tutor.quiz.mistakes.elementwise import computed
from tutor.quiz.question import (
    ON_TOP,
    Answer,
    Array,
    Expression,
    Grid,
    Number,
    Operand,
    Screen,
    Symbolic,
    Wrong,
    floats,
    is_near,
    nested,
)

Named = Mapping[str, Array]
Close = Callable[[Array, Array], bool]
Relation = tuple[str, dict[str, object]]
Told = tuple[Wrong, ...]
"""Nothing, one slip, or one on top of another."""

MOST_NAMES = 3  # of so many wires with one number a learner can be told
CERTAIN = 3  # so many numbers are not alike by chance
TIMES = {-1: "sign_error.all", 2: "counted_twice", 0.5: "halved"}
"""What it says of an answer to be so many times the right one."""


@dataclass(frozen=True)
class Compared:
    """A wrong answer beside the right one, which is `asked` for by its name.

    `known` is what stands on the screen, `parts` what the right answer is a product of: each is
    what it multiplies by, those in `divisors` divide. `rows` is how many an array has, unless it
    stands for arrays of any length.
    """

    typed: Array
    right: Array
    close: Close
    asked: str
    known: Named = field(default_factory=dict)
    parts: Named = field(default_factory=dict)
    divisors: frozenset[str] = frozenset()
    rows: int = 0
    is_of_any_length: bool = False

    def told(self, answer: Answer, others: Iterable[Relation] = ()) -> Told:
        """The likeliest relation, with the names for which it holds."""
        if not np.any(self.right) and not np.any(self.typed):
            return ()  # what is 0 everywhere has nothing to do with anything
        likely = next(filter(None, map(list, self._relations())), None)
        found = likely or [*islice(others, 1)]
        rule, details = found[0] if found else ("", {})
        first = {**details, "name": None}
        alike = (told for same, told in found if same == rule and {**told, "name": None} == first)
        names = dict.fromkeys(told.get("name") for told in alike)
        more = {"name": tuple(names)[:MOST_NAMES]} if len(names) > 1 else {}
        return (Wrong(answer, rule, {**details, **more}),) if rule else ()

    def is_(self, expected: Array) -> bool:
        """Whether that is what was typed."""
        return self.fits(expected) and self.close(self.typed, expected)

    def times_is(self, factor: Any, expected: Array) -> bool:
        """Whether that is what was typed, multiplied by a factor."""
        return self.fits(factor) and self.close(self.typed * factor, expected)

    def fits(self, value: Any) -> bool:
        """Whether it is a number, or has one for each that was typed."""
        return np.shape(value) in ((), self.typed.shape)

    def _relations(self) -> Iterator[Iterator[Relation]]:
        """Those that are equally likely together."""
        yield self._of_known()
        yield self._of_times()
        scales = {k: v for k, v in {**self.known, **self.parts}.items() if _scales(v)}
        yield self._of_parts({k: v for k, v in scales.items() if k in self.parts})
        yield self._of_factors({k: v for k, v in self.known.items() if k not in self.parts})
        yield self._of_terms()
        multiply = {k: v for k, v in self.parts.items() if k not in self.divisors}
        others = {**multiply, **self.known}
        yield self._of_other_factors({k: v for k, v in others.items() if _scales(v)})

    def _of_known(self) -> Iterator[Relation]:
        for known, value in self.known.items():
            if self.is_(value):
                yield "other_value", {"name": known, "asked": self.asked}

    def _of_times(self) -> Iterator[Relation]:
        """Where one is the other times a number: what that says of it."""
        where = self.right != 0
        times = float((self.typed[where] / self.right[where]).flat[0]) if np.any(where) else 0
        if not np.isfinite(times) or not times or not self.is_(times * self.right):
            return
        known = {**TIMES, **self._of_rows()}
        rule = next((rule for k, rule in known.items() if np.isclose(times, k, rtol=1e-6)), "")
        if rule or (self.right.size >= CERTAIN and not self.is_of_any_length):
            yield rule or "other_multiple", {"number": times, "N": self.rows}

    def _of_rows(self) -> dict[float, str]:
        return {self.rows: "times_rows", 1 / self.rows: "divided_by_rows"} if self.rows > 2 else {}

    def _of_parts(self, parts: Named) -> Iterator[Relation]:
        """With what the right answer is a product of: left out, turned round, twice, added."""
        for part, value in parts.items():
            divides = part in self.divisors
            form = "divisor" if divides else "named"
            claims = {
                f"forgot_factor.{form}": (value, self.right),
                f"inverted_factor.{form}": (value**2, self.right),
                "extra_divisor" if divides else "extra_factor": (1 / value, self.right),
            }
            if not divides:
                claims["added_not_multiplied.named"] = (value, self.right + value**2)
            for rule, (times, result) in claims.items():
                if self.close(self.typed * times, result):
                    yield rule, {"name": part}

    def _of_factors(self, others: Named) -> Iterator[Relation]:
        for known, value in others.items():
            if np.any(self.typed) and self.is_(self.right * value):
                yield "extra_factor", {"name": known}
            if np.any(self.right) and self.close(self.typed * value, self.right):
                yield "extra_divisor", {"name": known}

    def _of_terms(self) -> Iterator[Relation]:
        for known, value in self.known.items():
            if np.any(value) and self.is_(self.right + value):
                yield "extra_term", {"name": known}
            if np.any(value) and self.is_(self.right - value):
                yield "extra_term.minus", {"name": known}

    def _of_other_factors(self, scales: Named) -> Iterator[Relation]:
        for part, known in product(self.parts, scales):
            is_one = part != known and part not in self.divisors
            if is_one and self.close(self.typed * self.parts[part], self.right * scales[known]):
                yield "other_factor", {"name": known, "other": part}


def _scales(value: Array) -> bool:
    """Whether it makes a difference to multiply by it, and to divide."""
    sizes = np.abs(value)
    return bool(np.all(sizes > margins.ABSOLUTE) and np.any(np.abs(sizes - 1) > margins.APART))


def parts_of_product(right: Tree, at: Values) -> tuple[dict[str, Array], frozenset[str]]:
    """What the right answer is a product of, by how it is written; and which of that divides."""
    found = [(shown(part), computed(part, at), divides) for part, divides in _factors(right)]
    used = [(text, value, divides) for text, value, divides in found if value is not None]
    parts = {text: 1 / v if divides else v for text, v, divides in used if np.all(v)}
    return parts, frozenset(text for text, _, divides in used if divides)


def _factors(right: Tree) -> Iterator[Factor]:
    """Those that are no numbers; what is no product has none, but a name."""
    found = factors(right)
    is_product = len(found) > 1 or right[0] == "name"
    return (each for each in found if is_product and number_of(each[0]) is None)


def of_formula(question: Symbolic, tree: Tree, at: Values) -> Told:
    """The relation between a formula and the right one, at these points or on these arrays."""
    right = tree_of(question.correct)
    if names_in(right) and not names_in(tree):
        return _of_a_number(question, tree)
    typed, meant = computed(tree, at), computed(right, at)
    if typed is None or meant is None:
        return ()
    if isinstance(question, Expression):
        typed, meant, *_ = np.broadcast_arrays(typed, meant, *at.values())
    if typed.shape not in ((), meant.shape):
        letters = _letters(question, at)
        return _first(_of_layout(typed, meant, is_close, question, letters)) if letters else ()
    compared = _compared(question, floats(typed), floats(meant), tree, at)
    changed = _of_changed(compared, right, tree, at)
    return compared.told("", changed) or _of_two(compared, question, at)


def _compared(question: Symbolic, typed: Array, meant: Array, tree: Tree, at: Values) -> Compared:
    """The names in it come first: they are the likelier ones."""
    numbers = {k: floats(value) for k, value in at.items() if not isinstance(value, tuple)}
    known = dict(sorted(numbers.items(), key=lambda each: each[0] not in names_in(tree)))
    parts, divisors = parts_of_product(tree_of(question.correct), at)
    known, parts = (_that_fit(arrays, meant.shape) for arrays in (known, parts))
    spread = np.broadcast_to(typed, meant.shape)
    is_any = not isinstance(question, Expression)
    return Compared(spread, meant, is_close, _asked(question), known, parts, divisors, 0, is_any)


def _of_a_number(question: Symbolic, tree: Tree) -> Told:
    """A number is no formula, be it that of the right one, as it is shown."""
    value = computed(tree, {})
    given = (wrong for wrong in question.wrong if wrong.rule == "gave_value")
    numbers = ((wrong, computed(tree_of(str(wrong.value)), {})) for wrong in given)
    return tuple(wrong for wrong, number in numbers if _is_near(value, number))[:1]


def _is_near(value: Array | None, number: Array | None) -> bool:
    return value is not None and number is not None and bool(np.all(is_near(value, number)))


def _that_fit(arrays: Named, shape: tuple[int, ...]) -> dict[str, Array]:
    """Those that each element of an array of this shape has something of."""
    return {k: v for k, v in arrays.items() if _is_spread(v.shape, shape)}


def _is_spread(shape: tuple[int, ...], over: tuple[int, ...]) -> bool:
    ends = zip(shape[::-1], over[::-1], strict=False)
    return len(shape) <= len(over) and all(length in (1, whole) for length, whole in ends)


def _of_changed(compared: Compared, right: Tree, tree: Tree, at: Values) -> Iterator[Relation]:
    """The right formula with one thing in it changed."""
    for rule, details, changed in _changes(right, sorted(names_in(tree) & at.keys())):
        value = computed(changed, at)
        if value is not None and compared.is_(value):
            yield rule, details


Change = tuple[str, dict[str, object], Tree]


def _changes(tree: Tree, names: Sequence[str]) -> Iterator[Change]:
    """A formula with one thing in it changed, as one errs: a name, a sign, a factor, a term, .T."""
    yield from _changes_of_name(tree, names) if tree[0] == "name" else _changes_here(tree)
    for k, part in enumerate(tree):
        if isinstance(part, tuple):
            for rule, details, changed in _changes(part, names):
                yield rule, details, (*tree[:k], changed, *tree[k + 1 :])


def _changes_of_name(tree: Tree, names: Sequence[str]) -> Iterator[Change]:
    """One of these names for it, or beside it."""
    for other in names:
        yield "other_factor", {"name": other, "other": tree[1]}, name(other)
        yield "extra_factor.inside", {"name": other}, ("*", tree, name(other))
    yield "extra_transpose", {"name": tree[1]}, ("T", tree)


def _changes_here(tree: Tree) -> Iterator[Change]:
    match tree:
        case "*" | "/" as sign, tuple(first), tuple(last):
            rest = [first, last] if sign == "*" else [first]
            yield from (("forgot_factor", {}, part) for part in rest)
            unbound = _without_brackets(sign, first, last)
            yield from (("missing_brackets.term", {}, each) for each in unbound)
        case "T", tuple(inner):
            yield "forgot_transpose.named", {"name": shown(inner)}, inner
        case "+" | "-" as sign, tuple(first), tuple(last):
            yield "sign_error.within", {}, ("-" if sign == "+" else "+", first, last)
            yield from (("only_one_term", {}, part) for part in (first, last))


def _without_brackets(sign: str, first: Tree, last: Tree) -> Iterator[Tree]:
    """What becomes of a product or quotient without those round one of its factors."""
    match last:
        case "+" | "-" as between, tuple(left), tuple(right) if sign == "*":
            yield between, (sign, first, left), right
    match first:
        case "+" | "-" as between, tuple(left), tuple(right):
            yield between, left, (sign, right, last)


def _of_two(compared: Compared, question: Symbolic, at: Values) -> Told:
    """A slip on top of one that has a name: without what arrives, with a wrong sign, doubled."""
    up = at.get("dout", at.get(question.aliases.get("dout", ""), np.nan))
    values = ((wrong, computed(tree_of(str(wrong.value)), at)) for wrong in question.wrong)
    fitting = [(w, v) for w, v in values if v is not None and compared.fits(v)]
    changed = [(w, v) for w, v in fitting if w.tag != "forward_value"]  # which is told as it is
    for (wrong, value), (rule, factor) in chain(
        product(fitting, (("forgot_upstream", up), ("sign_error", -1))),
        product(changed, (("counted_twice", 0.5), ("halved", 2))),
    ):
        if compared.times_is(factor, value):
            return wrong, Wrong("", rule + ON_TOP)
    return ()


def of_shapes(question: Symbolic, tree: Tree, at: Values) -> Told:
    """What does not fit, on arrays whose axes all have different lengths."""
    return _first(_of_misfit(question, tree, at))


def _of_misfit(question: Symbolic, tree: Tree, at: Values) -> Iterator[Relation]:
    """The innermost operation whose operands do not fit."""
    for part in parts_of(tree):
        yield from _of_misfit(question, part, at)
    operands = [part for part in parts_of(tree) if part[0] != "keyword"]
    if tree[0] in ("tuple", "keyword"):
        return
    match [computed(part, at) for part in (tree, *operands)]:
        case None, np.ndarray() as first, np.ndarray() as second:
            a, b = (_shape_in(each, _letters(question, at)) for each in (first, second))
            yield "unfit_shapes", {"a": a, "b": b}


def of_number(question: Number, value: float) -> Told:
    """The relation between a number and the right one."""
    screen, index = question.screen or Screen(), question.at
    at, right = screen.at(index), screen.right
    parts, divisors = parts_of_product(right, at)
    compared = Compared(
        floats(value),
        floats(question.correct),
        _closeness(question),
        _asked(question),
        {screen.told(known, index): v for known, v in at.items() if known in screen.shown},
        {screen.told(part, index): v for part, v in parts.items()},
        frozenset(screen.told(part, index) for part in divisors),
    )
    changed = _of_changed(compared, right, right, at)
    return compared.told(value, chain(_of_elements(question, screen, value), changed))


def _of_elements(question: Number, screen: Screen, value: float) -> Iterator[Relation]:
    """An element of another array, if few have this value."""
    names = screen.elements(value, question.margin)
    if 0 < len(names) <= MOST_NAMES:
        yield "other_value", {"name": names, "asked": _asked(question)}


def of_array(question: Grid, typed: Array) -> Told:
    """The relation between an array and the right one, in its numbers or in its layout."""
    right, close = floats(question.correct), _closeness(question)
    if typed.shape != right.shape:
        return _first(_of_layout(typed, right, close, question, {}), nested(typed))
    screen = question.screen or Screen()
    numbers = ((k, v) for k, v in screen.numbers.items() if k in screen.shown)
    alike = {k: v for k, v in numbers if v.shape == right.shape}
    rows = len(right) if right.ndim > 1 else 0
    compared = Compared(typed, right, close, _asked(question), alike, rows=rows)
    return compared.told(nested(typed), _of_places(typed, right, close))


def _asked(question: Number | Grid | Symbolic) -> str:
    """What the answer is called."""
    return next(iter(question.targets), "")


def _first(relations: Iterator[Relation], answer: Answer = "") -> Told:
    return tuple(Wrong(answer, *each) for each in [next(relations, None)] if each)


def _of_places(typed: Array, right: Array, close: Close) -> Iterator[Relation]:
    """Which elements are right, and which of them stand elsewhere."""
    if right.ndim > 1 and typed.T.shape == right.shape and close(typed.T, right):
        yield "transposed_result.numbers", {}
    if any(close(np.flip(typed, axis), right) for axis in range(right.ndim)):
        yield "other_order.reversed", {}
    if close(np.sort(typed, axis=None), np.sort(right, axis=None)):
        yield "other_order", {}
    places = [*np.ndindex(right.shape)]
    wrong = [at for at in places if not close(typed[at], right[at])]
    yield from _of_wrong_ones(wrong, right) if len(wrong) < len(places) else ()


def _of_wrong_ones(wrong: list[Index], right: Array) -> Iterator[Relation]:
    """Where the numbers are that are not right, while others are."""
    if len(wrong) == 1:
        yield "some_right.one", {"name": named("", wrong[0])}
    for axis in range(right.ndim if right.ndim > 1 else 0):
        if len({at[axis] for at in wrong}) == 1:
            line = [wrong[0][k] if k == axis else ALL for k in range(right.ndim)]
            yield "some_right.line", {"name": named("", tuple(line))}
    yield "some_right", {"k": right.size - len(wrong), "n": right.size}


def _of_layout(
    typed: Array,
    right: Array,
    close: Close,
    question: Grid | Symbolic,
    letters: Mapping[int, str],
) -> Iterator[Relation]:
    """Right numbers in another shape, or another number of them."""
    if typed.T.shape == right.shape and close(typed.T, right):
        yield "transposed_result.numbers", {}
    if typed.squeeze().shape == right.shape and close(typed.squeeze(), right):
        yield "kept_dims.other", {"of": _asked(question)}
    yield from _of_sums(typed.ravel(), right, close)
    if letters and not {*typed.shape} <= {*letters, 1}:
        yield "other_shape.part", {"asked": _asked(question)}
    a, s = (_shape_in(each, letters) for each in (typed, right))
    yield "other_shape", {"a": a, "s": s, "asked": _asked(question)}


def _of_sums(typed: Array, right: Array, close: Close) -> Iterator[Relation]:
    """Numbers that are added up, or those of a row alone."""
    for axis in (0, 1) if right.ndim == 2 else ():
        if typed.size == right.shape[1 - axis] and close(typed, right.sum(axis)):
            yield "summed_array", {"axis": axis}
    if right.ndim == 2 and any(typed.shape == row.shape and close(typed, row) for row in right):
        yield "row_alone", {}
    if typed.size == 1 < right.size and close(typed, right.sum()):
        yield "summed_array.all", {}


def _letters(question: Symbolic, at: Values) -> dict[int, str]:
    """The letters of the axes, by their lengths; none where several have one length."""
    operands = ((k, each) for k, each in question.variables.items() if isinstance(each, Operand))
    pairs = {*chain(*(zip(np.shape(at[k]), each.shape, strict=False) for k, each in operands))}
    found = {length: str(axis) for length, axis in pairs}
    return found if len(found) == len(pairs) else {}


def _shape_in(value: Array, letters: Mapping[int, str]) -> str:
    return shape_text(tuple(letters.get(length, length) for length in np.shape(value)))


def _closeness(question: Number | Grid) -> Close:
    """What passes for the same number where this is asked for."""
    is_same = margins.sameness(question)
    return lambda value, expected: bool(np.all(is_same(value, expected)))
