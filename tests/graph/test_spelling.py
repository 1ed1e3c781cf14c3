"""Programs as people write them: each is held to Python and NumPy, which run the same lines."""

import inspect
import re
from collections.abc import Callable
from time import perf_counter
from typing import Any, cast

import numpy as np
import pytest

from tutor.engine import functions, numerical_gradient
from tutor.graph import Graph, ProgramError, graph_of, graph_typed, graphs_in, typed_value
from tutor.text import LANGUAGES

FUNCTIONS = {
    "numpy": """import numpy as np
def f(x=0.5, w=-1.5, b=0.25):
    z = np.multiply(w, x) + b
    return 1 / (1 + np.exp(-z))
""",
    "numpy by its name": """import numpy
def f(x=2.0):
    return numpy.log(numpy.sqrt(x))
""",
    "another alias": """import numpy as jnp
def f(x=2.0):
    return jnp.tanh(x) * jnp.pi
""",
    "math": """import math
def f(x=2.0, y=3.0):
    return math.exp(-x) * math.pow(y, 2) + math.e
""",
    "layers as objects": """from tutor.engine import AddLayer, MulLayer, PowLayer, Sigmoid
def f(x=2.0, y=3.0):
    mul, add = MulLayer(), AddLayer()
    square = PowLayer(2)
    out = add.forward(mul.forward(x, y), square.forward(y))
    dleft, dright = add.backward(1)
    dx, dy = mul.backward(dleft)
    return Sigmoid().forward(out) * out
""",
    "layers with weights": """from tutor.engine import Affine, Relu
def f(x=[[1.0, 2.0]], W=[[1.0, -2.0, 0.5], [0.5, 1.0, 3.0]], b=[0.1, 0.2, 0.3]):
    affine = Affine(W, b)
    relu = Relu()
    return relu.forward(affine.forward(x))
""",
    "from math": """from math import exp, pi, log as ln
def f(x=2.0, y=3.0):
    return exp(-x) * pi + ln(y)
""",
    "from numpy": """from numpy import exp, dot, maximum, max
def f(x=[1.0, 2.0], W=[[1.0, -2.0, 0.5], [0.5, 1.0, 3.0]]):
    h = maximum(0, dot(x, W))
    return exp(max(h, axis=0) / 10)
""",
    "everything of math": """from math import *
def f(x=2.0):
    return sqrt(x) * pi + fabs(x)
""",
    "methods": """import numpy as np
def f(x=[[1.0, 2.0]], W=np.array([[1.0, 2.0], [3.0, 4.5]])):
    h = x.dot(W.T)
    m = h.reshape(2, 1).transpose() * h.max(axis=1, keepdims=True)
    return m.sum(axis=0).mean() + h.sum(1).max()
""",
    "along an axis": """import numpy as np
def f(x=[[1.0, 2.0], [4.0, 3.0]]):
    return np.sum(x, 0) * np.mean(x, axis=1) + np.max(x, 1) + np.amax(x)
""",
    "the largest of all": """import numpy as np
def f(x=[[1.0, 5.0], [4.0, 3.0]]):
    return np.max(x) * x
""",
    "of two": """import numpy as np
def f(x=[1.0, -2.0], y=[0.5, 3.0]):
    return np.maximum(x, y) - np.minimum(x, 0.2) + np.abs(y) * np.absolute(x)
""",
    "other names": """import numpy as np
def f(x=[2.0, 3.0], y=[0.5, 4.0]):
    return np.subtract(np.add(np.divide(x, y), np.square(x)), np.negative(np.power(y, 3)))
""",
    "reshape and transpose": """import numpy as np
def f(x=[1.0, 2.0, 3.0, 4.0]):
    m = np.reshape(x, (2, 2))
    return np.matmul(np.transpose(m), m) @ m.reshape((2, 2)) + m.reshape(-1, 2)
""",
    "powers": """ROOT = 1/2
def f(x=2.0, y=4.0):
    n = 3
    return x**n + y**ROOT + x**(1/3) + x**-1 + y**-(1/2) + x**(2*ROOT + 1) + pow(y, -n)
""",
    "augmented": """def f(x=2.0, y=3.0):
    c = x * y
    c += c + 1
    c *= x
    c -= y
    c /= 4
    c **= 2
    return c
""",
    "rebound": """def f(x=2.0):
    x = x * 3
    y = x
    x = x * y
    y = x + y
    return y
""",
    "the result's name": """def f(x=2.0):
    f = x * 3
    return f + 1
""",
    "taken numbers": """def f(c=2.0, c_2=3.0):
    c = c * c_2
    c += c_2
    return c
""",
    "annotated": """def f(x: float = 2.0) -> float:
    y: float = x * 2
    return y + x
""",
    "chained": """def f(x=2.0):
    a = b = x * 3
    a += 1
    return a * b
""",
    "module constants": """import math
PI = 3.14
RATE: float = 1/8
K = -2
def f(r=2.0):
    area = PI * r**2
    return area * RATE + K * math.pi + PI
""",
    "constant arithmetic": """def f(x=1/3, y=-1/2, *, dout=1/4):
    return x * (2*3) + y / 1e-3 - 2**0.5
""",
    "arrays above": """import numpy as np
X = np.array([[1.0, 2.0], [3.0, 4.0]])
W = np.array([[0.5], [-1.5]], dtype=float)
b = np.zeros(1)
def f(k=2.0):
    return np.sum((X @ W + b) * k)
""",
    "zeros and ones": """import numpy as np
def f(x=np.ones((2, 3)), b=np.zeros(3), n=np.array([1, 2, 3])):
    return x * n + b
""",
    "looked at": '''def f(x=2.0):
    """What it does."""
    y = x * 3
    print("y", y)
    assert y > 0, "positive"
    "a remark"
    return y * x


print(f(3.0))
result = f(4.0)
f(5.0)
if __name__ == "__main__":
    print(f())
''',
    "its own sigmoid": """import numpy as np

def sigmoid(x):
    z = np.exp(-x)
    return 1 / (1 + z)

def square(v, n=2):
    return v**n

def f(x=0.5, w=2.0):
    z = sigmoid(x * w)
    return square(z) + square(w, n=3) * sigmoid(z) + square(x, 2)
""",
    "an alias of its own": """def same(x):
    return x
def f(x=2.0):
    return same(x) * same(3.0)
""",
    "called with numbers": """def f(x, y):
    return x * y**2

print(f(2.0, y=1/3))
""",
    "called with arrays": """import numpy as np
def f(x, W):
    return np.dot(x, W)
x = np.array([1.0, 2.0])
f(x, np.array([[3.0], [4.0]]))
""",
    "Korean": """def f(사과=100.0, 개수=2.0):
    금액 = 사과 * 개수
    금액 *= 1.1  # 소비세
    return 금액
""",
    "arrays inside": """import numpy as np
def f(k=2.0):
    x = np.array([1.0, 2.0])
    W = [[1.0], [2.0]]
    return np.dot(x, W) * k
""",
}  # fmt: skip


