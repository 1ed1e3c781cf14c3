"""The graph: a program read into nodes and wires, run, and told in symbols."""

from tutor.graph.arrangement import OUTSIDE, Options
from tutor.graph.element import why_gradient_element, why_value_element
from tutor.graph.graph import Graph, Run
from tutor.graph.group import can_open, opened, step_in
from tutor.graph.layout import Box, LabelKey, Layout, Point, fit, place
from tutor.graph.limits import (
    first_without_number,
    why_first_lost,
    why_gradient_is_lost,
    why_value_is_lost,
)
from tutor.graph.literal import typed_value
from tutor.graph.node import (
    BATCH,
    MOST,
    Node,
    ProgramError,
    Shape,
    Step,
    Value,
    Wire,
    counted,
    foreseen,
    shape_text,
)
from tutor.graph.notation import (
    algebra,
    gradient_rule,
    local_derivative_with_numbers,
    local_rule,
    symbol,
    value_rule,
    why_gradient,
    why_share,
    why_value,
)
from tutor.graph.numbers import SMALL, full, is_array, number, rounded, short, width_of
from tutor.graph.paint import (
    Flight,
    Painting,
    Picture,
    Pulse,
    crop,
    options_for,
    picture_at,
    pulses,
)
from tutor.graph.picture import svg_of
from tutor.graph.program import graph_of, graph_typed, graphs_in
from tutor.graph.scalar_function import (
    Drawn,
    ScalarFunction,
    heights,
    read_curve,
    span_around,
)
from tutor.graph.spelling import CALLS, DATA

__all__ = [
    "BATCH",
    "CALLS",
    "DATA",
    "MOST",
    "OUTSIDE",
    "SMALL",
    "Box",
    "Drawn",
    "Flight",
    "Graph",
    "LabelKey",
    "Layout",
    "Node",
    "Options",
    "Painting",
    "Picture",
    "Point",
    "ProgramError",
    "Pulse",
    "Run",
    "ScalarFunction",
    "Shape",
    "Step",
    "Value",
    "Wire",
    "algebra",
    "can_open",
    "counted",
    "crop",
    "first_without_number",
    "fit",
    "foreseen",
    "full",
    "gradient_rule",
    "graph_of",
    "graph_typed",
    "graphs_in",
    "heights",
    "is_array",
    "local_derivative_with_numbers",
    "local_rule",
    "number",
    "opened",
    "options_for",
    "picture_at",
    "place",
    "pulses",
    "read_curve",
    "rounded",
    "shape_text",
    "short",
    "span_around",
    "step_in",
    "svg_of",
    "symbol",
    "typed_value",
    "value_rule",
    "why_first_lost",
    "why_gradient",
    "why_gradient_element",
    "why_gradient_is_lost",
    "why_share",
    "why_value",
    "why_value_element",
    "why_value_is_lost",
    "width_of",
]
