"""The rows of a drawing: the order of the items in each column, then as straight as it allows."""

from bisect import bisect_right, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import floor, fsum

from tutor.graph.graph import Graph
from tutor.graph.items import Item, Labels, Link, Options, columns_of, labels_of, set_ports
from tutor.graph.route import Channel, route

SWEEPS = 8
PATIENCE = 2
ROUNDS = 3
STRETCHES = 4  # rounds, as a box that grows moves its neighbours
NUMBER = 2  # rows beside a box's wire: its number and a blank

Columns = Sequence[Sequence[Item]]


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
    """The items of a graph, ordered and placed on their rows, and the tracks of their wires."""
    labels = labels_of(graph)
    columns = columns_of(graph, labels, options)
    _order(columns)
    _place(columns, options.gap, options.stretch)
    return Arrangement(graph, labels, columns, [route(column) for column in columns])


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
    return sum(_inversions(column) for column in columns)


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


def _sweep(columns: list[list[Item]], rightwards: bool) -> None:
    key = _from_left if rightwards else _from_right
    for column in columns if rightwards else reversed(columns):
        column.sort(key=key)
        _number([column])


def _from_left(item: Item) -> float:
    return _average(item, item.before, lambda link: link.left.place)


def _from_right(item: Item) -> float:
    return _average(item, item.after, lambda link: link.right.place + _part(link))


def _part(link: Link) -> float:
    """Where a port stands in its box, as a part of the box."""
    return (link.slot + 1) / (len(link.right.ports) + 1)


def _average(item: Item, links: Sequence[Link], place: Callable[[Link], float]) -> float:
    return fsum(map(place, links)) / len(links) if links else item.place


def _inversions(column: Sequence[Item]) -> int:
    count, met = 0, list[tuple[int, int]]()
    for item in column:
        for port in sorted((link.right.place, link.slot) for link in item.after):
            count += len(met) - bisect_right(met, port)
            insort(met, port)
    return count


# The row of every item: as straight as the order of each column allows


def _place(columns: Columns, gap: int, stretch: int) -> None:
    """Settle the rows; let boxes grow by up to `stretch` rows to reach their operands straight."""
    _stack(columns, gap)
    _settle(columns, gap)
    for _ in range(STRETCHES):
        if not any([_stretch(item, stretch) for column in columns for item in column]):
            break
        _settle(columns, gap)
    top = min(item.y for column in columns for item in column)
    for column in columns:
        for item in column:
            item.y -= top


def _stack(columns: Columns, gap: int) -> None:
    for column in columns:
        y = 0
        for item, distance in zip(column, [*_distances(column, gap), 0], strict=True):
            item.y = y
            y += distance


def _settle(columns: Columns, gap: int) -> None:
    """Draw the columns towards their neighbours: on the side they come from, then on both."""
    distances = [_distances(column, gap) for column in columns]
    rightwards = [*zip(columns, distances, strict=True)]
    leftwards = rightwards[::-1]
    for both in (False, *[True] * ROUNDS):
        moved = [_draw(column, apart, True, both) for column, apart in rightwards[1:]]
        moved += [_draw(column, apart, both, True) for column, apart in leftwards[1:]]
        if both and not any(moved):
            break
    for column, apart in rightwards[1:]:
        _draw(column, apart, left=True, right=False)


def _draw(column: Sequence[Item], distances: Sequence[int], left: bool, right: bool) -> bool:
    """Move a column's items to where their wires run straightest; say whether any moved."""
    rows = isotonic([_wish(item, left, right) for item in column], distances)
    moved = False
    for item, y in zip(column, rows, strict=True):
        moved = moved or item.y != y
        item.y = y
    return moved


def _wish(item: Item, left: bool, right: bool) -> tuple[float, float]:
    """The row at which an item's wires would be straight on average, and its weight."""
    weight, pull = 0, 0
    for link in item.before if left else ():
        weight += link.weight
        pull += link.weight * (link.left.y + link.left.out - item.ports[link.slot])
    for link in item.after if right else ():
        weight += link.weight
        pull += link.weight * (link.right.y + link.right.ports[link.slot] - item.out)
    return (pull / weight, weight) if weight else (item.y, 0.01)


def _distances(column: Sequence[Item], gap: int) -> list[int]:
    return [_distance(upper, lower, gap) for upper, lower in pairwise(column)]


def _distance(upper: Item, lower: Item, gap: int) -> int:
    """Rows from the top of an item to the top of the one below it."""
    if upper.kind == lower.kind == "operation":
        return upper.height + gap
    return upper.height - (not gap and _share_a_row(upper, lower))


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
    rows = [link.start for link in item.before]
    if item.kind != "operation" or len(rows) < 2:
        return False
    distances, ports = _steps(rows), _steps(item.ports)
    least = item.span // len(ports)
    reach = 0 < sum(distances) - item.span <= most and min(distances) >= least
    if reach and distances != ports:
        set_ports(item, rows)
    return reach and distances != ports


def _steps(rows: Sequence[int]) -> list[int]:
    return [b - a for a, b in pairwise(rows)]


def isotonic(wishes: Sequence[tuple[float, float]], distances: Sequence[int]) -> list[int]:
    """The whole rows nearest to the weighted wishes that keep at least the given distances.

    Pool adjacent violators (Barlow et al. 1972), on the rows less the distances before them.
    """
    offsets = [0]
    for distance in distances:
        offsets.append(offsets[-1] + distance)
    blocks: list[tuple[float, float, int]] = []  # weighted sum, weight, how many
    for (wish, weight), offset in zip(wishes, offsets, strict=True):
        blocks.append((weight * (wish - offset), weight, 1))
        while len(blocks) > 1 and _mean(blocks[-2]) > _mean(blocks[-1]):
            last, before = blocks.pop(), blocks.pop()
            blocks.append((before[0] + last[0], before[1] + last[1], before[2] + last[2]))
    rows = [floor(_mean(block) + 0.5) for block in blocks for _ in range(block[2])]
    return [row + offset for row, offset in zip(rows, offsets, strict=True)]


def _mean(block: tuple[float, float, int]) -> float:
    return block[0] / block[1]