def python(source: str) -> dict[str, Any]:
    """What Python makes of the lines, with the functions of ours that NumPy has not."""
    space: dict[str, Any] = {"__name__": "program", "np": np, "numpy": np}
    space |= {name: getattr(functions, name) for name in ("relu", "sigmoid")}
    space |= {"print": lambda *_: None, "square": np.square}
    exec(source, space)
    return space


def value_in(source: str, name: str) -> Callable[..., Any]:
    """The function of that name, with everything that may be an input as an argument."""

    def value(**inputs: Any) -> Any:
        space = python(source)
        parameters = inspect.signature(space[name]).parameters
        arrays = {k: np.array(v) if isinstance(v, np.ndarray) else v for k, v in inputs.items()}
        space |= {k: v for k, v in arrays.items() if k not in parameters}
        return space[name](**{k: v for k, v in arrays.items() if k in parameters})

    return value


def hold_together(graph: Graph, value: Callable[..., Any], inputs: dict[str, Any]) -> None:
    """The graph's value is Python's, and its gradients are what is measured there."""
    run = graph.run()
    output = graph.nodes[graph.output].name
    assert np.allclose(run.values[output], value(**inputs), rtol=1e-12), run.values
    assert np.shape(run.values[output]) == np.shape(value(**inputs))
    for name in inputs:

        def total(x: Any, name: str = name) -> float:
            return float(np.sum(graph.dout * value(**{**inputs, name: x})))

        analytic = cast(Any, run.gradients[name])
        numeric = numerical_gradient(total, inputs[name])
        assert np.allclose(analytic, numeric, rtol=1e-5, atol=1e-6), (
            f"{name}\nanalytic:\n{analytic}\nnumeric:\n{numeric}"
        )


