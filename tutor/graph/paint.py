"""What a run shows at a step: the numbers that stand and what travels, as rows of characters.

Each character has the role it plays.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal, cast

from tutor.graph.arrangement import OUTSIDE, Options
from tutor.graph.graph import Graph, Run
from tutor.graph.layout import Box, Label, LabelKey, Layout, Piece, Point, Route
from tutor.graph.node import Shape, Step, Value, Wire, shape_text
from tutor.graph.numbers import (
    DIGITS,
    LEAST_DIGITS,
    is_small,
    listed,
    number,
    short,
    width_of,
)
from tutor.text.cells import BLANK, Cell, cell_len, spread
from tutor.text.glyphs import FULL, E, Glyphs, W, Weight

Direction = Literal["forward", "backward"]
MARKED = ("right", "wrong")
NOTED = ("used", "left_out")  # marked where there is room: of these all numbers stay whole
ROLES = ("wire", "wire.forward", "wire.backward")  # of a crossing the last is shown
NEVER_BACK, BACK, AWAITED = range(3)  # pieces that a gradient passes, in the order of painting

Nets = dict[int, tuple[int, str]]
"""The sides on which each of the nets in a cell leaves it, and its role."""


@dataclass(frozen=True)
class Picture:
    """The state of a run, as far as it can be seen.

    `texts` are the numbers to show with their roles; `forward` the nodes whose value has left
    them, `backward` the wires that a gradient has come back on; `lit` is the node at work,
    `asked` the number to be answered (its text, or `?`), `selected` the node whose wire is.
    """

    texts: Mapping[LabelKey, tuple[str, str]] = field(default_factory=dict)
    forward: frozenset[int] = frozenset()
    backward: frozenset[Wire] = frozenset()
    lit: int | None = None
    direction: Direction = "forward"
    asked: LabelKey | None = None
    selected: int | None = None


@dataclass(frozen=True)
class Painting:
    """The picture of a run in cells; a row is painted when it is first asked for."""

    layout: Layout
    picture: Picture = Picture()
    glyphs: Glyphs = FULL
    _painted: dict[int, tuple[Cell, ...]] = field(default_factory=dict, repr=False, compare=False)

    def cells(self, y: int) -> tuple[Cell, ...]:
        """A row as `layout.width` cells; blank outside the drawing."""
        if y not in self._painted:
            row = [BLANK] * self.layout.width
            _Row(self.layout, self.picture, self.glyphs, y, row).paint()
            self._painted[y] = tuple(row)
        return self._painted[y]

    def row(self, y: int) -> tuple[tuple[str, str], ...]:
        """A row as runs of text that share a role."""
        return tuple(runs(self.cells(y)))

    def lines(self) -> list[str]:
        """The whole drawing as plain text."""
        rows = map(self.cells, range(self.layout.height))
        return ["".join(character for character, _ in row).rstrip() for row in rows]


def runs(cells: tuple[Cell, ...]) -> Iterator[tuple[str, str]]:
    """Neighbours of one role as one text."""
    for role, group in groupby(cells, key=lambda cell: cell[1]):
        yield "".join(character for character, _ in group), role


def crop(cells: Sequence[Cell], start: int, stop: int) -> tuple[Cell, ...]:
    """The cells between two columns; half of a wide character becomes a space."""
    part = list(cells[start:stop])
    if part and part[0][0] == "":
        part[0] = (" ", part[0][1])
    if part and stop < len(cells) and cells[stop][0] == "":
        part[-1] = (" ", part[-1][1])
    return tuple(part)


def put(row: list[Cell], x: int, cell: Cell) -> None:
    """Write one cell over a row; half of a wide character that it hits becomes a space."""
    if row[x][0] == "" and x > 0:
        row[x - 1] = (" ", row[x - 1][1])
    if x + 1 < len(row) and row[x + 1][0] == "":
        row[x + 1] = (" ", row[x + 1][1])
    row[x] = cell


@dataclass(frozen=True, slots=True)
class _Row:
    """One row while it is painted."""

    layout: Layout
    picture: Picture
    glyphs: Glyphs
    y: int
    row: list[Cell]

    def paint(self) -> None:
        self.paint_wires()
        for wire, route in self.layout.wires.items():
            if route.corners[-1][1] == self.y:
                self.paint_head(wire, route)
        for box in self.layout.boxes_on(self.y):
            self.paint_box(box) if box.kind == "operation" else self.paint_name(box)
        for key, label in self.layout.labels_on(self.y):
            self.paint_label(key, label)

    def write(self, x: int, text: str, role: str, width: int) -> None:
        for k, character in enumerate(spread(text, width)):
            self.row[x + k] = (character, role)

    def paint_wires(self) -> None:
        """Level pieces as a whole, then, where wires begin, turn, branch or cross, cell by cell."""
        found = sorted(self.layout.pieces_on(self.y), key=self.standing)
        pieces = [(p, self.wire_role(p.source, self.standing(p) == BACK)) for p in found]
        for piece, role in pieces:
            if piece.left < piece.right:
                cell = self.wire_cell({piece.source: (E | W, role)})
                self.row[piece.left : piece.right + 1] = [cell] * (piece.right + 1 - piece.left)
        routes = self.layout.wires.values()
        starts = {r.corners[0][0]: r.source for r in routes if r.corners[0][1] == self.y}
        for x, nets in self.joints(pieces, starts).items():
            self.row[x] = self.wire_cell(nets)
        for x in starts:
            if self.row[x][1] == "wire.backward":
                self.row[x] = (self.glyphs.backward, "wire.backward")

    def joints(
        self, pieces: Sequence[tuple[Piece, str]], starts: Mapping[int, int]
    ) -> dict[int, Nets]:
        """The nets in each cell where wires begin, turn, branch or cross."""
        columns = sorted({x for piece, _ in pieces for x in (piece.left, piece.right)})
        joints: dict[int, Nets] = {x: {} for x in columns}
        for x, source in starts.items():
            joints[x][source] = (W, "")
        for piece, role in pieces:  # the last piece of a net decides
            for x in columns[bisect_left(columns, piece.left) : bisect_right(columns, piece.right)]:
                sides, _ = joints[x].get(piece.source, (0, ""))
                joints[x][piece.source] = (sides | piece.sides(x, self.y), role)
        return joints

    def standing(self, piece: Piece) -> int:
        """How a piece lies over others: it is still awaited if a branch of a reused value is."""
        backward, users = self.picture.backward, self.layout.users[piece]
        if any(wire not in backward and ("branch", *wire) in self.layout.labels for wire in users):
            return AWAITED
        return BACK if any(wire in backward for wire in users) else NEVER_BACK

    def wire_role(self, net: int, back: bool) -> str:
        if back:
            return "wire.backward"
        return "wire.forward" if net in self.picture.forward else "wire"

    def wire_cell(self, nets: Nets) -> Cell:
        weight = {net: self.weight(net, role) for net, (_, role) in nets.items()}
        shown = max((role for _, role in nets.values()), key=ROLES.index)
        if len(nets) > 1:
            level, upright = sorted(nets, key=lambda net: nets[net][0] != E | W)
            return self.glyphs.crossings[weight[level], weight[upright]], shown
        ((net, (sides, _)),) = nets.items()
        is_branch = sides.bit_count() > 2
        return self.glyphs.branch if is_branch else self.glyphs.wires[weight[net]][sides], shown

    def weight(self, net: int, role: str) -> Weight:
        if net == self.picture.selected:
            return "selected"
        return "idle" if role == "wire" else "visited"

    def paint_head(self, wire: Wire, route: Route) -> None:
        """Where a wire ends, the head that says where the value goes; a loose end has none."""
        if wire[0] != OUTSIDE or wire == self.layout.output:
            x, _ = route.corners[-1]
            role = self.wire_role(route.source, wire in self.picture.backward)
            self.row[x] = (self.glyphs.forward, role)

    def paint_box(self, box: Box) -> None:
        glyphs, lit = self.glyphs, box.node == self.picture.lit
        suffix = f".{self.picture.direction}" if lit else ""
        frame = "part" if box.in_part and not lit else f"box{suffix}"
        border = glyphs.lit_box if lit else glyphs.part_box if box.in_part else glyphs.box
        upper_left, level, upper_right, upright, lower_left, lower_right, port = [*border]
        inner, beside = box.width - 2, port if self.y == box.out else upright
        top, bottom = (upper_left, level, upper_right), (lower_left, level, lower_right)
        edges = {0: top, box.height - 1: bottom}
        left, filling, right = edges.get(self.y - box.y, (upright, " ", beside))
        self.write(box.x, left + filling * inner + right, frame, box.width)
        first = box.out - (len(box.lines) - 1) // 2
        if first <= self.y < first + len(box.lines):
            symbol = glyphs.text(box.lines[self.y - first])
            if lit and cell_len(symbol) + 2 <= inner:
                symbol = f" {symbol} "
            blank = max(0, inner - cell_len(symbol)) // 2
            self.write(box.x + 1 + blank, symbol, f"symbol{suffix}", inner)

    def paint_name(self, box: Box) -> None:
        lit = box.node == self.picture.lit and box.kind == "leaf"
        role = "name" if box.kind == "leaf" else "output"
        suffix = f".{self.picture.direction}" if lit else ""
        self.write(box.x, self.glyphs.text(box.lines[0]), role + suffix, box.width)

    def paint_label(self, key: LabelKey, label: Label) -> None:
        picture, glyphs = self.picture, self.glyphs
        if key == picture.asked:
            text, _ = picture.texts.get(key, ("?", ""))
            self.write(label.x, self.field(text or "?", label.width), "asked", label.width)
        elif key in picture.texts:
            text, role = picture.texts[key]
            has_room = role in NOTED and cell_len(glyphs.text(text)) < label.width
            mark = getattr(glyphs, role) if role in MARKED or has_room else ""
            self.write(label.x, self.number(text, mark, label.width), role, label.width)

    def number(self, text: str, mark: str, width: int) -> str:
        """A number with its mark, cut visibly where it is too long."""
        text, room = self.glyphs.text(text), width - cell_len(mark)
        if cell_len(text) > room:
            text = "".join(spread(text, room - 1)) + self.glyphs.cut
        blank = " " if mark and 0 < cell_len(text) < room else ""
        return text + blank + mark

    def field(self, text: str, width: int) -> str:
        """What is being typed, its end always in sight, filled up to the whole field."""
        text = self.glyphs.text(text)
        while cell_len(text) > width:
            text = text[1:]
        return text + " " * (width - cell_len(text))


UNNAMED = re.compile(r"_\d+")
"""What an operation is called that the program gives no name."""

TAIL = 4  # cells that fade behind the head of a pulse

Text = tuple[str, str]
"""A number as it stands on a wire, and its role."""


def picture_at(
    run: Run, step: int, layout: Layout, selected: int | None = None, in_full: bool = False
) -> Picture:
    """The state of a run after `step` of its graph's steps, for the numbers' places in a layout.

    It is `in_full` if it stands alone: every wire has its name, a small array its numbers.
    """
    graph, at = run.graph, run.graph.steps[step]
    has_turned = step > graph.last_forward
    made = {i for i, known in enumerate(graph.value_step) if known <= step}
    returned = {wire for wire, known in graph.wire_step.items() if known <= step}
    return Picture(
        texts=dict(_texts(run, step, layout, in_full)),
        forward=frozenset(j for i in made for j in graph.nodes[i].inputs) | made & {graph.output},
        backward=frozenset(returned | {layout.output} if has_turned else ()),
        lit=None if at.direction == "start" else at.node,
        direction="backward" if has_turned else "forward",
        selected=selected,
    )


def pulses(graph: Graph, step: Step) -> tuple[Wire, ...]:
    """The wires on which something travels during a step; OUTSIDE is where the result leaves."""
    outward: Wire = (OUTSIDE, graph.output)
    if step.direction == "backward":
        return (outward if step.slot is None else (step.node, step.slot),)
    inward = tuple((step.node, slot) for slot in range(len(graph.nodes[step.node].inputs)))
    return (*inward, outward) if step.node == graph.output else inward


def options_for(run: Run, in_full: bool = False) -> Options:
    """Room for the shape of each array and, if there is any, for every number in short.

    With `in_full` also for what `picture_at` then has to say.
    """
    graph = run.graph
    shapes = {i: len(shape_text(shape)) for i, shape in enumerate(graph.shapes) if shape}
    numbers = {i: [*_numbers(run, i)] for i in range(len(graph.nodes)) if i not in shapes}
    arrays = {i: max(map(len, _arrays(run, i)), default=0) for i in shapes} if in_full else {}

    def widths(digits: int) -> dict[int, int]:
        return {i: max(width_of(value, digits) for value in found) for i, found in numbers.items()}

    def named(widths: dict[int, int], in_full: bool = False) -> dict[int, int]:
        return {i: width + len(_called(graph, i, in_full)) for i, width in widths.items()}

    wanted = {i: max(width, arrays.get(i, 0)) for i, width in (shapes | widths(DIGITS)).items()}
    return Options(widths=named(shapes | widths(LEAST_DIGITS)), wanted=named(wanted, in_full))


def _numbers(run: Run, i: int) -> Iterator[float]:
    """Every number that may stand on the wires of a node."""
    return (cast(float, value) for value in _standing(run, i))


def _arrays(run: Run, i: int) -> Iterator[str]:
    """Every small array that may, in its numbers."""
    return (listed(value, short) for value in _standing(run, i) if is_small(value))


def _standing(run: Run, i: int) -> Iterator[Value]:
    wires = (run.wire_gradients.get(wire) for wire in run.graph.uses[i])
    found = (run.node_values[i], run.node_gradients[i], *wires)
    return (value for value in found if value is not None)


def _texts(
    run: Run, step: int, layout: Layout, in_full: bool = False
) -> Iterator[tuple[LabelKey, Text]]:
    """Every number that stands, cut to the room its place has."""
    for key, label in layout.labels.items():
        known, source = _known(run, step, key), layout.source_of(key)
        called = _called(run.graph, source, in_full) if key[0] == "value" else ""
        if known is not None:
            role = "value" if key[0] == "value" else "gradient"
            shape = run.graph.shapes[source]
            told = _told(known, shape, label.width - len(called), in_full)
            fits = len(called + told) <= label.width
            yield key, (called + told if fits else told, role)
        elif called:
            yield key, (called.removesuffix(" = "), "edge")


def _told(value: Value, shape: Shape, room: int, in_full: bool) -> str:
    """A number in its room, an array by its shape, or by its numbers where they have the room."""
    if not shape:
        return number(value, room)
    numbers = listed(value, short) if in_full and is_small(value) else ""
    return numbers if numbers and len(numbers) <= room else shape_text(shape)


def _called(graph: Graph, i: int, in_full: bool = False) -> str:
    """What stands before a number that the program gives no name, as questions call it: `_1 = `.

    An input and the output have their names at their ends, and a picture in full has all others.
    """
    name, is_inner = graph.nodes[i].name, graph.nodes[i].is_operation
    called = UNNAMED.fullmatch(name) or (in_full and i != graph.output)
    return f"{name} = " if is_inner and called else ""


def _known(run: Run, step: int, key: LabelKey) -> Value | None:
    graph = run.graph
    if key[0] == "branch":
        at, value = graph.wire_step.get(key[1:]), run.wire_gradients.get(key[1:])
    elif key[0] == "gradient":
        at, value = graph.gradient_step[key[1]], run.node_gradients[key[1]]
    else:
        at, value = graph.value_step[key[1]], run.node_values[key[1]]
    return value if at is not None and at <= step else None


@dataclass(frozen=True)
class Pulse:
    """Something that travels along a wire, `wait` cells behind those that start at once."""

    wire: Wire
    direction: Direction = "forward"
    wait: int = 0


@dataclass(frozen=True)
class Flight:
    """The pulses of one step, with the cells each will pass."""

    pulses: tuple[tuple[Pulse, tuple[Point, ...]], ...]

    @classmethod
    def of(cls, layout: Layout, pulses: Sequence[Pulse]) -> "Flight":
        paths = ((pulse, layout.wires[pulse.wire].cells) for pulse in pulses)
        return cls(tuple((p, c if p.direction == "forward" else c[::-1]) for p, c in paths))

    @property
    def length(self) -> int:
        """How far the last pulse has to go, in cells."""
        return max((pulse.wait + len(path) for pulse, path in self.pulses), default=0)

    def changes(self, before: int, now: int) -> Iterator[tuple[Point, str]]:
        """The cells that look different since `before`, with their roles; "" is a cell passed."""
        for pulse, path in self.pulses:
            head = now - pulse.wait
            first = max(0, before - pulse.wait - TAIL)
            for k in range(first, min(head, len(path) - 1) + 1):
                age = head - k
                yield path[k], f"pulse.{pulse.direction}.{age}" if age <= TAIL else ""
