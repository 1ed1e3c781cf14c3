"""What matrix products and losses do on the way back, right and wrong, as formulas of arrays.

The letters are the book's: of Affine x, W and b are the operands, of a loss y is the prediction
and t the label; `up` is what arrives, N the number of rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tutor.quiz.rules.layer_rules import Rules


@dataclass(frozen=True)
class ArrayRule:
    """The way back to one operand of a product or a loss: the whole gradient, right and wrong."""

    right: str
    wrong: Rules


OPERANDS: Mapping[str, tuple[str, ...]] = {
    "DotLayer": ("x", "W"),
    "Affine": ("x", "W", "b"),
    "SoftmaxWithLoss": ("x", "t"),
    "IdentityWithLoss": ("y", "t"),
}
"""The letters of a layer's operands, where they are not x and y."""

_FORWARD: Rules = (
    ("forward_value.product", "{x} @ {W}"),
    ("forward_value.product", "{x} @ {W} + {b}"),
)

_WITH_X_ITSELF: Rules = (
    ("not_swapped.product", "{x} @ {up}"),
    ("not_swapped.product", "{up} @ {x}"),
    ("not_swapped.product", "{x}.T @ {up}"),
    ("not_swapped.product", "{up} @ {x}.T"),
    ("not_swapped.product", "{x} @ {up}.T"),
)
_WITH_W_ITSELF: Rules = tuple((rule, way.replace("{x}", "{W}")) for rule, way in _WITH_X_ITSELF)

_DX = ArrayRule(
    "{up} @ {W}.T",
    (
        ("forgot_transpose", "{up} @ {W}"),
        ("wrong_operand_order", "{W}.T @ {up}"),
        ("wrong_operand_order", "{W} @ {up}"),
        ("transposed_result", "{W} @ {up}.T"),
        ("elementwise_product", "{up} * {W}.T"),
        ("elementwise_product", "{up} * {W}"),
        ("gave_dW_for_dX.other", "{x}.T @ {up}"),
        *_FORWARD,
        ("forgot_upstream", "{W}.T"),
        ("forgot_local", "{up}"),
        *_WITH_X_ITSELF,
    ),
)
_DW = ArrayRule(
    "{x}.T @ {up}",
    (
        ("forgot_transpose", "{x} @ {up}"),
        ("wrong_operand_order", "{up} @ {x}.T"),
        ("transposed_result", "{up}.T @ {x}"),
        ("gave_dX_for_dW.other", "{up} @ {W}.T"),
        *_FORWARD,
        ("elementwise_product", "{x}.T * {up}"),
        ("elementwise_product", "{x} * {up}"),
        ("mean_not_sum.shared", "{x}.T @ {up} / {N}"),
        ("forgot_upstream", "{x}.T"),
        ("wrong_operand_order", "{up} @ {x}"),
        ("forgot_local", "{up}"),
        *_WITH_W_ITSELF,
    ),
)
_DB = ArrayRule(
    "np.sum({up}, axis=0)",
    (
        ("forgot_batch_sum", "{up}"),
        ("wrong_axis", "np.sum({up}, axis=1)"),
        ("summed_everything", "np.sum({up})"),
        ("mean_not_sum", "np.mean({up}, axis=0)"),
        ("kept_dims.other", "np.sum({up}, axis=0, keepdims=True)"),
    ),
)
_DX_OF_VECTOR = ArrayRule(
    "{up} @ {W}.T",
    (
        ("forgot_transpose.vector", "{up} @ {W}"),
        ("forgot_transpose.vector", "{W}.T @ {up}"),
        ("elementwise_product", "{up} * {W}.T"),
        ("elementwise_product", "{up} * {W}"),
        ("gave_dW_for_dX.other", "np.outer({x}, {up})"),
        *_FORWARD,
        ("forgot_upstream", "{W}.T"),
        ("forgot_local", "{up}"),
        *_WITH_X_ITSELF,
    ),
)
_DW_OF_VECTOR = ArrayRule(
    "np.outer({x}, {up})",
    (
        ("transposed_result", "np.outer({up}, {x})"),
        ("forgot_transpose.outer", "{x} @ {up}"),
        ("forgot_transpose.outer", "{x}.T @ {up}"),
        ("forgot_transpose.outer", "{up} @ {x}"),
        ("elementwise_product.outer", "{x} * {up}"),
        ("gave_dX_for_dW.other", "{up} @ {W}.T"),
        *_FORWARD,
        ("forgot_upstream", "{x}"),
        ("forgot_local", "{up}"),
        *_WITH_W_ITSELF,
    ),
)
_DB_OF_VECTOR = ArrayRule(
    "{up}",
    (
        ("summed_everything.single", "np.sum({up})"),
        ("treated_as_mul", "{up} * {b}"),
        ("forward_value", "{b}"),
        ("averaged_branches", "{up} / 2"),
    ),
)

