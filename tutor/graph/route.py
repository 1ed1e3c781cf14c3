"""The vertical parts of the wires between two columns: each net on a track of its own."""

from collections.abc import Collection, Sequence
from itertools import count

from tutor.graph.items import Item


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
