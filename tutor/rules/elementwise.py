"""The layers whose value at one element depends on their operands there alone.

The last three are switches: backward keeps but which operand went through, or a sign.
"""

from dataclasses import replace

from tutor.rules.record import Kept, Operand, Record, Slip, backward, slips

# fmt: off
NO_MORE = Slip("treated_as_add", "1", "local")

_ADDED = slips(
    ("treated_as_mul", "other", "own"),
    ("averaged_branches", "1 / 2"),
    ("confused_with_relu", "(own >= 0)"),
)
_MULTIPLIED = slips(
    ("not_swapped", "own"),
    NO_MORE,
    Slip("added_not_multiplied.local", "x + y", "local"),
)

KEEPS_NOTHING = Kept(("x", "y"), (), "add", more="add_needs_nothing")
KEEPS_BOTH = Kept(
    ("x", "y"), ("x", "y"), "mul", part="forgot_one_input", nothing="mul_needs_inputs",
)
KEEPS_OUTPUT = Kept(
    ("x", "out"), ("out",), "output",
    nothing="keeps_nothing", more="keeps_output.more", else_="keeps_output",
)
KEEPS_INPUT = replace(
    KEEPS_OUTPUT, right=("x",), because="input", more="keeps_input.more", else_="keeps_input",
)
KEEPS_CHOICE = Kept(
    ("x", "y", "mask"), ("mask",), "choice", mask="x < y",
    nothing="keeps_mask.nothing", more="keeps_mask", else_="keeps_mask.other",
)

