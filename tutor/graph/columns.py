"""The rows and tracks of a drawing, and the widths of its columns and channels."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

from tutor.graph.graph import Graph
from tutor.graph.items import Item, Labels, Options, columns_of, labels_of
from tutor.graph.order import order_columns
from tutor.graph.route import Channel, route
from tutor.graph.rows import place_rows

SHORTEST = 3  # cells of wire between two columns, beside the arrow head


@dataclass(frozen=True)
class Arrangement:
    """All that does not depend on widths: the items with their rows, and the tracks."""

    graph: Graph
    labels: Labels
    columns: Sequence[Sequence[Item]]
    channels: Sequence[Channel]

    @cached_property
    def height(self) -> int:
        bottom = max(item.y + item.height for column in self.columns for item in column)
        return max(bottom, *(channel.rows for channel in self.channels))


def arrange(graph: Graph, options: Options) -> Arrangement:
    labels = labels_of(graph)
    columns = columns_of(graph, labels, options)
    order_columns(columns)
    place_rows(columns, options.gap, options.stretch)
    return Arrangement(graph, labels, columns, [route(column) for column in columns])


class Columns:
    """The x of every part of every column and channel."""

    def __init__(self, arrangement: Arrangement, options: Options) -> None:
        self.options = options
        self.labels = arrangement.labels
        columns = arrangement.columns
        self.widths = [max(map(self.item_width, column)) for column in columns]
        self.numbers = [max(map(self.numbers_width, column)) for column in columns]
        self.branches = [max(map(self.branch_width, column)) for column in columns]
        self.tracks = [channel.tracks * options.track for channel in arrangement.channels]
        channels = [self.channel_width(layer) for layer in range(len(columns))]
        steps = accumulate(w + c for w, c in zip(self.widths, channels, strict=True))
        self.left = [0, *steps]
        self.width = self.left[-1]

    def item_width(self, item: Item) -> int:
        if item.kind == "operation":
            return item.text_width + 2 * self.options.padding + 2
        return item.text_width + (item.kind != "passing")  # a blank between a name and its wire

    def numbers_width(self, item: Item) -> int:
        own = item.node in self.labels.value or item.node in self.labels.gradient
        return self.label_width(item.node) if own and item.kind in ("operation", "leaf") else 0

    def branch_width(self, item: Item) -> int:
        """The width of the numbers on the branches that enter an item."""
        links = (link for link in item.before if link.wire in self.labels.branch)
        return max((self.label_width(link.left.node) for link in links), default=0)

    def label_width(self, node: int) -> int:
        return max(self.options.label, self.options.widths.get(node, 0))

    def channel_width(self, layer: int) -> int:
        """The columns between a layer's column and the next one's, the arrow head included."""
        if layer == len(self.widths) - 1:
            return self.numbers[layer] and self.numbers[layer] + 2
        numbers, branches = self.numbers[layer], self.branches[layer + 1]
        room = self.tracks[layer] or branches  # no blank is needed before a mere arrow head
        before = 1 + (numbers and numbers + bool(room))
        parts = before + self.tracks[layer] + (branches and branches + 1)
        return max(parts, SHORTEST) + 1

    def out(self, layer: int) -> int:
        """The first cell right of a layer's column."""
        return self.left[layer] + self.widths[layer]

    def track(self, layer: int, track: int) -> int:
        first = self.out(layer) + 1 + (self.numbers[layer] and self.numbers[layer] + 1)
        return first + track * self.options.track

    def branch(self, layer: int) -> int:
        """Where the numbers of the branches that enter a layer begin."""
        return self.left[layer] - 1 - self.branches[layer]