@pytest.mark.parametrize("form", FUNCTIONS)
def test_functions_are_what_python_makes_of_them(form: str) -> None:
    source = FUNCTIONS[form]
    graph = graphs_in(source)["f"]
    space = python(source)
    parameters = inspect.signature(space["f"]).parameters
    inputs = {
        name: np.array(value, float) if isinstance(value, np.ndarray) else value
        for name, value in graph.inputs.items()
        if name in parameters or name in space
    }
    assert inputs
    hold_together(graph, value_in(source, "f"), inputs)


SCRIPTS = {
    "x*y + sigmoid(x)": "out",
    "x = 2.0\ny = -3\nx*y + sigmoid(x)": "out",
    "x = 2.0\ny = -3.0\nz = x * y\nw = z + x": "w",
    "x: float = 2.0\ny = x ** 2 + 3*x\ny": "y",
    """import numpy as np
x = np.array([1.0, 2.0])
W = np.array([[1.0, 2.0], [3.0, 4.0]])
y = x @ W
L = np.sum(y**2)
print(L)""": "L",
    """import math
w = 0.5
x = 2.0
n = 3
p = 1 / (1 + math.exp(-w * x))
loss = -math.log(p) + w**n""": "loss",
    "x = 1/3\nx += 1\nx *= x": "x_3",
    "a = 2.0\nb = a\nc = a * b\nprint(c)\nassert c == 4": "c",
    "# exam sheet\nx = -2.0; y = 5.0; z = -4.0\nq = x + y\nf = q * z": "f",
    "'''Notebook.'''\nx = 3.0\nx * 2\ny = x * 4\n": "y",
    "if __name__ == '__main__':\n    x = 3.0\n    y = x * x\n    print(y)": "y",
}  # fmt: skip


@pytest.mark.parametrize("source", SCRIPTS)
def test_scripts_are_what_python_makes_of_them(source: str) -> None:
    (graph,) = graphs_in(source).values()
    assert graph.nodes[graph.output].name == SCRIPTS[source]
    inputs = {name: 1.5 if value is None else value for name, value in graph.inputs.items()}
    *_, last = source.replace("\nprint(L)", "").replace("\n    print(y)", "").rstrip().split("\n")
    target = re.match(r" *(?:\w+; )*(\w+) *[-+*/]*=(?!=)", last)
    result = "c" if "assert" in last else target[1] if target else None

    def value(**given: Any) -> Any:
        text = source
        space: dict[str, Any] = {"np": np, "sigmoid": functions.sigmoid, "__name__": "__main__"}
        for name, x in given.items():
            space[f"{name}_given"] = x
            start = rf"(^|; | )({name}(?:: float)? = )[^;\n]*"
            text = re.sub(start, rf"\1\2{name}_given", text, count=1, flags=re.MULTILINE)
            space[name] = x
        space["print"] = lambda *_: None
        text = re.sub(r"^assert.*", "", text, flags=re.MULTILINE)
        if result is None:
            text = text.rpartition(last)[0] + f"out_ = {last}"
        exec(text, space)
        return space[result or "out_"]

    hold_together(graph.with_inputs(**inputs), value, inputs)


MICROGRAD = """from micrograd.engine import Value

a = Value(-4.0)
b = Value(2.0)
c = a + b
d = a * b + b**3
c += c + 1
c += 1 + c + (-a)
d += d * 2 + (b + a).relu()
d += 3 * d + (b - a).relu()
e = c - d
f = e**2
g = f / 2.0
g += 10.0 / f
print(f'{g.data:.4f}') # prints 24.7041, the outcome of this forward pass
g.backward()
print(f'{a.grad:.4f}') # prints 138.8338, i.e. the numerical value of dg/da
print(f'{b.grad:.4f}') # prints 645.5773, i.e. the numerical value of dg/db
"""

