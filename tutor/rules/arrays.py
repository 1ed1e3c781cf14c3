"""The layers that work on whole arrays: along an axis, with another shape, products, losses.

Of products, losses, layouts and rows `back` is all that flows back, as a formula of arrays.
"""

from dataclasses import replace

from tutor.rules.elementwise import KEEPS_OUTPUT
from tutor.rules.record import Backward, Kept, Operand, Record, Slip, backward, slips

# fmt: off
MAX = Record(
    "Max", "max", "max",
    (Operand("x", "(x == out)", numbers="signed", slips=slips(
        ("wrong_input_passes.many", "1"),
        ("wrong_input_passes.others", "(x != out)"),
        ("shared_out", "1 / count"),
        ("used_value_not_slope.switch", "x", "out"),
    )),),
    "max(x)", "reduction", arguments=("axis", "keepdims"),
    attributes=("arg_max",),
    kept=Kept(
        ("x", "out", "arg_max"), ("arg_max",), "place", mask="argmax(x)", called="arg_max",
        nothing="keeps_mask.nothing", more="keeps_mask", else_="keeps_mask.other",
    ),
    backward=backward(
        ("dx = np.zeros(self.original_x_shape)",
            "dx = np.ones(self.original_x_shape)", "dx = np.zeros(np.shape(dout))"),
        ("dx.flat[self.arg_max] = dout", "dx.flat[self.arg_max] = 1", "dx[:] = dout"),
        ("return dx", "return dout"),
        reasons=("Max_0", "Max_1", "dx"),
    ),
)
MEAN = Record(
    "Mean", "mean", "mean",
    (Operand("x", "1 / count", slips(("forgot_count", "1"), ("multiplied_by_count", "count"))),),
    "mean(x)", "reduction", arguments=("axis", "keepdims"),
    slips=slips(("forgot_count.value", "out * count")),
    backward=backward(
        ("share = dout / self.count", "share = dout", "share = dout * self.count"),
        ("dx = np.full(self.original_x_shape, share)",
            "dx = np.full(self.original_x_shape, dout)", "dx = share"),
        ("return dx", "return share"),
        reasons=("Mean_0", "Mean_1", "dx"),
    ),
)
TRANSPOSE = Record(
    "Transpose", "transpose", "transpose",
    (Operand("x", "up.T", slips(("forgot_transpose.layout", "up"), ("forward_value", "x"))),),
    "x.T", "layout",
    slips=slips(("forgot_transpose.value", "x")),
    backward=backward(
        ("dx = dout.T", "dx = dout", "dx = np.reshape(dout, dout.T.shape)"),
        ("return dx", "return dout"),
        reasons=("Transpose_0", "dx"),
        axes=2,
    ),
)
RESHAPE = Record(
    "Reshape", "reshape", "reshape",
    (Operand("x", "np.reshape(up, x.shape)", slips(
        ("forgot_shape", "up"), ("forward_value", "x"),
    ), line="np.reshape(dout, self.original_x_shape)", line_slips=slips(
        ("forgot_shape", "dout"),
    )),),
    "np.reshape(x, shape)", "layout", arguments=("shape",), attributes=("original_x_shape",),
    backward=backward(
        ("dx = np.reshape(dout, self.original_x_shape)",
            "dx = np.reshape(dout, self.shape)", "dx = dout"),
        ("return dx", "return dout"),
        reasons=("Reshape_0", "dx"),
    ),
)
_SUM_OF_ROW = "np.sum(up * out, axis=-1, keepdims=True)"
SOFTMAX = Record(
    "Softmax", "softmax", "softmax",
    (Operand("x", f"out * (up - {_SUM_OF_ROW})", numbers="exponent", slips=slips(
        ("sigmoid_rule_on_softmax.alone", "up * out * (1 - out)", "out * (1 - out)"),
        ("forgot_row_sum", "up * out"),
        ("sign_error.array", f"out * (up + {_SUM_OF_ROW})"),
        ("forgot_factor", f"up - {_SUM_OF_ROW}"),
        ("sum_without_weights", "out * (up - np.sum(up, axis=-1, keepdims=True))"),
        ("summed_all_rows", "out * (up - np.sum(up * out))"),
        ("summed_all_rows", "out * (up - np.sum(up * out, axis=0))"),
        ("forgot_local", "up"),
        ("forward_value", "x"),
    )),),
    "softmax(x)", "rows", widest=6, reach=11, attributes=("out",), kept=KEEPS_OUTPUT,
    slips=slips(
        ("forgot_normalising", "exp(x)"),
        ("summed_all_rows", "exp(x) / np.sum(exp(x))", "exp(x) / np.sum(exp(x), axis=0)"),
        ("forgot_exp", "x / np.sum(x, axis=-1, keepdims=True)"),
    ),
    program="""
def softmax(x):
    largest = max(x, axis=-1, keepdims=True)
    shifted = x - largest
    exp_x = exp(shifted)
    exp_sum = sum(exp_x, axis=-1, keepdims=True)
    y = exp_x / exp_sum
    return y
""",
    algebra=(
        "{out} = e^{0} ÷ Σ e^{0}",
        "d{0} = e^{0} × (d{out} ÷ Σ e^{0} - Σ d{out} × e^{0} ÷ (Σ e^{0})²)",
        "d{0} = {out} × (d{out} - Σ d{out} × {out})",
    ),
    backward=backward(
        ("weighted = np.sum(dout * self.out, axis=-1, keepdims=True)",
            "weighted = np.sum(dout, axis=-1, keepdims=True)", "weighted = np.sum(dout * self.out)",
            "weighted = np.sum(dout * self.out, axis=0)"),
        ("dx = self.out * (dout - weighted)",
            "dx = dout - weighted", "dx = self.out * (dout + weighted)", "dx = self.out * dout",
            "dx = self.out * (1 - self.out) * dout"),
        ("return dx", "return weighted"),
        reasons=("Softmax_0", "Softmax_1", "dx"),
        axes=2,
    ),
)
SUM = Record(
    "SumLayer", "sum", "sum",
    (Operand("x", "1", slips(("treated_as_mul", "x"), ("averaged_branches", "1 / count"))),),
    "sum(x)", "reduction", arguments=("axis", "keepdims"),
    slips=slips(("mean_not_sum.value", "out / count")),
)


