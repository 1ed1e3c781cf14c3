"""The order of the items in each column: few crossings, operands from top to bottom."""

from bisect import bisect_right, insort
from collections.abc import Callable, Sequence
from math import fsum

from tutor.graph.items import Item, Link

SWEEPS = 8
PATIENCE = 2

Columns = list[list[Item]]


def order_columns(columns: Columns) -> None:
    """Depth first from the output, then barycentre sweeps; the best order found stays."""
    _depth_first(columns)
    best, kept, patience = crossings(columns), [*map(list, columns)], PATIENCE
    for sweep in range(SWEEPS):
        if not best or not patience:
            break
        _sweep(columns, rightwards=sweep % 2 == 0)
        patience -= 1
        if (found := crossings(columns)) < best:
            best, kept, patience = found, [*map(list, columns)], PATIENCE
    columns[:] = kept
    _number(columns)


def crossings(columns: Sequence[Sequence[Item]]) -> int:
    """How many pairs of wires cross, counted at the ports."""
    return sum(_inversions(column) for column in columns)


def _depth_first(columns: Columns) -> None:
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


def _number(columns: Columns) -> None:
    for column in columns:
        for place, item in enumerate(column):
            item.place = place


def _sweep(columns: Columns, rightwards: bool) -> None:
    key = _from_left if rightwards else _from_right
    for column in columns if rightwards else reversed(columns):
        column.sort(key=key)
        _number([column])


def _from_left(item: Item) -> float:
    return _mean(item, item.before, lambda link: link.left.place)


def _from_right(item: Item) -> float:
    return _mean(item, item.after, lambda link: link.right.place + _part(link))


def _part(link: Link) -> float:
    """Where a port stands in its box, as a part of the box."""
    return (link.slot + 1) / (len(link.right.ports) + 1)


def _mean(item: Item, links: Sequence[Link], place: Callable[[Link], float]) -> float:
    return fsum(map(place, links)) / len(links) if links else item.place


def _inversions(column: Sequence[Item]) -> int:
    count, met = 0, list[tuple[int, int]]()
    for item in column:
        for port in sorted((link.right.place, link.slot) for link in item.after):
            count += len(met) - bisect_right(met, port)
            insort(met, port)
    return count
