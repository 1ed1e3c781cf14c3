"""The layers, functions, gradients and the network of chapter 5; NumPy only."""

from .functions import (
    add,
    affine,
    div,
    dot,
    exp,
    identity_with_loss,
    log,
    mul,
    pow,  # noqa: A004 the layer's name
    relu,
    sigmoid,
    softmax,
    softmax_with_loss,
    sub,
    sum,  # noqa: A004 the layer's name
)
from .gradient import gradient_check, numerical_gradient
from .layer import Layer
from .layers import (
    AddLayer,
    Affine,
    DivLayer,
    DotLayer,
    ExpLayer,
    LogLayer,
    MulLayer,
    PowLayer,
    Relu,
    Sigmoid,
    SubLayer,
    SumLayer,
)
from .loss import IdentityWithLoss, SoftmaxWithLoss
from .net import TwoLayerNet

__all__ = [
    "AddLayer",
    "Affine",
    "DivLayer",
    "DotLayer",
    "ExpLayer",
    "IdentityWithLoss",
    "Layer",
    "LogLayer",
    "MulLayer",
    "PowLayer",
    "Relu",
    "Sigmoid",
    "SoftmaxWithLoss",
    "SubLayer",
    "SumLayer",
    "TwoLayerNet",
    "add",
    "affine",
    "div",
    "dot",
    "exp",
    "gradient_check",
    "identity_with_loss",
    "log",
    "mul",
    "numerical_gradient",
    "pow",
    "relu",
    "sigmoid",
    "softmax",
    "softmax_with_loss",
    "sub",
    "sum",
]
