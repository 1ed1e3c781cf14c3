"""The layers, functions, gradients and the network of chapter 5; NumPy only."""

from tutor.engine.data import TRAINING
from tutor.engine.diagnosis import Diagnosis, Kind, diagnose
from tutor.engine.gradient import slope
from tutor.engine.layer import Value
from tutor.engine.training import FOR_DIGITS, FOR_MNIST, width

from .axes import Max, Mean, Reshape, Softmax, Transpose
from .data import Dataset, digits, labels, load_digits, load_mnist, weights, zeros
from .functions import (
    abs,  # noqa: A004 the layer's name
    add,
    affine,
    div,
    dot,
    exp,
    identity_with_loss,
    log,
    max,  # noqa: A004 the layer's name
    maximum,
    mean,
    min,  # noqa: A004 the name in programs
    minimum,
    mul,
    pow,  # noqa: A004 the layer's name
    relu,
    reshape,
    sigmoid,
    softmax,
    softmax_with_loss,
    sqrt,
    sub,
    sum,  # noqa: A004 the layer's name
    tanh,
    transpose,
)
from .gradient import complex_step_gradient, gradient_check, numerical_gradient
from .layer import Layer
from .layers import (
    Abs,
    AddLayer,
    Affine,
    DivLayer,
    DotLayer,
    ExpLayer,
    LogLayer,
    Maximum,
    Minimum,
    MulLayer,
    PowLayer,
    Relu,
    Sigmoid,
    Sqrt,
    SubLayer,
    SumLayer,
    Tanh,
)
from .loss import IdentityWithLoss, SoftmaxWithLoss
from .net import TwoLayerNet
from .training import SGD, Momentum, Settings, Training

__all__ = [
    "FOR_DIGITS",
    "FOR_MNIST",
    "SGD",
    "TRAINING",
    "Abs",
    "AddLayer",
    "Affine",
    "Dataset",
    "Diagnosis",
    "DivLayer",
    "DotLayer",
    "ExpLayer",
    "IdentityWithLoss",
    "Kind",
    "Layer",
    "LogLayer",
    "Max",
    "Maximum",
    "Mean",
    "Minimum",
    "Momentum",
    "MulLayer",
    "PowLayer",
    "Relu",
    "Reshape",
    "Settings",
    "Sigmoid",
    "Softmax",
    "SoftmaxWithLoss",
    "Sqrt",
    "SubLayer",
    "SumLayer",
    "Tanh",
    "Training",
    "Transpose",
    "TwoLayerNet",
    "Value",
    "abs",
    "add",
    "affine",
    "complex_step_gradient",
    "diagnose",
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
    "max",
    "maximum",
    "mean",
    "min",
    "minimum",
    "mul",
    "numerical_gradient",
    "pow",
    "relu",
    "reshape",
    "sigmoid",
    "slope",
    "softmax",
    "softmax_with_loss",
    "sqrt",
    "sub",
    "sum",
    "tanh",
    "transpose",
    "weights",
    "width",
    "zeros",
]
