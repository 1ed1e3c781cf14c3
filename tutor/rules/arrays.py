"""The layers that work on whole arrays: sums, products of matrices, losses.

Of these `back` is all that flows back to an operand, as a formula of arrays.
"""

from dataclasses import replace

from tutor.rules.record import Backward, Kept, Operand, Record, Slip

Slips = tuple[Slip, ...]


def _slips(*told: tuple[str, str]) -> Slips:
    return tuple(Slip(rule, formula) for rule, formula in told)


SUM = Record(
    "SumLayer",
    "sum",
    "sum",
    (
        Operand(
            "x",
            "1",
            (Slip("treated_as_mul", "x"), Slip("averaged_branches", "1 / count")),
        ),
    ),
    "sum(x)",
    kind="reduction",
    arguments=("axis", "keepdims"),
    slips=(Slip("mean_not_sum.value", "out / count"),),
)

_FORWARD = _slips(("forward_value", "x @ W"), ("forward_value", "x @ W + b"))


def _with_itself(letter: str) -> Slips:
    """The factor that is asked about in the place of the other one."""
    ways = ("{} @ up", "up @ {}", "{}.T @ up", "up @ {}.T", "{} @ up.T")
    return _slips(*(("not_swapped.product", way.format(letter)) for way in ways))


_DX = _slips(
    ("forgot_upstream", "np.ones_like(up) @ W.T"),
    ("forgot_upstream", "W.T"),
    ("forgot_local", "up"),
    ("forgot_transpose", "up @ W"),
    ("wrong_operand_order", "W.T @ up"),
    ("wrong_operand_order", "W @ up"),
    ("transposed_result", "W @ up.T"),
    ("elementwise_product", "up * W.T"),
    ("elementwise_product", "up * W"),
    ("gave_dW_for_dX.other", "x.T @ up"),
)
_DW = _slips(
    ("forgot_upstream", "x.T @ np.ones_like(up)"),
    ("forgot_upstream", "x.T"),
    ("forgot_local", "up"),
    ("forgot_transpose", "x @ up"),
    ("wrong_operand_order", "up @ x.T"),
    ("transposed_result", "up.T @ x"),
    ("gave_dX_for_dW.other", "up @ W.T"),
)
_DX_OF_VECTOR = _slips(
    ("forgot_upstream", "np.ones_like(up) @ W.T"),
    ("forgot_upstream", "W.T"),
    ("forgot_local", "up"),
    ("forgot_transpose.vector", "up @ W"),
    ("forgot_transpose.vector", "W.T @ up"),
    ("elementwise_product", "up * W.T"),
    ("elementwise_product", "up * W"),
    ("gave_dW_for_dX.other", "np.outer(x, up)"),
)
_DW_OF_VECTOR = _slips(
    ("forgot_upstream", "np.outer(x, np.ones_like(up))"),
    ("forgot_upstream", "x"),
    ("forgot_local", "up"),
    ("transposed_result", "np.outer(up, x)"),
    ("forgot_transpose.outer", "x @ up"),
    ("forgot_transpose.outer", "x.T @ up"),
    ("forgot_transpose.outer", "up @ x"),
    ("elementwise_product.outer", "x * up"),
    ("gave_dX_for_dW.other", "up @ W.T"),
)
_MORE_OF_DX = (
    *_FORWARD,
    Slip("forward_value", "own"),
    *_with_itself("x"),
)
_MORE_OF_DW = (
    *_FORWARD,
    *_slips(
        ("elementwise_product", "x.T * up"),
        ("elementwise_product", "x * up"),
        ("mean_not_sum.shared", "x.T @ up / N"),
        ("wrong_operand_order", "up @ x"),
        ("forward_value", "own"),
    ),
    *_with_itself("W"),
)
_MORE_OF_VECTOR = (
    *_FORWARD,
    Slip("forward_value", "own"),
    *_with_itself("W"),
)
_BIAS = _slips(
    ("forgot_batch_sum", "up"),
    ("wrong_axis", "np.sum(up, axis=1)"),
    ("summed_everything", "np.sum(up)"),
    ("mean_not_sum", "np.mean(up, axis=0)"),
    ("kept_dims.other", "np.sum(up, axis=0, keepdims=True)"),
)
_BIAS_OF_VECTOR = _slips(
    ("summed_everything.single", "np.sum(up)"),
    ("treated_as_mul", "up * b"),
    ("forward_value", "b"),
    ("averaged_branches", "up / 2"),
)
_X, _W = Operand("x", "up @ W.T", (*_DX, *_MORE_OF_DX)), Operand("W", "x.T @ up")
_OF_MATRIX = (_X, replace(_W, slips=(*_DW, *_MORE_OF_DW)))
_OF_VECTOR = (
    replace(_X, slips=(*_DX_OF_VECTOR, *_MORE_OF_DX)),
    Operand("W", "np.outer(x, up)", (*_DW_OF_VECTOR, *_MORE_OF_VECTOR)),
)
_PAIRED = Slip("wrong_operand_order.pair", "W @ x")
_KEEPS_FACTORS = Kept(
    ("x", "W"),
    ("x", "W"),
    "product",
    part="forgot_one_input",
    nothing="mul_needs_inputs.product",
)