ADD = Record(
    "AddLayer", "add", "+",
    (Operand("x", "1", _ADDED), Operand("y", "1", _ADDED)),
    "x + y", operator="+", kept=KEEPS_NOTHING,
    slips=slips(("treated_as_mul.value", "x * y"), ("mean_not_sum.value", "(x + y) / 2")),
    backward=backward(
        ("dx = dout * 1", "dx = 1", "dx = dout / 2", "dx = dout + 1"),
        ("dy = dout * 1", "dy = 1", "dy = dout / 2", "dy = dout + 1"),
        ("return dx, dy",),
        reasons=("AddLayer_0", "AddLayer_0", "order"),
    ),
)
SUB = Record(
    "SubLayer", "sub", "−",
    (Operand("x", "1"), Operand("y", "-1")),
    "x - y", operator="-",
    kept=replace(KEEPS_NOTHING, because="sub", more="add_needs_nothing.sub"),
    slips=slips(
        ("sign_error.value", "y - x"),
        ("forgot_branch.difference", "x"),
        ("treated_as_add.value", "x + y"),
    ),
)
MUL = Record(
    "MulLayer", "mul", "×",
    (Operand("x", "y", _MULTIPLIED), Operand("y", "x", _MULTIPLIED)),
    "x * y", operator="*", attributes=("x", "y"), kept=KEEPS_BOTH,
    slips=slips(("added_not_multiplied", "x + y")),
)
DIV = Record(
    "DivLayer", "div", "÷",
    (
        Operand("x", "1 / y", slips(("not_divided", "y"), NO_MORE)),
        Operand("y", "-x / y**2", slips(
            ("forgot_square", "-x / y"),
            Slip("forgot_square", "-x / y", bare=True),
            NO_MORE,
            ("forgot_factor", "-1 / y**2"),
            ("integrated", "x * log(y)"),
        ), equal="-out / y", domain="nonzero", numbers="divisor"),
    ),
    "x / y", operator="/", attributes=("x", "y"),
    kept=replace(KEEPS_BOTH, because="div", part="div_needs_inputs", nothing=""),
    slips=slips(("not_divided.value", "x * y")),
)
POW = Record(
    "PowLayer", "pow", "**",
    (Operand("x", "n * x**(n - 1)", domain="power", slips=slips(
        ("forgot_factor", "x**(n - 1)", "n"),
        Slip("power_not_lowered", "n * x**n", rare=True),
        Slip("power_lowered_first", "(n - 1) * x**(n - 1)", rare=True),
        Slip("power_of_square", "2 * x", rare=True),
        Slip("power_lowered_away", "n * x", rare=True),
        NO_MORE,
        ("integrated", "x**(n + 1) / (n + 1)"),
    )),),
    "x**n", kept=KEEPS_INPUT,
)
EXP = Record(
    "ExpLayer", "exp", "exp",
    (Operand("x", "out", equal="exp(x)", numbers="exponent", slips=slips(
        ("power_rule_on_exp", "x * exp(x - 1)", "x * out"),
        Slip("sign_error.entered", "exp(-x)", rare=True),
        NO_MORE,
    )),),
    "exp(x)", steepest=4.5, attributes=("out",), kept=KEEPS_OUTPUT,
)
LOG = Record(
    "LogLayer", "log", "log",
    (Operand("x", "1 / x", domain="positive", numbers="part", slips=slips(
        ("forgot_square.log", "1 / x**2"),
        ("gave_inverse", "exp(x)"),
        NO_MORE,
        ("integrated", "x * (out - 1)"),
    )),),
    "log(x)", attributes=("x",), kept=KEEPS_INPUT,
)
RELU = Record(
    "Relu", "relu", "ReLU",
    (Operand("x", "(x > 0)", numbers="signed", line="dout[self.mask] = 0", slips=slips(
        ("relu_at_zero", "(x >= 0)"),
        Slip("masked_by_upstream", "(x > 0) * (up > 0)", "flow"),
        ("relu_passes_everything", "1"),
        ("relu_mask_inverted.named", "(x < 0)", "(x <= 0)"),
        ("used_value_not_slope", "x", "relu(x)"),
        Slip("masked_by_upstream", "(up > 0)", "flow"),
    ), line_slips=slips(
        ("relu_mask_inverted", "dout[~self.mask] = 0", "dout * self.mask"),
        ("relu_wrong_constant", "dout[self.mask] = 1"),
        ("relu_passes_everything", "dout"),
        ("forgot_upstream", "~self.mask * 1.0", "self.mask * 1.0"),
    )),),
    "relu(x)", bends_at="x", attributes=("mask",),
    kept=Kept(
        ("x", "out", "mask"), ("mask",), "mask", mask="x <= 0",
        nothing="keeps_mask.nothing", more="keeps_mask",
    ),
    backward=backward(
        ("dx = dout.copy()", "dx = np.ones_like(dout)"),
        ("dx[self.mask] = 0", "dx[~self.mask] = 0", "dx[self.mask] = 1", "dx[dout < 0] = 0"),
        ("return dx", "return dout"),
    ),
)
SIGMOID = Record(
    "Sigmoid", "sigmoid", "sigmoid",
    (Operand("x", "out * (1 - out)", equal="out**2 * e**(-x)", numbers="exponent", slips=slips(
        Slip("gave_output", "out", "local"),
        ("used_input_not_output", "x * (1 - x)"),
        Slip("used_input_not_output", "out * (1 - x)", rare=True),
        ("forgot_factor.sigmoid", "1 - out", "out"),
        *slips(("forgot_chain.inside", "exp(-x)", "out**2", "-out**2"), rare=True),
        ("tanh_rule_on_sigmoid", "1 - out**2"),
        NO_MORE,
        Slip("missing_brackets.sigmoid", "out * 1 - out", "local", rare=True),
        Slip("missing_brackets.sigmoid", "1 - out * out", "local", rare=True),
        Slip("missing_brackets.sigmoid", "up * out * 1 - out", bare=True, rare=True),
        Slip("missing_brackets.sigmoid", "up * 1 - out * out", bare=True, rare=True),
        Slip("missing_brackets.term", "up * out - out**2", bare=True, rare=True),
        Slip("sign_error.inside", "out * (1 + out)", rare=True),
        Slip("sign_error.sigmoid", "out**2 * exp(x)", rare=True),
    )),),
    "1 / (1 + exp(-x))", steepest=4.5, reach=6, attributes=("out",), kept=KEEPS_OUTPUT,
    slips=slips(("sign_error.exponent", "1 / (1 + exp(x))")),
    program="""
def sigmoid(x):
    minus_x = x * -1
    exp_x = exp(minus_x)
    plus_1 = exp_x + 1
    y = 1 / plus_1
    return y
""",
    algebra=(
        "{out} = 1 ÷ (1 + e^(-{0}))",
        "d{0} = d{out} × {out}² × e^(-{0})",
        "{out} × e^(-{0}) = 1 - {out}",
        "d{0} = d{out} × {out} × (1 - {out})",
    ),
    backward=backward(
        ("slope = (1.0 - self.out) * self.out",
            "slope = 1.0 - self.out", "slope = self.out",
            "slope = (1.0 + self.out) * self.out", "slope = (self.out - 1.0) * self.out"),
        ("dx = dout * slope", "dx = slope", "dx = dout + slope", "dx = dout * self.out"),
        ("return dx", "return slope"),
        reasons=("Sigmoid_0", "times_slope", "return_dx"),
    ),
)
TANH = Record(
    "Tanh", "tanh", "tanh",
    (Operand("x", "1 - out**2", numbers="gentle", slips=slips(
        Slip("gave_output", "out", "local"),
        ("sigmoid_rule_on_tanh", "out * (1 - out)"),
        ("used_input_not_output", "1 - x**2"),
        ("forgot_power.inside", "1 - out"),
        NO_MORE,
        Slip("missing_brackets.tanh", "up * 1 - out**2", bare=True, rare=True),
    )),),
    "tanh(x)", steepest=2.5, reach=22, attributes=("out",), kept=KEEPS_OUTPUT,
    program="""
def tanh(x):
    minus_x = x * -1
    largest = max(x, minus_x)
    shifted = x - largest
    exp_x = exp(shifted)
    minus_shifted = minus_x - largest
    exp_minus_x = exp(minus_shifted)
    difference = exp_x - exp_minus_x
    exp_sum = exp_x + exp_minus_x
    y = difference / exp_sum
    return y
""",
    algebra=(
        "{out} = (e^{0} - e^(-{0})) ÷ (e^{0} + e^(-{0}))",
        "d{0} = d{out} × (1 - (e^{0} - e^(-{0}))² ÷ (e^{0} + e^(-{0}))²)",
        "d{0} = d{out} × (1 - {out}²)",
    ),
)
SQRT = Record(
    "Sqrt", "sqrt", "√",
    (Operand("x", "1 / (2 * out)", domain="positive", numbers="square", slips=slips(
        ("forgot_factor", "1 / out"),
        ("used_input_not_output", "1 / (2 * x)"),
        ("power_of_square.root", "2 * x"),
        ("power_not_lowered.root", "out / 2"),
        ("gave_inverse.root", "x**2"),
        NO_MORE,
        ("integrated", "2 * x * out / 3"),
    )),),
    "sqrt(x)", attributes=("out",), kept=KEEPS_OUTPUT,
)