BATCH_PRODUCTS = (_DX, _DW, _DB)
"""The way back from Affine and dot to each operand, for a batch of rows."""

SINGLE_PRODUCTS = (_DX_OF_VECTOR, _DW_OF_VECTOR, _DB_OF_VECTOR)
"""The same for one sample, a 1-D x."""

_DIFFERENCE: Rules = (
    ("sign_error.difference", "{t} - {y}"),
    ("forgot_label", "{y}"),
)
_MEAN: Rules = (
    ("forgot_batch_mean", "{y} - {t}"),
    ("sign_error.difference", "{t} - {y}"),
    ("sign_error.difference", "({t} - {y}) / {N}"),
    ("multiplied_by_N", "({y} - {t}) * {N}"),
    ("missing_brackets", "{y} - {t} / {N}"),
    ("forgot_label", "{y} / {N}"),
    ("forgot_label", "{y}"),
)

LOSSES: Mapping[str, tuple[ArrayRule, ArrayRule]] = {
    "SoftmaxWithLoss": (
        ArrayRule(
            "{y} - {t}",
            (
                *_DIFFERENCE,
                ("stopped_at_cross_entropy", "-{t} / {y}"),
                ("sigmoid_rule_on_softmax", "{y} * (1 - {y})"),
                ("only_true_class", "{t} * ({y} - {t})"),
                ("forward_value", "{x}"),
            ),
        ),
        ArrayRule(
            "({y} - {t}) / {N}",
            (
                *_MEAN,
                ("stopped_at_cross_entropy", "-{t} / {y} / {N}"),
                ("stopped_at_cross_entropy", "-{t} / {y}"),
                ("sigmoid_rule_on_softmax", "{y} * (1 - {y}) / {N}"),
                ("sigmoid_rule_on_softmax", "{y} * (1 - {y})"),
                ("sigmoid_rule_on_softmax", "{y} @ (1 - {y}) / {N}"),
                ("sigmoid_rule_on_softmax", "{y} @ (1 - {y})"),
                ("only_true_class", "{t} * ({y} - {t}) / {N}"),
                ("forward_value", "{x}"),
            ),
        ),
    ),
    "IdentityWithLoss": (
        ArrayRule(
            "{y} - {t}",
            (
                *_DIFFERENCE,
                ("forgot_half", "2 * ({y} - {t})"),
                ("forward_value", "({y} - {t})**2 / 2"),
                ("forward_value", "({y} - {t})**2"),
            ),
        ),
        ArrayRule(
            "({y} - {t}) / {N}",
            (
                *_MEAN,
                ("forgot_half", "2 * ({y} - {t}) / {N}"),
                ("forgot_half", "2 * ({y} - {t})"),
                ("forward_value", "({y} - {t})**2 / 2 / {N}"),
                ("forward_value", "({y} - {t})**2 / {N}"),
                ("forward_value", "({y} - {t})**2"),
            ),
        ),
    ),
}
"""The way back from a loss to the scores: for one sample, and for the mean over N rows."""
