"""The layers whose value at one element depends on their operands there alone."""

from dataclasses import replace

from tutor.rules.record import Backward, Kept, Operand, Record, Slip

NO_MORE = Slip("treated_as_add", "1", "local")

_ADDED = (
    Slip("treated_as_mul", "other"),
    Slip("treated_as_mul", "own"),
    Slip("averaged_branches", "1 / 2"),
    Slip("confused_with_relu", "(own >= 0)"),
)
_MULTIPLIED = (
    Slip("not_swapped", "own"),
    NO_MORE,
    Slip("added_not_multiplied.local", "x + y", "local"),
)

KEEPS_NOTHING = Kept(("x", "y"), (), "add", more="add_needs_nothing")
KEEPS_BOTH = Kept(
    ("x", "y"), ("x", "y"), "mul", part="forgot_one_input", nothing="mul_needs_inputs"
)
KEEPS_OUTPUT = Kept(
    ("x", "out"),
    ("out",),
    "output",
    nothing="keeps_nothing",
    more="keeps_output.more",
    else_="keeps_output",
)
KEEPS_INPUT = Kept(
    ("x", "out"),
    ("x",),
    "input",
    nothing="keeps_nothing",
    more="keeps_input.more",
    else_="keeps_input",
)
KEEPS_MASK = Kept(
    ("x", "out", "mask"),
    ("mask",),
    "mask",
    nothing="keeps_mask.nothing",
    more="keeps_mask",
    mask="x <= 0",
)