NEURON = """# inputs x1,x2
x1 = Value(2.0, label='x1')
x2 = Value(0.0, label='x2')
# weights w1,w2
w1 = Value(-3.0, label='w1')
w2 = Value(1.0, label='w2')
# bias of the neuron
b = Value(6.8813735870195432, label='b')
x1w1 = x1*w1; x1w1.label = 'x1*w1'
x2w2 = x2*w2
x1w1x2w2 = x1w1 + x2w2
n = x1w1x2w2 + b
o = n.tanh()
o.backward()
draw_dot(o)
"""


def test_the_demo_of_micrograd_has_the_numbers_that_it_prints() -> None:
    run = graph_of(MICROGRAD).run()
    told = (run.values["g_2"], run.gradients["a"], run.gradients["b"])
    assert [f"{number:.4f}" for number in told] == ["24.7041", "138.8338", "645.5773"]


def test_the_neuron_of_the_lecture() -> None:
    run = graph_of(NEURON).run()
    assert run.values["o"] == pytest.approx(0.7071, abs=1e-4)
    found = [run.gradients[name] for name in ("x1", "w1", "x2", "w2")]
    assert found == pytest.approx([-1.5, 1.0, 0.5, 0.0], abs=1e-9)


# --- formulas as they are typed

FORMULAS: dict[str, Callable[[float, float], float]] = {
    "x*y + sigmoid(x)": lambda x, y: x * y + 1 / (1 + np.exp(-x)),
    "(x+y)²": lambda x, y: (x + y) ** 2,
    "x³ − y": lambda x, y: x**3 - y,
    "x^2 × y ÷ 4": lambda x, y: x**2 * y / 4,
    "x⁻¹ + y^(1/2)": lambda x, y: 1 / x + y**0.5,
    "σ(x) · y": lambda x, y: y / (1 + np.exp(-x)),
    "e^-x + e^(x*y)": lambda x, y: np.exp(-x) + np.exp(x * y),
    "√x + √(x + y) + √|x - y|": lambda x, y: x**0.5 + (x + y) ** 0.5 + abs(x - y) ** 0.5,
    "√exp(x) - √4.0*y": lambda x, y: np.exp(x / 2) - 2 * y,
    "|x - 2*y| * |y|": lambda x, y: abs(x - 2 * y) * y,
    "ln(x) + np.log(y)": lambda x, y: np.log(x) + np.log(y),
    "2*π*x + y": lambda x, y: 2 * np.pi * x + y,
    "ReLU(x - y) + max(x, y)": lambda x, y: max(x - y, 0) + max(x, y),
    "½*x + y": lambda x, y: x / 2 + y,
    "2^x - 0.5**(x - y)": lambda x, y: 2**x - 0.5 ** (x - y),
    "√-(x - 9) + Σ(y)": lambda x, y: (9 - x) ** 0.5 + y,
    "f(x, y) = x*y": lambda x, y: x * y,
    "x = 3*x; x + y": lambda x, y: 3 * x + y,
    "z = x*y": lambda x, y: x * y,
    "import numpy as np; np.tanh(x) - y": lambda x, y: np.tanh(x) - y,
}


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_are_read_as_one_writes_them_by_hand(formula: str) -> None:
    inputs = {"x": 1.3, "y": 0.7}
    graph = graph_typed(formula)
    assert {*graph.inputs} == {"x", "y"}
    hold_together(graph.with_inputs(**inputs), lambda x, y: FORMULAS[formula](x, y), inputs)


def test_letters_of_formulas_may_be_names() -> None:
    assert [*graph_typed("e*2 + 사과*σ").inputs] == ["e", "사과", "σ"]
    assert graph_typed("e = x*2; e^2").with_inputs(x=3).run().values["out"] == 36
    transposed = graph_typed("Xᵀ @ X + X.T @ X").with_inputs(X=[[1, 2], [3, 4]]).run()
    assert cast(Any, transposed.values["out"]).tolist() == [[20, 28], [28, 40]]


