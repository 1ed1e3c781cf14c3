"""The rows of a drawing: the order in each column, then as straight as it allows, then tracks."""

from bisect import bisect_right, insort
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate, count, pairwise
from math import floor, fsum

from tutor.graph.graph import Graph
from tutor.graph.items import Item, Options, columns_of, set_ports

SWEEPS = 8
PATIENCE = 2
ROUNDS = 3
STRETCHES = 4  # rounds, as a box that grows moves its neighbours
NUMBER = 2  # rows beside a box's wire: its number and a blank

Columns = Sequence[Sequence[Item]]


@dataclass(frozen=True)
class Arrangement:
    """All that does not depend on widths: the items with their rows, and the tracks."""

    columns: Columns
    channels: Sequence["Channel"]

    @property
    def height(self) -> int:
        bottom = max(item.y + item.height for column in self.columns for item in column)
        return max(bottom, *(channel.rows for channel in self.channels))


def arrange(graph: Graph, options: Options) -> Arrangement:
    """The items of a graph, ordered and placed on their rows, and the tracks of their wires."""
    columns = columns_of(graph, options)
    _order(columns)
    _place(columns, options.gap, options.stretch)
    return Arrangement(columns, [*map(Channel, columns)])


# The order of each column: few crossings, operands from top to bottom


def _order(columns: list[list[Item]]) -> None:
    """Depth first from the output, then barycentre sweeps; the best order found stays."""
    _depth_first(columns)
    best, kept, patience = _crossings(columns), [*map(list, columns)], PATIENCE
    for sweep in range(SWEEPS):
        if not best or not patience:
            break
        _sweep(columns, rightwards=sweep % 2 == 0)
        patience -= 1
        if (found := _crossings(columns)) < best:
            best, kept, patience = found, [*map(list, columns)], PATIENCE
    columns[:] = kept
    _number(columns)


def _crossings(columns: Columns) -> int:
    """How many pairs of wires cross, counted at the ports."""
    crossings = 0
    for column in columns:
        met = list[tuple[int, int]]()
        for item in column:
            for port in sorted((link.right.place, link.slot) for link in item.after):
                crossings += len(met) - bisect_right(met, port)
                insort(met, port)
    return crossings


def _depth_first(columns: list[list[Item]]) -> None:
    """Operands in slot order, so that a tree is drawn without a crossing."""
    last = [item for column in columns for item in column if not item.after]
    columns[:] = [[] for _ in columns]
    met: set[Item] = set()
    stack = sorted(last, key=lambda item: item.kind == "end")
    while stack:
        item = stack.pop()
        if item not in met:
            met.add(item)
            columns[item.layer].append(item)
            stack.extend(link.left for link in reversed(item.before))
    _number(columns)


def _number(columns: list[list[Item]]) -> None:
    for column in columns:
        for place, item in enumerate(column):
            item.place = place


def _sweep(columns: Sequence[list[Item]], rightwards: bool) -> None:
    """Order each column by where its items' wires come from, or lead to, on average."""

    def average(item: Item) -> float:
        if rightwards:
            places: list[float] = [link.left.place for link in item.before]
        else:
            ends = ((link.right, link.slot + 1) for link in item.after)
            places = [right.place + port / (len(right.ports) + 1) for right, port in ends]
        return fsum(places) / len(places) if places else item.place

    for column in columns if rightwards else reversed(columns):
        column.sort(key=average)
        _number([column])


# The row of every item: as straight as the order of each column allows


def _place(columns: Columns, gap: int, stretch: int) -> None:
    """Settle the rows; let boxes grow by up to `stretch` rows to reach their operands straight."""
    for column in columns:
        rows = accumulate(_distances(column, gap), initial=0)
        for item, row in zip(column, rows, strict=True):
            item.y = row
    _settle(columns, gap)
    items = [item for column in columns for item in column]
    for _ in range(STRETCHES):
        if not any([_stretch(item, stretch) for item in items]):
            break
        _settle(columns, gap)
    top = min(item.y for item in items)
    for item in items:
        item.y -= top


def _settle(columns: Columns, gap: int) -> None:
    """Draw the columns towards their neighbours: on the side they come from, then on both."""
    apart = [(column, _distances(column, gap)) for column in columns]
    for both in (False, *[True] * ROUNDS):
        moved = [_draw(*column, left=True, right=both) for column in apart[1:]]
        moved += [_draw(*column, left=both, right=True) for column in apart[-2::-1]]
        if both and not any(moved):
            break
    for column in apart[1:]:
        _draw(*column, left=True, right=False)


def _draw(column: Sequence[Item], distances: Sequence[int], left: bool, right: bool) -> bool:
    """Move a column's items to where their wires run straightest; say whether any moved."""
    rows = isotonic([_wish(item, left, right) for item in column], distances)
    before = [item.y for item in column]
    for item, y in zip(column, rows, strict=True):
        item.y = y
    return rows != before


