"""The layers of which backward keeps but a switch: which operand went through, or a sign."""

from dataclasses import replace

from tutor.rules.record import Backward, Kept, Operand, Record, Slip

KEEPS_SIGN = Kept(
    ("x", "out", "sign"),
    ("sign",),
    "sign",
    nothing="keeps_nothing",
    more="keeps_mask",
    else_="keeps_mask.other",
    mask="(x > 0) - (x < 0)",
    called="sign",
)
KEEPS_CHOICE = Kept(
    ("x", "y", "mask"),
    ("mask",),
    "choice",
    nothing="keeps_mask.nothing",
    more="keeps_mask",
    else_="keeps_mask.other",
    mask="x < y",
)

ABS = Record(
    "Abs",
    "abs",
    "abs",
    (
        Operand(
            "x",
            "(x > 0) - (x < 0)",
            (
                Slip("abs_at_zero", "(x >= 0) - (x < 0)"),
                Slip("abs_at_zero", "(x > 0) - (x <= 0)"),
                Slip("gave_output", "out", "local"),
                Slip("sign_error.abs", "1"),
                Slip("confused_with_relu.abs", "(x > 0)"),
                Slip("used_value_not_slope.switch", "x"),
                Slip("used_value_not_slope.switch", "out"),
            ),
            numbers="signed",
            line="dout * self.sign",
            line_slips=(
                Slip("forgot_upstream", "self.sign"),
                Slip("forgot_local", "dout"),
                Slip("added_not_multiplied.formula", "dout + self.sign"),
                Slip("sign_error.array", "-dout * self.sign"),
                Slip("sign_error.array", "dout * np.abs(self.sign)"),
            ),
        ),
    ),
    "abs(x)",
    attributes=("sign",),
    kept=KEEPS_SIGN,
    backward=Backward(
        ("slope = self.sign", "dx = dout * slope", "return dx"),
        {
            0: ("slope = -self.sign", "slope = np.abs(self.sign)", "slope = self.sign > 0"),
            1: ("dx = slope", "dx = dout + slope", "dx = np.abs(dout)"),
            2: ("return slope",),
        },
        reasons=("Abs_0", "times_slope", "return_dx"),
    ),
    bends_at="x",
)


def _one_of_two(letter: str, sign: str, line: str, crossed: str) -> Operand:
    """What flows to an operand that goes through where x and y compare so; `crossed` is the line
    of the other one."""
    at_a_tie = sign[0] if sign[1:] else f"{sign}="
    against = "<" if sign[0] == ">" else ">"
    return Operand(
        letter,
        f"(x {sign} y)",
        (
            Slip("at_a_tie", f"(x {at_a_tie} y)"),
            Slip("at_a_tie", f"(x {sign[0]} y) + (x == y) / 2"),
            Slip("wrong_input_passes", "1"),
            Slip("wrong_input_passes.inverted", f"(x {against} y)"),
            Slip("wrong_input_passes.inverted", f"(x {against}= y)"),
            Slip("shared_out", "1 / 2"),
            Slip("used_value_not_slope.switch", "own"),
            Slip("used_value_not_slope.switch", "other"),
            Slip("used_value_not_slope.switch", "out"),
        ),
        numbers="signed",
        line=line,
        line_slips=(
            Slip("wrong_input_passes.line", crossed),
            Slip("wrong_input_passes.line", "dout"),
            Slip("shared_out", "dout / 2"),
            Slip("forgot_upstream", line.replace("dout", "1")),
        ),
    )


_TO_X, _TO_Y = "np.where(self.mask, 0, dout)", "np.where(self.mask, dout, 0)"
_BACKWARD = Backward(
    (f"dx = {_TO_X}", f"dy = {_TO_Y}", "return dx, dy"),
    {
        0: (f"dx = {_TO_Y}", "dx = dout", "dx = dout / 2", f"dx = {_TO_X.replace('dout', '1')}"),
        1: (f"dy = {_TO_X}", "dy = dout", "dy = dout / 2", f"dy = {_TO_Y.replace('dout', '1')}"),
        2: ("return dy, dx",),
    },
    reasons=("choice_x", "choice_y", "order"),
)

MAXIMUM = Record(
    "Maximum",
    "max",
    "max",
    (_one_of_two("x", ">=", _TO_X, _TO_Y), _one_of_two("y", "<", _TO_Y, _TO_X)),
    "maximum(x, y)",
    attributes=("mask",),
    kept=KEEPS_CHOICE,
    slips=(Slip("other_of_two", "minimum(x, y)"), Slip("treated_as_add.choice", "x + y")),
    backward=_BACKWARD,
    bends_at="x - y",
)
MINIMUM = Record(
    "Minimum",
    "min",
    "min",
    (_one_of_two("x", "<=", _TO_X, _TO_Y), _one_of_two("y", ">", _TO_Y, _TO_X)),
    "minimum(x, y)",
    attributes=("mask",),
    kept=replace(KEEPS_CHOICE, mask="x > y"),
    slips=(Slip("other_of_two", "maximum(x, y)"), Slip("treated_as_add.choice", "x + y")),
    backward=_BACKWARD,
    bends_at="x - y",
)

RECORDS = (ABS, MAXIMUM, MINIMUM)
