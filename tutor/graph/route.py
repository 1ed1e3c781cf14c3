"""The vertical parts of the wires between two columns: each net on a track of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

from tutor.graph.items import Item


@dataclass(frozen=True, slots=True)
class Bend:
    """The track on which a net turns; `detour` is (track, row) of a dogleg it takes before."""

    track: int
    detour: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """The bends between a column and the next, by the item each net leaves.

    `last` is the rightmost track in use on a row, `rows` how many rows the detours need.
    """

    bends: Mapping[Item, Bend]
    tracks: int
    last: Mapping[int, int]
    rows: int


@dataclass(slots=True)
class _Net:
    """A net that turns: the row it starts on, those it ends on, and the nets it must let pass."""

    item: Item
    start: int
    ends: list[int]
    waits_for: int = 0
    awaited_by: list["_Net"] = field(default_factory=list)
    detour: tuple[int, int] | None = None

    @property
    def rank(self) -> tuple[bool, int]:
        """Falling nets from the lowest up, then rising nets from the highest down."""
        falls = max(self.ends) - self.start >= self.start - min(self.ends)
        return (not falls, -self.start if falls else self.start)


def route(column: Sequence[Item]) -> Channel:
    """Order the tracks so that no two nets ever share a piece of wire.

    A net that starts on a row lies left of one that ends on it; where that goes round in a
    circle, one net leaves its row early, through a free row.
    """
    starts = {item.y + item.out for item in column if item.after}
    ends = {link.end for item in column for link in item.after}
    nets = [net for item in column if (net := _net(item))]
    _constrain(nets)
    tracks = _Tracks()
    bends = dict(_in_turn(nets, tracks, starts | ends))
    rows = max((net.detour[1] + 1 for net in nets if net.detour), default=0)
    return Channel(bends, tracks.used, tracks.last, rows)


def _net(item: Item) -> _Net | None:
    start, ends = item.y + item.out, [link.end for link in item.after]
    return _Net(item, start, ends) if any(end != start for end in ends) else None


def _constrain(nets: Iterable[_Net]) -> None:
    starting = {net.start: net for net in nets}
    for net in nets:
        for row in set(net.ends):
            first = starting.get(row, net)
            if first is not net:
                first.awaited_by.append(net)
                net.waits_for += 1


def _in_turn(
    nets: Sequence[_Net], tracks: "_Tracks", used: set[int]
) -> Iterable[tuple[Item, Bend]]:
    """Give every net its track, each after the nets it waits for."""
    ready: list[tuple[tuple[bool, int], int, _Net]] = []
    tie = count()
    waiting = sorted(nets, key=lambda net: net.rank)
    for net in waiting:
        if not net.waits_for:
            heappush(ready, (net.rank, next(tie), net))
    done: set[int] = set()
    while len(done) < len(nets):
        if not ready:  # a circle
            net = next(n for n in waiting if n.waits_for and not n.detour)
            released = _detour(net, tracks, used)
        else:
            *_, net = heappop(ready)
            start = net.detour[1] if net.detour else net.start
            yield net.item, Bend(tracks.take([start, *net.ends]), net.detour)
            done.add(id(net))
            released = _release(net)
        for free in released:
            heappush(ready, (free.rank, next(tie), free))


def _detour(net: _Net, tracks: "_Tracks", used: set[int]) -> list[_Net]:
    """Lead a net off its row through the nearest free one; who waited for it need wait no more."""
    row = next(
        r for k in count(1) for r in (net.start + k, net.start - k) if r >= 0 and r not in used
    )
    used.add(row)
    net.detour = tracks.take([net.start, row]), row
    return _release(net)


def _release(net: _Net) -> list[_Net]:
    """The nets that waited for this one alone."""
    freed = []
    for other in net.awaited_by:
        other.waits_for -= 1
        if not other.waits_for:
            freed.append(other)
    net.awaited_by = []
    return freed


class _Tracks:
    """The tracks of a channel: the first that is free to the right of all else on the rows."""

    def __init__(self) -> None:
        self.last: dict[int, int] = {}
        self.used = 0

    def take(self, ends: Iterable[int]) -> int:
        rows = range(min(ends := list(ends)), max(ends) + 1)
        track = 1 + max(self.last.get(row, -1) for row in rows)
        self.last.update(dict.fromkeys(rows, track))
        self.used = max(self.used, track + 1)
        return track
