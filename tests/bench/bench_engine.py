"""What the engine costs beside the book's way of writing it: CPU time, one thread, interleaved.

    python tests/bench/bench_engine.py [gradient] [torch] [numerical] [training] [graph]

PyTorch and micrograd stand beside it where they are installed (requirements-bench.txt); a Value as
micrograd's, written here from the mathematics, always does. A ratio is the median over all rounds.
"""

import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from statistics import median
from time import process_time
from typing import Any

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is imported

import numpy as np
from anchors import BookNet, Value  # type: ignore[import-not-found]  # beside this script

from tutor.engine import TwoLayerNet, complex_step_gradient, numerical_gradient
from tutor.engine.data import load_digits
from tutor.engine.training import Settings, Training
from tutor.graph import Graph, Node

ROUNDS = 40
ROUND = 4e-3  # seconds that a candidate is called in one round, at least once
Candidates = Mapping[str, Callable[[], object]]
Seconds = Mapping[str, list[float]]


def interleaved(candidates: Candidates, rounds: int = ROUNDS) -> Seconds:
    """Seconds of CPU per call, one entry a round, every candidate once in each."""
    calls = {name: calls_in_a_round(call) for name, call in candidates.items()}
    seconds: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(rounds):
        for name, call in candidates.items():
            start = process_time()
            for _ in range(calls[name]):
                call()
            seconds[name].append((process_time() - start) / calls[name])
    return seconds


def calls_in_a_round(call: Callable[[], object]) -> int:
    call()
    start = process_time()
    call()
    return max(1, int(ROUND / max(process_time() - start, 1e-6)))


def show(title: str, seconds: Seconds, per: float = 1, unit: str = "µs") -> None:
    """Each candidate's median and, against the first one, how many times as fast it is."""
    print(f"\n{title}")
    first = next(iter(seconds.values()))
    for name, found in seconds.items():
        ratio = median(a / b for a, b in zip(first, found, strict=True))
        print(f"  {name:42}{median(found) / per * 1e6:12.1f} {unit}{ratio:9.2f} ×")


def optional(name: str) -> Any:
    try:
        return import_module(name)
    except (ImportError, OSError) as error:
        print(f"\n{name} is not here and is left out ({error})")
        return None


def net_of(sizes: tuple[int, int, int], dtype: Any, seed: int = 0) -> TwoLayerNet:
    return TwoLayerNet(*sizes, rng=seed, dtype=dtype)


def batch_of(sizes: tuple[int, int, int], n: int, dark: float = 0) -> tuple[Any, Any]:
    rng = np.random.default_rng(1)
    x = rng.random((n, sizes[0])) * (rng.random((n, sizes[0])) >= dark)
    return x, rng.integers(0, sizes[2], n)


def bench_gradient() -> None:
    sizes = (784, 50, 10)
    x, t = batch_of(sizes, 100)
    x32, hot = x.astype(np.float32), np.eye(10)[t]
    book = BookNet(net_of(sizes, np.float64).params)
    double, single = net_of(sizes, np.float64), net_of(sizes, np.float32)
    candidates = {
        "the book's way (pixels float32, one-hot)": lambda: book.gradient(x32, hot),
        "the book's way (float64, index)": lambda: book.gradient(x, t),
        "TwoLayerNet float64": lambda: double.gradient(x, t),
        "TwoLayerNet float32": lambda: single.gradient(x32, t),
    }
    show("gradient(), 784-50-10, batch 100", interleaved(candidates))


def bench_torch() -> None:
    torch = optional("torch")
    if torch is None:
        return
    torch.set_num_threads(1)
    for sizes in ((784, 50, 10), (64, 50, 10)):
        for n in (1, 3, 100):
            x, t = batch_of(sizes, n)
            for dtype in (np.float64, np.float32):
                net, data = net_of(sizes, dtype), x.astype(dtype)
                candidates: dict[str, Callable[[], object]] = {
                    "PyTorch eager, autograd": torch_gradient(torch, net, data, t),
                    "TwoLayerNet": partial(net.gradient, data, t),
                }
                title = f"gradient(), {'-'.join(map(str, sizes))}, batch {n}, {np.dtype(dtype)}"
                show(title, interleaved(candidates))


