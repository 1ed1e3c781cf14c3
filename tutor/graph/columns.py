"""The widths of a drawing's columns and channels: the x of every part of each."""

from collections.abc import Iterator, Mapping, Sequence

from tutor.graph.items import Item, Options
from tutor.graph.route import Channel
from tutor.graph.rows import Arrangement

SHORTEST = 3  # cells of wire between two columns, beside the arrow head


class Columns:
    """The x of every part of every column and channel.

    A leaf's name hangs out of its column to the left as far as nothing stands on its row.
    """

    def __init__(self, arrangement: Arrangement, options: Options) -> None:
        self.options = options
        self.labels = arrangement.labels
        columns = arrangement.columns
        self.numbers = [max(map(self.numbers_width, column)) for column in columns]
        self.branches = [max(map(self.branch_width, column)) for column in columns]
        self.tracks = [channel.tracks * options.track for channel in arrangement.channels]
        self.left, self.widths = [0], list[int]()
        taken: dict[int, int] = {}  # how far each row is taken, from the left
        for layer, column in enumerate(columns):
            self.widths.append(max(self.item_width(item, taken) for item in column))
            self.left.append(self.out(layer) + self.channel_width(layer))
            for row, end in self.ends(column, arrangement.channels[layer]):
                taken[row] = max(taken.get(row, 0), end)
        self.width = self.left[-1]

    def item_width(self, item: Item, taken: Mapping[int, int]) -> int:
        """The cells that an item needs right of its column's left edge."""
        if item.kind == "operation":
            return self.box_width(item)
        if item.kind == "leaf":
            row = item.y + item.out
            first = taken[row] + 1 if row in taken else 0
            return max(0, first + item.text_width + 1 - self.left[item.layer])
        return item.text_width + (item.kind == "end")  # a blank between a name and its wire

    def box_width(self, item: Item) -> int:
        return item.text_width + 2 * self.options.padding + 2

    def ends(self, column: Sequence[Item], channel: Channel) -> Iterator[tuple[int, int]]:
        """Rows, and where on them a column's items, numbers, loose ends and tracks end."""
        layer = column[0].layer
        out = self.out(layer)
        for item in column:
            row, width = item.y + item.out, self.numbers_width(item)
            yield from ((level, out) for level in range(item.y, item.y + item.height))
            yield from ((level, out + 1 + width) for level in (row - 1, row, row + 1) if width)
            if not item.after:
                yield row, out + 1 + self.numbers[layer]
        yield from ((row, self.track(layer, track) + 1) for row, track in channel.last.items())

    def numbers_width(self, item: Item) -> int:
        own = item.node in self.labels.value or item.node in self.labels.gradient
        return self.label_width(item.node) if own and item.kind in ("operation", "leaf") else 0

    def branch_width(self, item: Item) -> int:
        """The width of the numbers on the branches that enter an item."""
        links = (link for link in item.before if link.wire in self.labels.branch)
        return max((self.label_width(link.left.node) for link in links), default=0)

    def label_width(self, node: int) -> int:
        options = self.options
        return max(options.label, options.widths.get(node, 0), options.wanted.get(node, 0))

    def channel_width(self, layer: int) -> int:
        """The columns between a layer's column and the next one's, the arrow head included."""
        if layer == len(self.numbers) - 1:
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