LACKS_A_SIGN = {
    "2x": "2*x", "x + 3(y + 1)": "3*(", "0.5 y": "0.5*y", "(x + 1) y": ")*y", "2√x": "2*√",
}  # fmt: skip


@pytest.mark.parametrize("formula", LACKS_A_SIGN)
def test_a_product_without_a_sign_is_told_with_one(formula: str) -> None:
    with pytest.raises(ProgramError) as caught:
        graph_typed(formula)
    told = caught.value.say("en")
    assert LACKS_A_SIGN[formula] in told or "write * between" in told


@pytest.mark.parametrize("formula", ["|x||y|", "x*²", "x y", "x!", "x²y", "(x"])
def test_what_is_no_formula_is_told_in_the_signs_that_were_typed(formula: str) -> None:
    with pytest.raises(ProgramError) as caught:
        graph_typed(formula)
    for lang in LANGUAGES:
        assert formula in caught.value.say(lang)


VALUES: dict[str, Any] = {
    "1/3": 1 / 3, "-2": -2, "+.5": 0.5, "1e-3": 1e-3, "2*3": 6, "2**-1": 0.5,
    "[1/3, -1]": [1 / 3, -1], " [[1, 2], [3, 4]] ": [[1, 2], [3, 4]], "(1, 2)": [1, 2],
    "np.array([1.5])": [1.5],
    "zeros(2)": [0, 0], "np.ones((1, 2))": [[1, 1]], "2*np.pi": 2 * np.pi, "Value(2)": 2,
}  # fmt: skip


@pytest.mark.parametrize("text", VALUES)
def test_values_as_they_are_typed(text: str) -> None:
    found = typed_value(text)
    assert np.array_equal(found, VALUES[text]) and isinstance(found, int | float | np.ndarray)


NO_VALUES = (
    "", "x", "true", "True", "NaN", "inf", "1e999", "9**9**9", "2**99999", "1/0", "(-8)**0.5", "[]",
    "[1, [2]]", "'1'", "1j", "1 2", "x=1", "exp(2)", "open('/etc/passwd')", "[" * 9_000,
    "1+" * 9_000 + "1", "-" * 9_000 + "1", "9" * 9_000, "zeros(99999, 99999)", "0" * 10**6,
)  # fmt: skip


@pytest.mark.parametrize("text", NO_VALUES)
def test_what_is_no_value(text: str) -> None:
    with pytest.raises(ValueError):
        typed_value(text)


# --- names


def names(source: str) -> list[str]:
    return [node.name for node in graph_of(source).nodes]


def test_a_name_that_is_given_again_is_another_wire() -> None:
    assert names("def f(c=2):\n    c = c * 3\n    c += 1\n    return c") == [
        "c", "3", "c_2", "1", "c_3",
    ]  # fmt: skip
    clash = names("def f(c=2, c_2=3, c_3=4):\n    c = c * c_2\n    c = c + c_3\n    return c")
    assert clash == ["c", "c_2", "c_3", "c_4", "c_5"]
    assert names("x = 2.0\ny = x * 3\nx = 5.0\nz = x * y") == ["x", "3", "y", "x_2", "z"]


def test_a_second_name_of_a_wire_is_no_node() -> None:
    assert names("def f(a=2):\n    b = a\n    c = b\n    return b * c") == ["a", "f"]
    graph = graph_of("def f(a=2):\n    b = a\n    b = b * 3\n    return a * b")
    assert [node.name for node in graph.nodes] == ["a", "3", "b", "f"]


def test_constants_have_the_name_or_the_text_that_is_written() -> None:
    source = (
        "import math\nPI = 3.14\nunused = 5\ndef f(r=2):\n    return PI * r * (1/2) * PI - math.pi"
    )
    assert [node.name for node in graph_of(source).nodes if node.op == "constant"] == [
        "PI", "1 / 2", "math.pi",
    ]  # fmt: skip
    long = graph_of(f"x * ({'+'.join(['1'] * 90)})")
    assert [node.name for node in long.nodes if node.op == "constant"] == ["90"]


