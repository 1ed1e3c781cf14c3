"""The vocabularies of the kinds of questions."""

from collections.abc import Iterable, Mapping

from tutor.quiz.answer.functions import ARRAYS, EITHER_SUM, ELEMENTWISE
from tutor.quiz.answer.names import EULER, Names, Vocabulary, as_derivative

SYNONYMS = {
    "ln": "log",
    "absolute": "abs",
    "fabs": "abs",
    "max": "maximum",
    "min": "minimum",
    "pow": "power",
    "float_power": "power",
    "true_divide": "divide",
    "asarray": "array",
    "bitwise_not": "invert",
    "float64": "float",
    "float32": "float",
    "σ": "sigmoid",
}
ARRAY_SYNONYMS = {"average": "mean", "flatten": "ravel"}
IN_PYTHON = {"abs": "abs", "pow": "power", "len": "len", "sum": "added"}
KINDS = {"float": "float", "int": "int", "bool": "bool"}
NOT_IN_NUMPY = {"relu", "sigmoid", "σ", "sech", "ln", "added", "len", "softmax"}
CONSTANTS = {"e": "e", "pi": "pi", "np.e": "e", "np.pi": "pi"}
ARRAY_CONSTANTS = {
    **{name: name for name in ("True", "False", "None")},
    "np.newaxis": "None",
}
METHODS = {
    "t": "T",
    **{
        name: name
        for name in (
            "T", "shape", "size", "copy", "astype", "dot", "transpose", "swapaxes", "reshape",
            "ravel", "squeeze", "sum", "mean", "max", "min", "prod",
        )
    },
    "flatten": "ravel",
}  # fmt: skip


def _with_module(functions: Iterable[str], synonyms: Names) -> Names:
    named = {**{name: name for name in functions}, **synonyms}
    return {**named, **{f"np.{name}": meaning for name, meaning in named.items()}}


ON_NUMBERS = _with_module(ELEMENTWISE, SYNONYMS)
ON_ARRAYS = {**ON_NUMBERS, **_with_module(ARRAYS, ARRAY_SYNONYMS), "sum": EITHER_SUM}
IN_CODE = {
    **{
        name: meaning
        for name, meaning in ON_ARRAYS.items()
        if name.startswith("np.") and name.removeprefix("np.") not in NOT_IN_NUMPY
    },
    **IN_PYTHON,
    **KINDS,
}


def of_formulas(variables: Iterable[str], aliases: Names) -> Vocabulary:
    """Formulas of numbers."""
    names = {**CONSTANTS, **_known(variables, aliases)}
    methods = {"astype": "astype", "copy": "copy"}
    return Vocabulary(names, ON_NUMBERS, methods=methods, words=frozenset({"if", "else", "not"}))


def of_numbers() -> Vocabulary:
    """Arithmetic of constants."""
    return Vocabulary({**CONSTANTS, "e": EULER}, ON_NUMBERS)


def of_matrices(variables: Iterable[str], aliases: Names) -> Vocabulary:
    """Formulas of arrays; what a layer stores may be named with self. or without."""
    known = _known(variables, aliases)
    stored = {f"self.{name}": meaning for name, meaning in known.items() if "/" not in name}
    names = {**ARRAY_CONSTANTS, **stored, **known}
    return Vocabulary(names, ON_ARRAYS, methods=METHODS, arrays=True)


def of_code(variables: Iterable[str], aliases: Names) -> Vocabulary:
    """Lines of Python; what is stored is understood without self. as well, to be spoken about."""
    known = _known(variables, {})
    bare = {**aliases, **{name.removeprefix("self."): name for name in known}}
    names = {**ARRAY_CONSTANTS, **bare, **known}
    methods = {name: meaning for name, meaning in METHODS.items() if name != "t"}
    return Vocabulary(names, IN_CODE, methods=methods, arrays=True, python=True)


def of_any_names(names: Iterable[str]) -> Vocabulary:
    """Our own formulas, of numbers or of arrays."""
    known = {name: name for name in names}
    stored = {f"self.{name}": f"self.{name}" for name in known}
    functions = {**ON_NUMBERS, **ON_ARRAYS}
    return Vocabulary({**stored, **known}, functions, methods=METHODS, arrays=True)


def _known(variables: Iterable[str], aliases: Mapping[str, str]) -> dict[str, str]:
    by_alias = {as_derivative(alias): meaning for alias, meaning in aliases.items()}
    return {**by_alias, **{name: name for name in variables}}
