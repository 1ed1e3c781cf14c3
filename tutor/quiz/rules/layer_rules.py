"""What layers that work element by element do on the way back, right and wrong, as formulas.

The letters are the book's: x and y are the operands, `out` is the value, `up` what arrives.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Rules = tuple[tuple[str, str], ...]
"""Wrong formulas, each after the rule that gives it: a tag, or "tag.variant"."""

ONE = "1"


@dataclass(frozen=True)
class Slot:
    """The way back to one operand of a layer that works element by element.

    `local` is the derivative; `wrong` are formulas taken for it. `equal` is another form of it.
    """

    local: str
    wrong: Rules = ()
    equal: str | None = None


_ADD = Slot(
    ONE, (("treated_as_mul", "{y}"), ("treated_as_mul", "{x}"), ("averaged_branches", "1 / 2"))
)

SLOTS: Mapping[str, tuple[Slot, ...]] = {
    "AddLayer": (_ADD, _ADD),
    "SubLayer": (Slot(ONE), Slot("-1")),
    "MulLayer": (
        Slot("{y}", (("not_swapped", "{x}"), ("treated_as_add", ONE))),
        Slot("{x}", (("not_swapped", "{y}"), ("treated_as_add", ONE))),
    ),
    "DivLayer": (
        Slot("1 / {y}", (("not_divided", "{y}"), ("treated_as_add", ONE))),
        Slot(
            "-{x} / {y}**2",
            (
                ("forgot_square", "-{x} / {y}"),
                ("treated_as_add", ONE),
                ("forgot_factor", "-1 / {y}**2"),
                ("integrated", "{x} * log({y})"),
            ),
            "-{out} / {y}",
        ),
    ),
    "PowLayer": (
        Slot(
            "{n} * {x_lowered}",
            (
                ("forgot_factor", "{x_lowered}"),
                ("forgot_factor", "{n}"),
                ("power_not_lowered", "{n} * {x}**{n}"),
                ("power_lowered_first", "({n} - 1) * {x_lowered}"),
                ("power_of_square", "2 * {x}"),
                ("power_lowered_away", "{n} * {x}"),
                ("treated_as_add", ONE),
                ("integrated", "{x}**({n} + 1) / ({n} + 1)"),
            ),
        ),
    ),
    "ExpLayer": (
        Slot(
            "{out}",
            (
                ("power_rule_on_exp", "{x} * exp({x} - 1)"),
                ("power_rule_on_exp", "{x} * exp({x})"),
                ("sign_error.entered", "exp(-{x})"),
                ("treated_as_add", ONE),
            ),
            "exp({x})",
        ),
    ),
    "LogLayer": (
        Slot(
            "1 / {x}",
            (
                ("forgot_square.log", "1 / {x}**2"),
                ("gave_inverse", "exp({x})"),
                ("treated_as_add", ONE),
            ),
        ),
    ),
    "SumLayer": (Slot(ONE, (("treated_as_mul", "{x}"),)),),
    "Relu": (
        Slot(
            "({x} > 0)",
            (
                ("relu_passes_everything.formula", ONE),
                ("relu_at_zero", "({x} >= 0)"),
                ("relu_mask_inverted.named", "({x} < 0)"),
                ("relu_mask_inverted.named", "({x} <= 0)"),
                ("used_value_not_slope", "{x}"),
                ("used_value_not_slope", "relu({x})"),
                ("masked_by_upstream", "({up} > 0)"),
            ),
        ),
    ),
    "Sigmoid": (
        Slot(
            "{out} * (1 - {out})",
            (
                ("used_input_not_output", "{x} * (1 - {x})"),
                ("used_input_not_output", "{out} * (1 - {x})"),
                ("forgot_factor.sigmoid", "(1 - {out})"),
                ("forgot_factor.sigmoid", "{out}"),
                ("forgot_chain.inside", "exp(-{x})"),
                ("forgot_chain.inside", "{out}**2"),
                ("forgot_chain.inside", "-{out}**2"),
                ("treated_as_add", ONE),
                ("missing_brackets.sigmoid", "{out} * 1 - {out}"),
                ("missing_brackets.sigmoid", "1 - {out} * {out}"),
                ("sign_error.inside", "{out} * (1 + {out})"),
                ("sign_error.sigmoid", "{out}**2 * exp({x})"),
            ),
            "{out}**2 * e**(-{x})",
        ),
    ),
}

VALUES = {
    "AddLayer": "{x} + {y}",
    "SubLayer": "{x} - {y}",
    "MulLayer": "{x} * {y}",
    "DivLayer": "{x} / {y}",
    "PowLayer": "{x}**{n}",
    "ExpLayer": "exp({x})",
    "LogLayer": "log({x})",
    "Relu": "relu({x})",
    "Sigmoid": "1 / (1 + exp(-{x}))",
}
"""What the layers compute whose value at one place depends on their operands there alone."""

RECIPROCAL = "-{out}**2"
"""The local derivative of 1 ÷ x as a layer has it that keeps its output."""

STORED: Mapping[str, tuple[str, ...]] = {
    "AddLayer": (),
    "SubLayer": (),
    "MulLayer": ("x", "y"),
    "DivLayer": ("x", "y"),
    "ExpLayer": ("out",),
    "LogLayer": ("x",),
    "Relu": ("mask",),
    "Sigmoid": ("out",),
}
"""The attributes that a layer has when backward begins."""

RELU_LINE = "{up}[{mask}] = 0"
RELU_LINES: Rules = (
    ("relu_mask_inverted", "{up}[~{mask}] = 0"),
    ("relu_mask_inverted", "{up} * {mask}"),
    ("relu_wrong_constant", "{up}[{mask}] = 1"),
    ("relu_passes_everything", "{up}"),
    ("forgot_upstream", "~{mask} * 1.0"),
    ("forgot_upstream", "{mask} * 1.0"),
)
"""The line of ReLU's backward: the mask is True where x <= 0."""


STRAIGHT = ("AddLayer", "SubLayer", "MulLayer", "SumLayer")


def is_straight(op: str, slot: int) -> bool:
    """Whether a value grows evenly with an operand, so that any step tells the slope."""
    return op in STRAIGHT or (op == "DivLayer" and slot == 0)


def times(up: str, factor: str) -> str:
    """What arrives times a local derivative, written as one would."""
    match factor:
        case "1":
            return up
        case "-1":
            return f"-{up}"
    if factor.startswith("1 / "):
        return f"{up}{factor[1:]}"
    if factor.startswith("-1 / "):
        return f"-{up}{factor[2:]}"
    if factor.startswith("-"):
        return f"-{up} * {factor[1:]}"
    return f"{up} * {factor}"
