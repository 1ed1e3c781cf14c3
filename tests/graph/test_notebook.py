"""A graph shows itself in a notebook, and what draws it needs neither Rich nor Textual."""

import subprocess
import sys
from xml.etree import ElementTree

import pytest

from tutor.graph import graph_of, svg_of

SOURCE = "def f(x=3, y=4):\n    xy = x * y\n    f = xy + x\n    return f"


def neuron(x=2.0, w=-3.0, b=6.0):  # type: ignore[no-untyped-def]
    z = x * w + b
    return 1 / (1 + z**2)


@pytest.mark.parametrize("program", [SOURCE, "x * y + sigmoid(x)", neuron])
def test_graphs_and_runs_are_pictures(program) -> None:  # type: ignore[no-untyped-def]
    graph = graph_of(program)
    picture = graph._repr_svg_()
    assert picture.startswith("<svg") and ElementTree.fromstring(picture) is not None
    if None not in graph.inputs.values():
        assert graph.result._repr_svg_() == picture


def test_the_last_step_stands_there_and_others_can_be_asked_for() -> None:
    graph = graph_of(SOURCE)
    assert ">15<" in svg_of(graph) and ">5<" in svg_of(graph)
    assert ">15<" not in svg_of(graph, step=0)
    assert svg_of(graph, theme="dark") != svg_of(graph, theme="light")


def test_neither_rich_nor_textual_is_needed() -> None:
    program = (
        "import sys; from tutor.graph import graph_of\n"
        "assert graph_of('x * y')._repr_svg_().startswith('<svg')\n"
        "print(*{name.split('.')[0] for name in sys.modules} & {'rich', 'textual'})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