def torch_gradient(torch: Any, net: TwoLayerNet, x: Any, t: Any) -> Callable[[], object]:
    W1, b1, W2, b2 = params = [
        torch.from_numpy(value.copy()).requires_grad_() for value in net.params.values()
    ]
    data, labels = torch.from_numpy(x), torch.from_numpy(t)

    def gradient() -> None:
        for value in params:
            value.grad = None
        hidden = torch.relu(torch.addmm(b1, data, W1))
        torch.nn.functional.cross_entropy(torch.addmm(b2, hidden, W2), labels).backward()

    return gradient


def bench_numerical() -> None:
    sizes = (784, 50, 10)
    net = net_of(sizes, np.float64)
    book = BookNet(net.params)
    for title, dark in (("all pixels lit", 0.0), ("four fifths of the pixels dark", 0.81)):
        x, t = batch_of(sizes, 3, dark)
        start = process_time()
        for value in net.params.values():
            numerical_gradient(partial(loss_of, book, x, t), value)
        loop = process_time() - start
        fast = interleaved(
            {
                "TwoLayerNet.numerical_gradient": partial(net.numerical_gradient, x, t),
                "complex_step_gradient": partial(complex_step_gradient, net, x, t),
            },
            rounds=15,
        )
        rounds = len(next(iter(fast.values())))
        show(
            f"39,760 numerical gradients, batch 3, {title}",
            {"the book's loop": [loop] * rounds, **fast},
        )


def loss_of(net: Any, x: Any, t: Any, _: Any) -> Any:
    return net.loss(x, t)


def bench_training() -> None:
    data = load_digits(np.float32)
    spent = []
    for seed in range(1, 16):
        training = Training(data, Settings(seed=seed))
        start = process_time()
        while not (training.test_accuracies and training.test_accuracies[-1] >= 0.97):
            training.step()
        spent.append(process_time() - start)
    print("\ntraining 64-50-10 on the digits to 97 %, float32, CPU ms with all that it measures")
    print("  " + " ".join(f"{seconds * 1e3:.0f}" for seconds in sorted(spent)))
    print(f"  median of {len(spent)} seeds {median(spent) * 1e3:.1f} ms")


def bench_graph(operations: int = 1000) -> None:
    graph = random_graph(operations)
    candidates: dict[str, Callable[[], object]] = {"Value, as micrograd's": in_values(graph, Value)}
    micrograd = optional("micrograd.engine")
    if micrograd is not None:
        candidates["micrograd"] = in_values(graph, micrograd.Value)
    candidates["Graph.run"] = graph.run
    seconds = interleaved(candidates, rounds=25)
    title = f"{operations} operations on numbers, forward and backward, per operation"
    show(title, seconds, per=operations * 1e-3, unit="ns")


def random_graph(operations: int) -> Graph:
    """A tree of products, a tenth sums and a tenth Relus; every value is used."""
    rng = np.random.default_rng(0)
    tenth = operations // 10
    ops = ["Relu"] * tenth + ["AddLayer"] * tenth + ["MulLayer"] * (operations - 2 * tenth)
    leaves = rng.uniform(0.9, 1.1, operations - tenth + 1).tolist()
    nodes = [Node(f"x{i}", "input", value=x) for i, x in enumerate(leaves)]
    loose = list(range(len(nodes)))
    for op in rng.permutation(ops).tolist():
        inputs = tuple(loose.pop(rng.integers(len(loose))) for _ in range(1 + (op != "Relu")))
        loose.append(len(nodes))
        nodes.append(Node(f"y{len(nodes)}", op, inputs))
    return Graph("tree", tuple(nodes), len(nodes) - 1)


def in_values(graph: Graph, value: Any) -> Callable[[], object]:
    """The same graph, built and gone back through as micrograd does."""
    leaves = [node.value for node in graph.nodes if not node.is_operation]
    operations = [(node.op, node.inputs) for node in graph.nodes if node.is_operation]

    def run() -> None:
        values = [value(leaf) for leaf in leaves]
        add = values.append
        for op, inputs in operations:
            if op == "MulLayer":
                add(values[inputs[0]] * values[inputs[1]])
            elif op == "AddLayer":
                add(values[inputs[0]] + values[inputs[1]])
            else:
                add(values[inputs[0]].relu())
        values[-1].backward()

    return run


BENCHES = {
    "gradient": bench_gradient,
    "torch": bench_torch,
    "numerical": bench_numerical,
    "training": bench_training,
    "graph": bench_graph,
}

if __name__ == "__main__":
    print(f"NumPy {np.__version__}, Python {sys.version.split()[0]}, load {os.getloadavg()[0]:.1f}")
    for wanted in sys.argv[1:] or BENCHES:
        BENCHES[wanted]()