ADD = Record(
    "AddLayer",
    "add",
    "+",
    (Operand("x", "1", _ADDED), Operand("y", "1", _ADDED)),
    "x + y",
    operator="+",
    kept=KEEPS_NOTHING,
    slips=(Slip("treated_as_mul.value", "x * y"), Slip("mean_not_sum.value", "(x + y) / 2")),
    backward=Backward(
        ("dx = dout * 1", "dy = dout * 1", "return dx, dy"),
        {
            0: ("dx = 1", "dx = dout / 2", "dx = dout + 1"),
            1: ("dy = 1", "dy = dout / 2", "dy = dout + 1"),
        },
        reasons=("AddLayer_0", "AddLayer_0", "order"),
    ),
)
SUB = Record(
    "SubLayer",
    "sub",
    "−",
    (Operand("x", "1"), Operand("y", "-1")),
    "x - y",
    operator="-",
    kept=replace(KEEPS_NOTHING, because="sub", more="add_needs_nothing.sub"),
    slips=(
        Slip("sign_error.value", "y - x"),
        Slip("forgot_branch", "x"),
        Slip("treated_as_add.value", "x + y"),
    ),
)
MUL = Record(
    "MulLayer",
    "mul",
    "×",
    (Operand("x", "y", _MULTIPLIED), Operand("y", "x", _MULTIPLIED)),
    "x * y",
    operator="*",
    attributes=("x", "y"),
    kept=KEEPS_BOTH,
    slips=(Slip("added_not_multiplied", "x + y"),),
)
DIV = Record(
    "DivLayer",
    "div",
    "÷",
    (
        Operand("x", "1 / y", (Slip("not_divided", "y"), NO_MORE)),
        Operand(
            "y",
            "-x / y**2",
            (
                Slip("forgot_square", "-x / y"),
                Slip("forgot_square", "-x / y", bare=True),
                NO_MORE,
                Slip("forgot_factor", "-1 / y**2"),
                Slip("integrated", "x * log(y)"),
            ),
            "-out / y",
            domain="nonzero",
            numbers="divisor",
        ),
    ),
    "x / y",
    operator="/",
    attributes=("x", "y"),
    kept=replace(KEEPS_BOTH, because="div", part="div_needs_inputs", nothing=""),
    slips=(Slip("not_divided.value", "x * y"),),
)
POW = Record(
    "PowLayer",
    "pow",
    "**",
    (
        Operand(
            "x",
            "n * x**(n - 1)",
            (
                Slip("forgot_factor", "x**(n - 1)"),
                Slip("forgot_factor", "n"),
                Slip("power_not_lowered", "n * x**n", rare=True),
                Slip("power_lowered_first", "(n - 1) * x**(n - 1)", rare=True),
                Slip("power_of_square", "2 * x", rare=True),
                Slip("power_lowered_away", "n * x", rare=True),
                NO_MORE,
                Slip("integrated", "x**(n + 1) / (n + 1)"),
            ),
            domain="power",
        ),
    ),
    "x**n",
    kept=KEEPS_INPUT,
)
EXP = Record(
    "ExpLayer",
    "exp",
    "exp",
    (
        Operand(
            "x",
            "out",
            (
                Slip("power_rule_on_exp", "x * exp(x - 1)"),
                Slip("power_rule_on_exp", "x * out"),
                Slip("sign_error.entered", "exp(-x)", rare=True),
                NO_MORE,
            ),
            "exp(x)",
            numbers="exponent",
        ),
    ),
    "exp(x)",
    attributes=("out",),
    kept=KEEPS_OUTPUT,
    steepest=4.5,
)
LOG = Record(
    "LogLayer",
    "log",
    "log",
    (
        Operand(
            "x",
            "1 / x",
            (
                Slip("forgot_square.log", "1 / x**2"),
                Slip("gave_inverse", "exp(x)"),
                NO_MORE,
                Slip("integrated", "x * (out - 1)"),
            ),
            domain="positive",
            numbers="part",
        ),
    ),
    "log(x)",
    attributes=("x",),
    kept=KEEPS_INPUT,
)
RELU = Record(
    "Relu",
    "relu",
    "ReLU",
    (
        Operand(
            "x",
            "(x > 0)",
            (
                Slip("relu_at_zero", "(x >= 0)"),
                Slip("masked_by_upstream", "(x > 0) * (up > 0)", "flow"),
                Slip("relu_passes_everything", "1"),
                Slip("relu_mask_inverted.named", "(x < 0)"),
                Slip("relu_mask_inverted.named", "(x <= 0)"),
                Slip("used_value_not_slope", "x"),
                Slip("used_value_not_slope", "relu(x)"),
                Slip("masked_by_upstream", "(up > 0)", "flow"),
            ),
            numbers="signed",
            line="dout[self.mask] = 0",
            line_slips=(
                Slip("relu_mask_inverted", "dout[~self.mask] = 0"),
                Slip("relu_mask_inverted", "dout * self.mask"),
                Slip("relu_wrong_constant", "dout[self.mask] = 1"),
                Slip("relu_passes_everything", "dout"),
                Slip("forgot_upstream", "~self.mask * 1.0"),
                Slip("forgot_upstream", "self.mask * 1.0"),
            ),
        ),
    ),
    "relu(x)",
    attributes=("mask",),
    kept=KEEPS_MASK,
    backward=Backward(
        ("dx = dout.copy()", "dx[self.mask] = 0", "return dx"),
        {
            0: ("dx = np.ones_like(dout)",),
            1: ("dx[~self.mask] = 0", "dx[self.mask] = 1", "dx[dout < 0] = 0"),
            2: ("return dout",),
        },
    ),
    bends_at="x",
)
SIGMOID = Record(
    "Sigmoid",
    "sigmoid",
    "sigmoid",
    (
        Operand(
            "x",
            "out * (1 - out)",
            (
                Slip("gave_output", "out", "local"),
                Slip("used_input_not_output", "x * (1 - x)"),
                Slip("used_input_not_output", "out * (1 - x)", rare=True),
                Slip("forgot_factor.sigmoid", "1 - out"),
                Slip("forgot_factor.sigmoid", "out"),
                Slip("forgot_chain.inside", "exp(-x)", rare=True),
                Slip("forgot_chain.inside", "out**2", rare=True),
                Slip("forgot_chain.inside", "-out**2", rare=True),
                NO_MORE,
                Slip("missing_brackets.sigmoid", "out * 1 - out", "local", rare=True),
                Slip(
                    "missing_brackets.sigmoid", "up * out * 1 - out", "flow", bare=True, rare=True
                ),
                Slip("missing_brackets.sigmoid", "1 - out * out", "local", rare=True),
                Slip(
                    "missing_brackets.sigmoid", "up * 1 - out * out", "flow", bare=True, rare=True
                ),
                Slip("sign_error.inside", "out * (1 + out)", rare=True),
                Slip("sign_error.sigmoid", "out**2 * exp(x)", rare=True),
            ),
            "out**2 * e**(-x)",
            numbers="exponent",
        ),
    ),
    "1 / (1 + exp(-x))",
    attributes=("out",),
    kept=KEEPS_OUTPUT,
    slips=(Slip("sign_error.exponent", "1 / (1 + exp(x))"),),
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
    backward=Backward(
        ("slope = (1.0 - self.out) * self.out", "dx = dout * slope", "return dx"),
        {
            0: (
                "slope = 1.0 - self.out",
                "slope = self.out",
                "slope = (1.0 + self.out) * self.out",
                "slope = (self.out - 1.0) * self.out",
            ),
            1: ("dx = slope", "dx = dout + slope", "dx = dout * self.out"),
            2: ("return slope",),
        },
        reasons=("Sigmoid_0", "times_slope", "return_dx"),
    ),
    steepest=4.5,
    reach=6,
)
TANH = Record(
    "Tanh",
    "tanh",
    "tanh",
    (
        Operand(
            "x",
            "1 - out**2",
            (
                Slip("gave_output", "out", "local"),
                Slip("sigmoid_rule_on_tanh", "out * (1 - out)"),
                Slip("used_input_not_output", "1 - x**2"),
                Slip("forgot_power.inside", "1 - out"),
                NO_MORE,
                Slip("missing_brackets.tanh", "up * 1 - out**2", "flow", bare=True, rare=True),
            ),
            numbers="gentle",
        ),
    ),
    "tanh(x)",
    attributes=("out",),
    kept=KEEPS_OUTPUT,
    program="""
def tanh(x):
    exp_x = exp(x)
    minus_x = x * -1
    exp_minus_x = exp(minus_x)
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
    steepest=2.5,
    reach=13,
)
SQRT = Record(
    "Sqrt",
    "sqrt",
    "√",
    (
        Operand(
            "x",
            "1 / (2 * out)",
            (
                Slip("forgot_factor", "1 / out"),
                Slip("used_input_not_output", "1 / (2 * x)"),
                Slip("power_of_square.root", "2 * x"),
                Slip("power_not_lowered.root", "out / 2"),
                Slip("gave_inverse.root", "x**2"),
                NO_MORE,
                Slip("integrated", "2 * x * out / 3"),
            ),
            domain="positive",
            numbers="square",
        ),
    ),
    "sqrt(x)",
    attributes=("out",),
    kept=KEEPS_OUTPUT,
)

RECORDS = (ADD, SUB, MUL, DIV, POW, EXP, LOG, RELU, SIGMOID, TANH, SQRT)