def test_an_exponent_alone_is_no_node() -> None:
    assert names("def f(x=2):\n    n = 3\n    return x**n") == ["x", "f"]
    assert names("n = 3\nx = 2.0\ny = x**n") == ["x", "y"]


def test_a_function_of_the_file_stands_where_it_is_called() -> None:
    source = """
def sigmoid(x):
    z = 1 + exp(-x)
    return 1 / z

def f(x=0.5, z=2):
    h = sigmoid(x * z)
    return sigmoid(h) * 2
"""
    graphs = graphs_in(source)
    assert [*graphs] == ["f", "sigmoid"], "the one that others call comes last"
    graph = graphs["f"]
    assert {"h", "sigmoid", "z_2", "z_3"} <= {node.name for node in graph.nodes}
    assert {node.line for node in graph.nodes} == {6, 7, 8}, "as if they stood at the call"
    assert graphs_in(source, "f").keys() == {"f"}


def test_one_function_can_be_read_beside_others_that_cannot() -> None:
    source = """import matplotlib.pyplot as plt
from numpy import exp, linspace

class Net:
    pass

def gradient(f, x):
    for i in range(3):
        x = f(x)
    return x

def f(x=2):
    return exp(x) * 2

for i in range(3):
    plt.plot(i)
"""
    assert graphs_in(source, "f")["f"].run().values["f"] == pytest.approx(2 * np.exp(2))
    with pytest.raises(ProgramError, match="line 1: the module matplotlib"):
        graphs_in(source)


# --- what is refused, and what to write instead

REMEDIES = {
    "if x > 0:\n        x = x * 2\n    return x": "relu(x), max(a, b)",
    "return x if y else x": "relu(x), max(a, b)",
    "for i in range(3):\n        x = x * 2\n    return x": "each round",
    "while x:\n        x = x * 2\n    return x": "each round",
    "return sum([x * i for i in range(3)])": "each round",
    "g = lambda x: x * 2\n    return g(x)": "def of its own",
    "def g(x):\n        return x * 2\n    return g(x)": "def of its own",
    "class A:\n        pass\n    return x * 2": "what its forward computes",
    "x, y = y, x\n    return a * b": "one value to one name",
    "a = x, y\n    return x * y": "give one value",
    "return x * 2, y * 2": "give one value",
    "return x[0] * y": "input of its own",
    "import math\n    return x * y": "top of the file",
    "return x * [1, 2]": "give the list a name",
    "return x.real * y": "there are T, dot",
    "return x.sin() * y": "as functions, sin(x)",
    "global x\n    return x * y": "remove it",
    "y.append(x)\n    return x * y": "remove it",
    "return x ^ 2": "with **",
    "return x * 3(y)": "write * between",
    "return x % y": "names, numbers",
    "return x * np.sin(y)": "no layer computes np.sin",
    "return x * np.exq(y)": "did you mean exp",
    "return x * sin(y)": "there are add, sub",
    "return x * np.log2(y)": "write log(x) / log(2)",
    "return x * softplus(y)": "write log(1 + exp(x))",
    "return x * np.random.rand(3)": "weights(2, 3)",
    "return f(x)": "calls itself",
}


@pytest.mark.parametrize("body", REMEDIES)
def test_what_is_refused_is_told_with_what_to_write_instead(body: str) -> None:
    with pytest.raises(ProgramError) as caught:
        graph_of(f"def f(x=3, y=4):\n    {body}\n")
    assert caught.value.line in (2, 3) and REMEDIES[body] in caught.value.say("en")
    for lang in LANGUAGES:
        said = caught.value.say(lang)
        assert len(said) < 300 and len(said.splitlines()) == 1


def test_what_is_wrong_in_a_function_that_is_called_is_told_at_its_line() -> None:
    with pytest.raises(ProgramError) as caught:
        graphs_in("def g(x):\n    return x.sin()\n\ndef f(x=2):\n    return g(x) * 2\n")
    assert caught.value.line == 2
    with pytest.raises(ProgramError, match=r"g is called as g\(x, y\)") as caught:
        graphs_in("def g(x, y):\n    return x * y\n\ndef f(x=2):\n    return g(x) * 2\n")
    assert caught.value.line == 5


