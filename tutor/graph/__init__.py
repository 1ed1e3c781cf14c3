"""The graph: a program read into nodes and wires, run, and told in symbols."""

from tutor.graph.error import ProgramError
from tutor.graph.graph import Graph, Node, Step, Wire
from tutor.graph.program import graph_of, graphs_in
from tutor.graph.run import Run, Value
from tutor.graph.shape import Shape, shape_text

__all__ = [
    "Graph",
    "Node",
    "ProgramError",
    "Run",
    "Shape",
    "Step",
    "Value",
    "Wire",
    "graph_of",
    "graphs_in",
    "shape_text",
]