def _with_itself(letter: str) -> tuple[str, ...]:
    """The factor that is asked about in the place of the other one."""
    ways = ("{} @ up", "up @ {}", "{}.T @ up", "up @ {}.T", "{} @ up.T")
    return ("not_swapped.product", *(way.format(letter) for way in ways))


_FORWARD = ("forward_value", "x @ W", "x @ W + b")
_MORE_OF_DX = slips(_FORWARD, ("forward_value", "own"), _with_itself("x"))
_OF_MATRIX = (
    Operand("x", "up @ W.T", slips(
        ("forgot_upstream", "np.ones_like(up) @ W.T", "W.T"),
        ("forgot_local", "up"),
        ("forgot_transpose", "up @ W"),
        ("wrong_operand_order", "W.T @ up", "W @ up"),
        ("transposed_result", "W @ up.T"),
        ("elementwise_product", "up * W.T", "up * W"),
        ("gave_dW_for_dX.other", "x.T @ up"),
        *_MORE_OF_DX,
    )),
    Operand("W", "x.T @ up", slips(
        ("forgot_upstream", "x.T @ np.ones_like(up)", "x.T"),
        ("forgot_local", "up"),
        ("forgot_transpose", "x @ up"),
        ("wrong_operand_order", "up @ x.T"),
        ("transposed_result", "up.T @ x"),
        ("gave_dX_for_dW.other", "up @ W.T"),
        _FORWARD,
        ("elementwise_product", "x.T * up", "x * up"),
        ("mean_not_sum.shared", "x.T @ up / N"),
        ("wrong_operand_order", "up @ x"),
        ("forward_value", "own"),
        _with_itself("W"),
    )),
)
_OF_VECTOR = (
    Operand("x", "up @ W.T", slips(
        ("forgot_upstream", "np.ones_like(up) @ W.T", "W.T"),
        ("forgot_local", "up"),
        ("forgot_transpose.vector", "up @ W", "W.T @ up"),
        ("elementwise_product", "up * W.T", "up * W"),
        ("gave_dW_for_dX.other", "np.outer(x, up)"),
        *_MORE_OF_DX,
    )),
    Operand("W", "np.outer(x, up)", slips(
        ("forgot_upstream", "np.outer(x, np.ones_like(up))", "x"),
        ("forgot_local", "up"),
        ("transposed_result", "np.outer(up, x)"),
        ("forgot_transpose.outer", "x @ up", "x.T @ up", "up @ x"),
        ("elementwise_product.outer", "x * up"),
        ("gave_dX_for_dW.other", "up @ W.T"),
        _FORWARD,
        ("forward_value", "own"),
        _with_itself("W"),
    )),
)
_BIAS = Operand("b", "np.sum(up, axis=0)", slips(
    ("forgot_batch_sum", "up"),
    ("wrong_axis", "np.sum(up, axis=1)"),
    ("summed_everything", "np.sum(up)"),
    ("mean_not_sum", "np.mean(up, axis=0)"),
    ("kept_dims.other", "np.sum(up, axis=0, keepdims=True)"),
))
_BIAS_OF_VECTOR = Operand("b", "up", slips(
    ("summed_everything.single", "np.sum(up)"),
    ("treated_as_mul", "up * b"),
    ("forward_value", "b"),
    ("averaged_branches", "up / 2"),
))
_KEEPS_FACTORS = Kept(
    ("x", "W"), ("x", "W"), "product", part="forgot_one_input", nothing="mul_needs_inputs.product",
)
_NO_DOT = (("elementwise_product", "x * W"), ("wrong_operand_order.pair", "W @ x"))

