"""The graph: a program read into nodes and wires, run, and told in symbols."""

from tutor.graph.graph import Graph, Run
from tutor.graph.node import Node, ProgramError, Step, Value, Wire
from tutor.graph.program import graph_of, graphs_in
from tutor.graph.shapes import Shape, shape_text

__all__ = ["Graph", "Node", "ProgramError", "Run", "Shape", "Step", "Value", "Wire",
           "graph_of", "graphs_in", "shape_text"]  # fmt: skip
