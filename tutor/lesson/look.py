"""An array that is looked into: whose, which of its two, the cell, and how it is shown."""

from dataclasses import dataclass

from tutor.formula.request import Index
from tutor.graph import Graph, Value
from tutor.lesson.walk import Walk


@dataclass(frozen=True)
class Look:
    """A wire's value or its gradient under the inspector; `view` counts the ways to look at it."""

    name: str
    gradient: bool = False
    cell: Index = ()
    view: int = 0
    why: bool = False

    @property
    def title(self) -> str:
        return f"d{self.name}" if self.gradient else self.name


def look_of_page(walk: Walk) -> Look | None:
    """The array that the page shows below its text."""
    return look_named(walk, walk.page.inspect) if walk.page.inspect else None


def look_named(walk: Walk, name: str) -> Look | None:
    """The array of that name, or, after a "d", that gradient; None if there is none."""
    for graph in (walk.graph, walk.page_graph):
        if name in graph.index:
            return look_at(graph, name)
        if name[:1] == "d" and name[1:] in graph.index:
            return look_at(graph, name[1:], gradient=True)
    return None


def look_at(graph: Graph, name: str, gradient: bool = False) -> Look:
    """The array from its first cell on; its gradient has the same shape."""
    return Look(name, gradient, tuple(0 for _ in graph.shapes[graph.index[name]]))


def seen(walk: Walk, look: Look) -> Value | None:
    """The numbers that are looked at; None where the screen may not tell them yet."""
    i = walk.graph.index.get(look.name)
    if i is None:
        return None
    if look.gradient:
        return walk.run.node_gradients[i] if walk.shows_gradient(i) else None
    return walk.run.node_values[i] if walk.shows_value(i) else None


def has_images(graph: Graph, look: Look) -> bool:
    """Whether the rows are pictures."""
    return graph.nodes[graph.index[look.name]].images