DOT = Record(
    "DotLayer", "dot", "dot",
    _OF_MATRIX,
    "x @ W", "product", operator="@", attributes=("x", "y"), letters_in_code=("x", "y"),
    single=_OF_VECTOR, kept=_KEEPS_FACTORS, slips=slips(*_NO_DOT),
    backward=backward(
        ("dx = np.dot(dout, self.y.T)",
            "dx = np.dot(dout, self.y)", "dx = np.dot(self.y.T, dout)", "dx = self.y.T"),
        ("dy = np.dot(self.x.T, dout)",
            "dy = np.dot(self.x, dout)", "dy = np.dot(dout, self.x.T)",
            "dy = np.dot(dout.T, self.x)", "dy = np.dot(self.x.T, dout) / len(self.x)"),
        ("return dx, dy", "return dy, dx"),
        reasons=("DotLayer_0", "DotLayer_1", "order"),
        axes=2,
    ),
)
AFFINE = Record(
    "Affine", "affine", "Affine",
    (*_OF_MATRIX, _BIAS),
    "x @ W + b", "product", reach=2,
    single=(*_OF_VECTOR, _BIAS_OF_VECTOR),
    attributes=("x", "W", "b"), letters_in_code=("x", "w", "b"), parameters=("W", "b"),
    kept=replace(_KEEPS_FACTORS, options=("x", "W", "b"), more="bias_not_needed.other"),
    slips=slips(("forgot_bias", "x @ W"), *_NO_DOT),
    program="""
def affine(x, W, b):
    XW = dot(x, W)
    Y = XW + b
    return Y
""",
    algebra=(
        "{out} = {0} · {1} + {2}",
        "d{0} = d{out} · {1}ᵀ",
        "d{1} = {0}ᵀ · d{out}",
        "d{2} = Σ d{out}[n]",
    ),
    backward=backward(
        ("dx = np.dot(dout, self.W.T)",
            "dx = np.dot(dout, self.W)", "dx = np.dot(self.W.T, dout)", "dx = self.W.T"),
        ("self.dW = np.dot(self.x.T, dout)",
            "self.dW = np.dot(self.x, dout)", "self.dW = np.dot(dout, self.x.T)",
            "self.dW = np.dot(dout.T, self.x)", "self.dW = np.dot(self.x.T, dout) / len(self.x)"),
        ("self.db = np.sum(dout, axis=0)",
            "self.db = dout", "self.db = np.sum(dout)",
            "self.db = np.sum(dout, axis=1)", "self.db = np.mean(dout, axis=0)"),
        ("return dx", "return dout"),
        axes=2,
    ),
)

_DIFFERENCE = (("sign_error.difference", "t - y"), ("forgot_label", "y"))
_MEAN = (
    ("forgot_batch_mean", "y - t"),
    ("sign_error.difference", "t - y", "(t - y) / N"),
    ("multiplied_by_N", "(y - t) * N"),
    ("missing_brackets", "y - t / N"),
    ("forgot_label", "y / N", "y"),
)
_KEEPS_DIFFERENCE = Kept(
    ("y", "t"), ("y", "t"), "difference",
    part="keeps_difference", nothing="keeps_difference.nothing",
)
_LABELS = Operand("t")