ABS = Record(
    "Abs", "abs", "abs",
    (Operand("x", "(x > 0) - (x < 0)", numbers="signed", line="dout * self.sign", slips=slips(
        ("abs_at_zero", "(x >= 0) - (x < 0)", "(x > 0) - (x <= 0)"),
        Slip("gave_output", "out", "local"),
        ("sign_error.abs", "1"),
        ("confused_with_relu.abs", "(x > 0)"),
        ("used_value_not_slope.switch", "x", "out"),
    ), line_slips=slips(
        ("forgot_upstream", "self.sign"),
        ("forgot_local", "dout"),
        ("added_not_multiplied.formula", "dout + self.sign"),
        ("sign_error.array", "-dout * self.sign", "dout * np.abs(self.sign)"),
    )),),
    "abs(x)", bends_at="x", attributes=("sign",),
    kept=Kept(
        ("x", "out", "sign"), ("sign",), "sign", mask="(x > 0) - (x < 0)", called="sign",
        nothing="keeps_nothing", more="keeps_mask", else_="keeps_mask.other",
    ),
    backward=backward(
        ("slope = self.sign",
            "slope = -self.sign", "slope = np.abs(self.sign)", "slope = self.sign > 0"),
        ("dx = dout * slope", "dx = slope", "dx = dout + slope", "dx = np.abs(dout)"),
        ("return dx", "return slope"),
        reasons=("Abs_0", "times_slope", "return_dx"),
    ),
)


def _one_of_two(letter: str, sign: str, line: str, crossed: str) -> Operand:
    """What flows to an operand that goes through where x and y compare so; `crossed` is the line
    of the other one."""
    at_a_tie = sign[0] if sign[1:] else f"{sign}="
    against = "<" if sign[0] == ">" else ">"
    return Operand(letter, f"(x {sign} y)", slips(
        ("at_a_tie", f"(x {at_a_tie} y)", f"(x {sign[0]} y) + (x == y) / 2"),
        ("wrong_input_passes", "1"),
        ("wrong_input_passes.inverted", f"(x {against} y)", f"(x {against}= y)"),
        ("shared_out", "1 / 2"),
        ("used_value_not_slope.switch", "own", "other", "out"),
    ), numbers="signed", line=line, line_slips=slips(
        ("wrong_input_passes.line", crossed, "dout"),
        ("shared_out", "dout / 2"),
        ("forgot_upstream", line.replace("dout", "1")),
    ))


_TO_X, _TO_Y = "np.where(self.mask, 0, dout)", "np.where(self.mask, dout, 0)"

MAXIMUM = Record(
    "Maximum", "max", "max",
    (_one_of_two("x", ">=", _TO_X, _TO_Y), _one_of_two("y", "<", _TO_Y, _TO_X)),
    "maximum(x, y)", bends_at="x - y", attributes=("mask",), kept=KEEPS_CHOICE,
    slips=slips(("other_of_two", "minimum(x, y)"), ("treated_as_add.choice", "x + y")),
    backward=backward(
        (f"dx = {_TO_X}",
            f"dx = {_TO_Y}", "dx = dout", "dx = dout / 2", "dx = np.where(self.mask, 0, 1)"),
        (f"dy = {_TO_Y}",
            f"dy = {_TO_X}", "dy = dout", "dy = dout / 2", "dy = np.where(self.mask, 1, 0)"),
        ("return dx, dy", "return dy, dx"),
        reasons=("choice_x", "choice_y", "order"),
    ),
)
MINIMUM = replace(
    MAXIMUM,
    layer="Minimum", call="min", sign="min",
    operands=(_one_of_two("x", "<=", _TO_X, _TO_Y), _one_of_two("y", ">", _TO_Y, _TO_X)),
    value="minimum(x, y)",
    kept=replace(KEEPS_CHOICE, mask="x > y"),
    slips=slips(("other_of_two", "maximum(x, y)"), ("treated_as_add.choice", "x + y")),
)