DOT = Record(
    "DotLayer",
    "dot",
    "dot",
    _OF_MATRIX,
    "x @ W",
    kind="product",
    operator="@",
    single=_OF_VECTOR,
    kept=_KEEPS_FACTORS,
    slips=(Slip("elementwise_product", "x * W"), _PAIRED),
    attributes=("x", "y"),
    letters_in_code=("x", "y"),
)
AFFINE = Record(
    "Affine",
    "affine",
    "Affine",
    (*_OF_MATRIX, Operand("b", "np.sum(up, axis=0)", _BIAS)),
    "x @ W + b",
    kind="product",
    single=(*_OF_VECTOR, Operand("b", "up", _BIAS_OF_VECTOR)),
    kept=replace(_KEEPS_FACTORS, options=("x", "W", "b"), more="bias_not_needed.other"),
    slips=(Slip("forgot_bias", "x @ W"), Slip("elementwise_product", "x * W"), _PAIRED),
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
    backward=Backward(
        (
            "dx = np.dot(dout, self.W.T)",
            "self.dW = np.dot(self.x.T, dout)",
            "self.db = np.sum(dout, axis=0)",
            "return dx",
        ),
        {
            0: (
                "dx = np.dot(dout, self.W)",
                "dx = np.dot(self.W.T, dout)",
                "dx = self.W.T",
            ),
            1: (
                "self.dW = np.dot(self.x, dout)",
                "self.dW = np.dot(dout, self.x.T)",
                "self.dW = np.dot(dout.T, self.x)",
                "self.dW = np.dot(self.x.T, dout) / len(self.x)",
            ),
            2: (
                "self.db = dout",
                "self.db = np.sum(dout)",
                "self.db = np.sum(dout, axis=1)",
                "self.db = np.mean(dout, axis=0)",
            ),
        },
        axes=2,
    ),
    reach=2,
    attributes=("x", "W", "b"),
    letters_in_code=("x", "w", "b"),
    parameters=("W", "b"),
)

_DIFFERENCE = _slips(("sign_error.difference", "t - y"), ("forgot_label", "y"))
_MEAN = _slips(
    ("forgot_batch_mean", "y - t"),
    ("sign_error.difference", "t - y"),
    ("sign_error.difference", "(t - y) / N"),
    ("multiplied_by_N", "(y - t) * N"),
    ("missing_brackets", "y - t / N"),
    ("forgot_label", "y / N"),
    ("forgot_label", "y"),
)
_KEEPS_DIFFERENCE = Kept(
    ("y", "t"),
    ("y", "t"),
    "difference",
    part="keeps_difference",
    nothing="keeps_difference.nothing",
)
_LABELS = Operand("t")


def _loss_backward(*wrong: str) -> Backward:
    return Backward(
        (
            "batch_size = self.t.shape[0]",
            "dx = dout * (self.y - self.t) / batch_size",
            "return dx",
        ),
        {
            0: ("batch_size = self.t.shape[1]", "batch_size = self.t.size"),
            1: (
                "dx = dout * (self.y - self.t)",
                "dx = (self.y - self.t) / batch_size",
                "dx = dout * (self.t - self.y) / batch_size",
                "dx = dout * (self.y - self.t / batch_size)",
                "dx = dout * self.y / batch_size",
                *wrong,
            ),
        },
        reasons=("rows", "difference", "dx"),
        axes=2,
    )