def _loss_backward(wrong: str) -> Backward:
    return backward(
        ("batch_size = self.t.shape[0]",
            "batch_size = self.t.shape[1]", "batch_size = self.t.size"),
        ("dx = dout * (self.y - self.t) / batch_size",
            "dx = dout * (self.y - self.t)", "dx = (self.y - self.t) / batch_size",
            "dx = dout * (self.t - self.y) / batch_size",
            "dx = dout * (self.y - self.t / batch_size)", "dx = dout * self.y / batch_size", wrong),
        ("return dx",),
        reasons=("rows", "difference", "dx"),
        axes=2,
    )


SOFTMAX_LOSS = Record(
    "SoftmaxWithLoss", "softmax_with_loss", "Softmax\nWithLoss",
    (
        Operand("x", "(y - t) / N", numbers="exponent", slips=slips(
            ("only_true_class", "t * (y - t) / N"),
            ("stopped_at_cross_entropy", "-t / y / N", "-t / y"),
            ("sigmoid_rule_on_softmax", "y * (1 - y) / N", "y * (1 - y)"),
            ("sigmoid_rule_on_softmax", "y @ (1 - y) / N", "y @ (1 - y)"),
            *_MEAN,
            Slip("forward_value", "x", bare=True, rare=True),
        )),
        _LABELS,
    ),
    "-sum(t * log(y)) / N", "loss", widest=6, reach=17, factor=-1,
    inside={"y": "softmax(x)"}, classes=True, letters_in_code=("x", "t"),
    single=(
        Operand("x", "y - t", numbers="exponent", slips=slips(
            *_DIFFERENCE,
            ("only_true_class", "t * (y - t)"),
            ("stopped_at_cross_entropy", "-t / y"),
            ("sigmoid_rule_on_softmax", "y * (1 - y)"),
            Slip("forward_value", "x", bare=True, rare=True),
        )),
        _LABELS,
    ),
    kept=replace(_KEEPS_DIFFERENCE, options=("x", "t", "y"), more="keeps_difference.score"),
    slips=slips(
        ("forgot_batch_mean.value", "out * N"),
        ("sign_error.loss", "-out"),
        ("forgot_log", "sum(y * t) / N"),
    ),
    program="""
def softmax_with_loss(x, t, minus_1_over_N):
    largest = max(x, axis=-1, keepdims=True)
    shifted = x - largest
    exp_x = exp(shifted)
    exp_sum = sum(exp_x, axis=-1, keepdims=True)
    probability = exp_x / exp_sum
    log_sum = log(exp_sum)
    log_y = shifted - log_sum
    t_log_y = t * log_y
    total = sum(t_log_y)
    loss = total * minus_1_over_N
    return loss
""",
    algebra=(
        "y = e^{0} ÷ Σ e^{0}, so log(y) = {0} - log Σ e^{0}",
        "{out} = Σ {1} × (log Σ e^{0} - {0}) ÷ N",
        "d{0} = (Σ {1} × e^{0} ÷ Σ e^{0} - {1}) ÷ N",
        "Σ {1} = 1",
        "d{0} = (y - {1}) ÷ N",
    ),
    backward=_loss_backward("dx = dout * self.y * (1 - self.y) / batch_size"),
)
_SQUARES = slips(("forward_value", "(y - t)**2 / 2", "(y - t)**2"), bare=True, rare=True)
IDENTITY_LOSS = Record(
    "IdentityWithLoss", "identity_with_loss", "Identity\nWithLoss",
    (
        Operand("y", "(y - t) / N", slips(
            ("forgot_half", "2 * (y - t) / N", "2 * (y - t)"),
            *_MEAN,
            *_SQUARES,
            *slips(("forward_value", "(y - t)**2 / 2 / N", "(y - t)**2 / N"), bare=True, rare=True),
        )),
        _LABELS,
    ),
    "sum((y - t)**2) / 2 / N", "loss", reach=5, factor=0.5, letters_in_code=("x", "t"),
    single=(
        Operand("y", "y - t", slips(("forgot_half", "2 * (y - t)"), *_DIFFERENCE, *_SQUARES)),
        _LABELS,
    ),
    kept=_KEEPS_DIFFERENCE,
    slips=slips(("forgot_batch_mean.value", "out * N"), ("forgot_half.value", "2 * out")),
    program="""
def identity_with_loss(y, t, half_over_N):
    difference = y - t
    square = difference**2
    total = sum(square)
    loss = total * half_over_N
    return loss
""",
    algebra=(
        "{out} = ½ × Σ ({0} - {1})² ÷ N",
        "d{0} = ½ × 2 × ({0} - {1}) ÷ N = ({0} - {1}) ÷ N",
    ),
    backward=_loss_backward("dx = dout * 2 * (self.y - self.t) / batch_size"),
)
