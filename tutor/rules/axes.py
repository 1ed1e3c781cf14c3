"""The layers that work along an axis, that change the shape, that take each row as a whole."""

from tutor.rules.elementwise import KEEPS_OUTPUT
from tutor.rules.record import Kept, Operand, Record, Slip

MAX = Record(
    "Max",
    "max",
    "max",
    (
        Operand(
            "x",
            "(x == out)",
            (
                Slip("wrong_input_passes.many", "1"),
                Slip("wrong_input_passes.others", "(x != out)"),
                Slip("shared_out", "1 / count"),
                Slip("used_value_not_slope.switch", "x"),
                Slip("used_value_not_slope.switch", "out"),
            ),
            numbers="signed",
        ),
    ),
    "max(x)",
    kind="reduction",
    arguments=("axis", "keepdims"),
    attributes=("arg_max",),
    kept=Kept(
        ("x", "out", "arg_max"),
        ("arg_max",),
        "place",
        nothing="keeps_mask.nothing",
        more="keeps_mask",
        else_="keeps_mask.other",
        mask="argmax(x)",
        called="arg_max",
    ),
)
MEAN = Record(
    "Mean",
    "mean",
    "mean",
    (
        Operand(
            "x",
            "1 / count",
            (
                Slip("forgot_count", "1"),
                Slip("multiplied_by_count", "count"),
            ),
        ),
    ),
    "mean(x)",
    kind="reduction",
    arguments=("axis", "keepdims"),
    slips=(Slip("forgot_count.value", "out * count"),),
)
TRANSPOSE = Record(
    "Transpose",
    "transpose",
    "transpose",
    (
        Operand(
            "x",
            "up.T",
            (Slip("forgot_transpose.layout", "up"), Slip("forward_value", "x")),
        ),
    ),
    "x.T",
    kind="layout",
    slips=(Slip("forgot_transpose.value", "x"),),
)
RESHAPE = Record(
    "Reshape",
    "reshape",
    "reshape",
    (
        Operand(
            "x",
            "np.reshape(up, x.shape)",
            (Slip("forgot_shape", "up"), Slip("forward_value", "x")),
        ),
    ),
    "np.reshape(x, shape)",
    kind="layout",
    arguments=("shape",),
)
SOFTMAX = Record(
    "Softmax",
    "softmax",
    "softmax",
    (
        Operand(
            "x",
            "out * (up - np.sum(up * out, axis=-1, keepdims=True))",
            (
                Slip("sigmoid_rule_on_softmax.alone", "up * out * (1 - out)"),
                Slip("sigmoid_rule_on_softmax.alone", "out * (1 - out)"),
                Slip("forgot_row_sum", "up * out"),
                Slip("sign_error.array", "out * (up + np.sum(up * out, axis=-1, keepdims=True))"),
                Slip("forgot_factor", "up - np.sum(up * out, axis=-1, keepdims=True)"),
                Slip("sum_without_weights", "out * (up - np.sum(up, axis=-1, keepdims=True))"),
                Slip("summed_all_rows", "out * (up - np.sum(up * out))"),
                Slip("summed_all_rows", "out * (up - np.sum(up * out, axis=0))"),
                Slip("forgot_local", "up"),
                Slip("forward_value", "x"),
            ),
            numbers="exponent",
        ),
    ),
    "softmax(x)",
    kind="rows",
    attributes=("out",),
    kept=KEEPS_OUTPUT,
    slips=(
        Slip("forgot_normalising", "exp(x)"),
        Slip("summed_all_rows", "exp(x) / np.sum(exp(x))"),
        Slip("summed_all_rows", "exp(x) / np.sum(exp(x), axis=0)"),
        Slip("forgot_exp", "x / np.sum(x, axis=-1, keepdims=True)"),
    ),
    program="""
def softmax(x):
    exp_x = exp(x)
    exp_sum = sum(exp_x, axis=-1, keepdims=True)
    y = exp_x / exp_sum
    return y
""",
    algebra=(
        "{out} = e^{0} ÷ Σ e^{0}",
        "d{0} = e^{0} × (d{out} ÷ Σ e^{0} - Σ d{out} × e^{0} ÷ (Σ e^{0})²)",
        "d{0} = {out} × (d{out} - Σ d{out} × {out})",
    ),
    widest=6,
    reach=5,
)

RECORDS = (MAX, MEAN, TRANSPOSE, RESHAPE, SOFTMAX)