SOFTMAX_LOSS = Record(
    "SoftmaxWithLoss",
    "softmax_with_loss",
    "Softmax\nWithLoss",
    (
        Operand(
            "x",
            "(y - t) / N",
            (
                *_slips(
                    ("only_true_class", "t * (y - t) / N"),
                    ("stopped_at_cross_entropy", "-t / y / N"),
                    ("stopped_at_cross_entropy", "-t / y"),
                    ("sigmoid_rule_on_softmax", "y * (1 - y) / N"),
                    ("sigmoid_rule_on_softmax", "y * (1 - y)"),
                    ("sigmoid_rule_on_softmax", "y @ (1 - y) / N"),
                    ("sigmoid_rule_on_softmax", "y @ (1 - y)"),
                ),
                *_MEAN,
                Slip("forward_value", "x", bare=True, rare=True),
            ),
            numbers="exponent",
        ),
        _LABELS,
    ),
    "-sum(t * log(y)) / N",
    kind="loss",
    single=(
        Operand(
            "x",
            "y - t",
            (
                *_DIFFERENCE,
                *_slips(
                    ("only_true_class", "t * (y - t)"),
                    ("stopped_at_cross_entropy", "-t / y"),
                    ("sigmoid_rule_on_softmax", "y * (1 - y)"),
                ),
                Slip("forward_value", "x", bare=True, rare=True),
            ),
            numbers="exponent",
        ),
        _LABELS,
    ),
    kept=replace(_KEEPS_DIFFERENCE, options=("x", "t", "y"), more="keeps_difference.score"),
    slips=(
        Slip("forgot_batch_mean.value", "out * N"),
        Slip("sign_error.loss", "-out"),
        Slip("forgot_log", "sum(y * t) / N"),
    ),
    program="""
def softmax_with_loss(x, t, minus_1_over_N):
    exp_x = exp(x)
    exp_sum = sum(exp_x, axis=-1, keepdims=True)
    probability = exp_x / exp_sum
    log_y = log(probability)
    t_log_y = t * log_y
    total = sum(t_log_y)
    loss = total * minus_1_over_N
    return loss
""",
    factor=-1,
    algebra=(
        "y = e^{0} ÷ Σ e^{0}",
        "{out} = -Σ {1} × log(y) ÷ N",
        "dy = -{1} ÷ y ÷ N",
        "d{0} = y × (dy - Σ y × dy) = (y × Σ {1} - {1}) ÷ N",
        "Σ {1} = 1",
        "d{0} = (y - {1}) ÷ N",
    ),
    backward=_loss_backward("dx = dout * self.y * (1 - self.y) / batch_size"),
    widest=6,
    reach=12,
    inside={"y": "softmax(x)"},
    classes=True,
    letters_in_code=("x", "t"),
)
_SQUARES = (
    Slip("forward_value", "(y - t)**2 / 2", bare=True, rare=True),
    Slip("forward_value", "(y - t)**2", bare=True, rare=True),
)
IDENTITY_LOSS = Record(
    "IdentityWithLoss",
    "identity_with_loss",
    "Identity\nWithLoss",
    (
        Operand(
            "y",
            "(y - t) / N",
            (
                *_slips(("forgot_half", "2 * (y - t) / N"), ("forgot_half", "2 * (y - t)")),
                *_MEAN,
                *_SQUARES,
                Slip("forward_value", "(y - t)**2 / 2 / N", bare=True, rare=True),
                Slip("forward_value", "(y - t)**2 / N", bare=True, rare=True),
            ),
        ),
        _LABELS,
    ),
    "sum((y - t)**2) / 2 / N",
    kind="loss",
    single=(
        Operand("y", "y - t", (Slip("forgot_half", "2 * (y - t)"), *_DIFFERENCE, *_SQUARES)),
        _LABELS,
    ),
    kept=_KEEPS_DIFFERENCE,
    slips=(Slip("forgot_batch_mean.value", "out * N"), Slip("forgot_half.value", "2 * out")),
    program="""
def identity_with_loss(y, t, half_over_N):
    difference = y - t
    square = difference**2
    total = sum(square)
    loss = total * half_over_N
    return loss
""",
    factor=0.5,
    algebra=(
        "{out} = ½ × Σ ({0} - {1})² ÷ N",
        "d{0} = ½ × 2 × ({0} - {1}) ÷ N = ({0} - {1}) ÷ N",
    ),
    backward=_loss_backward("dx = dout * 2 * (self.y - self.t) / batch_size"),
    reach=5,
    letters_in_code=("x", "t"),
)

RECORDS = (SUM, DOT, AFFINE, SOFTMAX_LOSS, IDENTITY_LOSS)
