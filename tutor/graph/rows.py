"""The row of every item: as straight as the order of each column allows."""

from collections.abc import Sequence
from itertools import pairwise
from math import floor

from tutor.graph.items import Item, set_ports

ROUNDS = 3
STRETCHES = 4  # rounds, as a box that grows moves its neighbours
NUMBER = 2  # rows beside a box's wire: its number and a blank

Columns = Sequence[Sequence[Item]]


def place_rows(columns: Columns, gap: int, stretch: int) -> None:
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
