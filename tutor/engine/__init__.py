"""The layers, functions, gradients and the network of chapter 5; NumPy only."""

from .data import Dataset, digits, labels, load_digits, load_mnist, weights, zeros
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
from .gradient import complex_step_gradient, gradient_check, numerical_gradient
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
from .training import SGD, Momentum, Settings, Training

__all__ = [
    "SGD",
    "AddLayer",
    "Affine",
    "Dataset",
    "DivLayer",
    "DotLayer",
    "ExpLayer",
    "IdentityWithLoss",
    "Layer",
    "LogLayer",
    "Momentum",
    "MulLayer",
    "PowLayer",
    "Relu",
    "Settings",
    "Sigmoid",
    "SoftmaxWithLoss",
    "SubLayer",
    "SumLayer",
    "Training",
    "TwoLayerNet",
    "add",
    "affine",
    "complex_step_gradient",
    "digits",
    "div",
    "dot",
    "exp",
    "gradient_check",
    "identity_with_loss",
    "labels",
    "load_digits",
    "load_mnist",
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
    "weights",
    "zeros",
]