DOUBLED = "def f0(x):\n    return x * 2\n" + "".join(
    f"def f{i}(x=1):\n    return f{i - 1}(f{i - 1}(x))\n" for i in range(1, 30)
)
SAME = DOUBLED.replace("x * 2", "x")
HOSTILE = {
    "many calls": DOUBLED,
    "many calls of nothing": SAME,
    "in circles": "def f(x=1):\n    return g(x)\ndef g(x):\n    return f(x) * 2\n",
    "a tower of powers": "def f(x=1):\n    return x * 9**9**9**9**9\n",
    "a power of a power": "def f(x=1):\n    return x * ((9**64)**64)**64\n",
    "a million characters": "x*" * 500_000 + "x",
    "a million digits": "x*" + "9" * 10**6,
    "a million brackets": "(" * 500_000 + "x" + ")" * 500_000,
    "a million signs": "-" * 10**6 + "x",
    "a million lines": "x = 1.0\n" * 10**5 + "y" * 61 + " = x * 2",
    "a long chain": "x = 2.0\n" + "x += x\n" * 5_000,
    "one huge array": "def f(x=np.ones((1000000, 1000000))):\n    return x * 2\n",
    "arrays outside": "".join(f"a{i} = ones(900, 900)\n" for i in range(5_000))
    + "def f(x=1):\n    return x * 2\n",
    "arrays in a call": "def f(a, b, c):\n    return a * b * c\n"
    "f(ones(900, 100), ones(900, 200), ones(900, 300))",
    "many arrays": "".join(f"a{i} = zeros(900, 900)\n" for i in range(9))
    + "+".join(f"a{i}" for i in range(9)),
    "a nested list": "x = " + "[" * 90 + "1" + "]" * 90 + "\ny = x * 2",
    "sums without end": "+".join(["1"] * 20_000) + "*x",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_meant_to_harm_is_one_line_at_once(name: str) -> None:
    start = perf_counter()
    with pytest.raises(ProgramError) as caught:
        graphs_in(HOSTILE[name])
    assert perf_counter() - start < 5
    for lang in LANGUAGES:
        assert len(caught.value.say(lang)) < 300 and "\n" not in caught.value.say(lang)
    if name in ("a million characters", "a million digits", "a million signs"):
        with pytest.raises(ProgramError):
            graph_typed(HOSTILE[name])


BOOK_PROGRAM = """# coding: utf-8
import sys, os
sys.path.append(os.pardir)
from layer_naive import *

apple = 100
apple_num = 2
tax = 1.1

mul_apple_layer = MulLayer()
mul_tax_layer = MulLayer()

# forward
apple_price = mul_apple_layer.forward(apple, apple_num)
price = mul_tax_layer.forward(apple_price, tax)

# backward
dprice = 1
dapple_price, dtax = mul_tax_layer.backward(dprice)
dapple, dapple_num = mul_apple_layer.backward(dapple_price)

print("price:", int(price))
"""


def test_the_program_of_the_chapter_is_a_graph() -> None:
    run = graph_of(BOOK_PROGRAM).run()
    assert run.values["price"] == 220.00000000000003
    assert {n: run.gradients[n] for n in ("apple", "apple_num", "tax")} == {
        "apple": 2.2, "apple_num": 110.00000000000001, "tax": 200,
    }  # fmt: skip


def test_several_names_may_be_given_at_once() -> None:
    graph = graph_of("def f(x=3):\n    a, b = 2, x * x\n    z, w = a * b, a + b\n    return z * w")
    assert graph.result.node_values[graph.output] == 18 * 11
    script = graph_of("a, b = 1.5, 2\nc = a * b")
    assert script.inputs == {"a": 1.5, "b": 2}
    with pytest.raises(ProgramError):
        graph_of("def f(a=1, b=2):\n    a, b = b, a\n    return a * b")
    with pytest.raises(ProgramError):
        graph_of("def f(a=1):\n    b, c = a\n    return b * c")


def test_values_of_micrograd_have_methods() -> None:
    graph = graph_of("n = Value(0.5)\ne = (2 * n).exp()\no = (e - 1) / (e + 1)")
    assert graph.result.node_values[graph.output] == pytest.approx(np.tanh(0.5))