def _wish(item: Item, left: bool, right: bool) -> tuple[float, float]:
    """The row at which an item's wires would be straight on average, and its weight."""
    weight, pull = 0, 0
    for link in item.before if left else ():
        weight += link.weight
        pull += link.weight * (link.left.row - item.ports[link.slot])
    for link in item.after if right else ():
        weight += link.weight
        pull += link.weight * (link.end - item.out)
    return (pull / weight, weight) if weight else (item.y, 0.01)


def _distances(column: Sequence[Item], gap: int) -> list[int]:
    """Rows from the top of each item to the top of the one below it."""
    return [
        upper.height + gap
        if upper.kind == lower.kind == "operation"
        else upper.height - (not gap and _share_a_row(upper, lower))
        for upper, lower in pairwise(column)
    ]


def _share_a_row(upper: Item, lower: Item) -> bool:
    """Whether a leaf's number can stand level with a box's edge, clear of the box's own number."""
    below, above = upper.height - 1 - upper.out, lower.out
    match upper.kind, lower.kind:
        case "operation", "leaf":
            return below > NUMBER and above > 0
        case "leaf", "operation":
            return below > 0 and above > NUMBER
    return False


def _stretch(item: Item, most: int) -> bool:
    """Move a box's ports level with what feeds them, if it need not grow by much."""
    if item.kind != "operation" or len(item.before) < 2:
        return False
    rows = [link.left.row for link in item.before]
    apart = _steps(rows)
    growth = sum(apart) - item.pitch * len(apart)
    moves = 0 < growth <= most and min(apart) >= item.pitch and apart != _steps(item.ports)
    if moves:
        set_ports(item, rows)
    return moves


def _steps(rows: Sequence[int]) -> list[int]:
    return [b - a for a, b in pairwise(rows)]


def isotonic(wishes: Sequence[tuple[float, float]], distances: Sequence[int]) -> list[int]:
    """The whole rows nearest to the weighted wishes that keep at least the given distances.

    Pool adjacent violators (Barlow et al. 1972), on the rows less the distances before them.
    """
    offsets = [*accumulate(distances, initial=0)]
    blocks: list[tuple[float, float, int]] = []  # weighted sum, weight, how many
    for (wish, weight), offset in zip(wishes, offsets, strict=True):
        total, many = weight * (wish - offset), 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / weight:
            before = blocks.pop()
            total, weight, many = before[0] + total, before[1] + weight, before[2] + many
        blocks.append((total, weight, many))
    rows = [floor(total / weight + 0.5) for total, weight, many in blocks for _ in range(many)]
    return [row + offset for row, offset in zip(rows, offsets, strict=True)]


# The tracks between columns: each net on one of its own


class Channel:
    """The tracks right of a column, in such an order that no two nets share a piece of wire.

    A net that starts on a row lies left of one that ends on it; where that goes round in a
    circle, one net leaves its row early, through a free row. By the item that a net leaves,
    `bends` has the track on which it turns, `detours` the track and row of a dogleg that it takes
    before. `last` is the rightmost track in use on a row.
    """

    def __init__(self, column: Sequence[Item]) -> None:
        self.bends: dict[Item, int] = {}
        self.detours: dict[Item, tuple[int, int]] = {}
        self.last: dict[int, int] = {}
        ends = {item: {link.end for link in item.after} for item in column}
        used = {item.row for item in column if item.after}.union(*ends.values())
        turning = (item for item in column if ends[item] - {item.row})
        waiting = sorted(turning, key=lambda item: _rank(item.row, ends[item]))
        starting = {item.row: item for item in waiting}  # the nets that still stand on their row
        while waiting:
            free = (i for i in waiting if all(starting.get(row, i) is i for row in ends[i]))
            if item := next(free, None):
                waiting.remove(item)
                _, start = self.detours.get(item, (None, item.row))
                self.bends[item] = self._take({start, *ends[item]})
            else:  # a circle
                item = next(item for item in waiting if item not in self.detours)
                near = (r for k in count(1) for r in (item.row + k, item.row - k))
                row = next(r for r in near if r >= 0 and r not in used)
                used.add(row)
                self.detours[item] = self._take((item.row, row)), row
            starting.pop(item.row, None)

    @property
    def tracks(self) -> int:
        return 1 + max(self.last.values(), default=-1)

    @property
    def rows(self) -> int:
        """How many rows the detours need."""
        return max((row + 1 for _, row in self.detours.values()), default=0)

    def _take(self, ends: Collection[int]) -> int:
        """The first track that is free to the right of all else on the rows between."""
        rows = range(min(ends), max(ends) + 1)
        track = 1 + max(self.last.get(row, -1) for row in rows)
        self.last.update(dict.fromkeys(rows, track))
        return track


def _rank(start: int, ends: Collection[int]) -> tuple[bool, int]:
    """Falling nets from the lowest up, then rising nets from the highest down."""
    falls = max(ends) - start >= start - min(ends)
    return (not falls, -start if falls else start)
