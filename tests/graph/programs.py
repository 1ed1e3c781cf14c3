"""Random straight-line programs, and running a program's source as plain Python."""

from random import Random
from typing import Any

import numpy as np

from tutor.engine import data, functions
from tutor.graph import DATA, Graph

BINARY = ("{0} + {1}", "{0} - {1}", "{0} * {1}", "{0} / {1}", "mul({0}, {1})", "sub({0}, {1})")
UNARY = ("{0}**2", "{0}**-1", "-{0}", "sigmoid({0})", "relu({0})", "exp(sigmoid({0}))", "1 / {0}")
NUMBERS = (0.5, 1.25, 2, -1.5, 3)


def random_program(seed: int) -> str:
    """A function of up to eight lines; values stay away from 0, where poles and kinks are."""
    random = Random(seed)
    names = [f"x{i}" for i in range(random.randint(1, 4))]
    parameters = [f"{name}={random.choice(NUMBERS)}" for name in names]
    lines = []
    for i in range(random.randint(1, 8)):
        names.append(f"v{i}")
        lines.append(f"    v{i} = {_expression(random, names[:-1])}")
    upstream = f", *, dout={random.choice((1, 0.5, -2))}"
    return "\n".join(
        [f"def program({', '.join(parameters)}{upstream}):", *lines, f"    return {names[-1]}"]
    )


def _expression(random: Random, names: list[str]) -> str:
    first, second = (random.choice(names) for _ in range(2))
    if random.random() < 0.2:
        second = str(random.choice(NUMBERS))
    if random.random() < 0.2:
        second = f"({first} + {second})"
    return random.choice((*BINARY, *UNARY)).format(first, second)


def run_as_python(graph: Graph) -> Any:
    """The source executed by Python itself with the engine's functions: another way forward."""
    namespace = {name: getattr(functions, name) for name in functions.__all__}
    namespace |= {name: getattr(data, name) for name in DATA}
    exec(compile(graph.source, "<program>", "exec"), namespace)
    inputs = {
        name: value.copy() if isinstance(value, np.ndarray) else value
        for name, value in graph.inputs.items()
    }
    return namespace[graph.name](**inputs)
