"""An array that is looked into: whose, which of its two, the cell, and how it is shown."""

from dataclasses import dataclass

from tutor.formula.request import Index
from tutor.graph import Graph, Value
from tutor.lesson.walk import Walk


@dataclass(frozen=True)
class ArrayView:
    """A wire's value or its gradient under the inspector; `way` counts the ways to look at it.

    `entered`: the learner is in it, cell by cell; else it stands below the text of its page.
    """

    name: str
    gradient: bool = False
    cell: Index = ()
    way: int = 0
    why: bool = False
    entered: bool = False

    @property
    def title(self) -> str:
        return f"d{self.name}" if self.gradient else self.name


def view_of_page(walk: Walk) -> ArrayView | None:
    """The array that the page shows below its text."""
    return view_named(walk, walk.page.inspect) if walk.page.inspect else None


def view_named(walk: Walk, name: str) -> ArrayView | None:
    """The array of that name, or, after a "d", that gradient; None if there is none."""
    for graph in (walk.graph, walk.page_graph):
        if name in graph.index:
            return view_at(graph, name)
        if name[:1] == "d" and name[1:] in graph.index:
            return view_at(graph, name[1:], gradient=True)
    return None


def view_at(graph: Graph, name: str, gradient: bool = False) -> ArrayView:
    """The array from its first cell on; its gradient has the same shape."""
    return ArrayView(name, gradient, tuple(0 for _ in graph.shapes[graph.index[name]]))


def seen(walk: Walk, view: ArrayView) -> Value | None:
    """The numbers that are looked at; None where the screen may not tell them yet."""
    i = walk.graph.index.get(view.name)
    if i is None:
        return None
    if view.gradient:
        return walk.run.node_gradients[i] if walk.shows_gradient(i) else None
    return walk.run.node_values[i] if walk.shows_value(i) else None


def has_images(graph: Graph, view: ArrayView) -> bool:
    """Whether the rows are pictures."""
    return graph.nodes[graph.index[view.name]].images
