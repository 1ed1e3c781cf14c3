"""A layout and the state of a run as rows of characters, each with the role it plays."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Literal

from rich.cells import cell_len

from tutor.graph.layout import OUTSIDE, Box, Label, LabelKey, Layout, Point, Route, Strand
from tutor.graph.node import Wire
from tutor.text.cells import BLANK, Cell, spread
from tutor.text.glyphs import FULL, E, Glyphs, W, Weight

Direction = Literal["forward", "backward"]
MARKED = ("right", "wrong")
ROLES = ("wire", "wire.forward", "wire.backward")  # of a crossing the last is shown


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


def travel(layout: Layout, wire: Wire, direction: Direction = "forward") -> tuple[Point, ...]:
    """The cells of a wire in the order in which a value, or a gradient, passes them."""
    cells = layout.wires[wire].cells
    return cells if direction == "forward" else cells[::-1]


def paint(layout: Layout, picture: Picture | None = None, glyphs: Glyphs = FULL) -> "Painting":
    """The picture of a run."""
    return Painting(layout, picture or Picture(), glyphs)


@dataclass(frozen=True)
class Painting:
    """A picture, row by row, in cells."""

    layout: Layout
    picture: Picture
    glyphs: Glyphs

    @cached_property
    def _rows(self) -> list[tuple[Cell, ...]]:
        rows = [[BLANK] * self.layout.width for _ in range(self.layout.height)]
        _Canvas(self.layout, self.picture, self.glyphs, rows).paint()
        return [*map(tuple, rows)]

    def cells(self, y: int) -> tuple[Cell, ...]:
        """A row as `layout.width` cells; blank outside the drawing."""
        is_inside = 0 <= y < self.layout.height
        return self._rows[y] if is_inside else (BLANK,) * self.layout.width

    def row(self, y: int) -> tuple[tuple[str, str], ...]:
        """A row as runs of text that share a role."""
        return tuple(runs(self.cells(y)))

    def lines(self) -> list[str]:
        """The whole drawing as plain text."""
        return ["".join(character for character, _ in row).rstrip() for row in self._rows]


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
class _Canvas:
    """The rows of a picture while they are painted."""

    layout: Layout
    picture: Picture
    glyphs: Glyphs
    rows: list[list[Cell]]

    def paint(self) -> None:
        self.paint_wires()
        for wire, route in self.layout.wires.items():
            self.paint_ends(wire, route)
        for box in (*self.layout.boxes, self.layout.end):
            self.paint_box(box) if box.kind == "operation" else self.paint_name(box)
        for key, label in self.layout.labels.items():
            self.paint_label(key, label)

    def write(self, x: int, y: int, text: str, role: str, width: int) -> None:
        for k, character in enumerate(spread(text, width)):
            self.rows[y][x + k] = (character, role)

    def paint_wires(self) -> None:
        for (x, y), strands in self.layout.strands.items():
            roles = {net: self.wire_role(net, strand.wires) for net, strand in strands.items()}
            role = max(roles.values(), key=ROLES.index)
            self.rows[y][x] = (self.wire_glyph(strands, roles), role)

    def wire_role(self, net: int, wires: Sequence[Wire]) -> str:
        """Backward, when a gradient has come back and none is awaited from another branch."""
        labels, backward = self.layout.labels, self.picture.backward
        awaited = (wire not in backward and ("branch", *wire) in labels for wire in wires)
        if not backward.isdisjoint(wires) and not any(awaited):
            return "wire.backward"
        return "wire.forward" if net in self.picture.forward else "wire"

    def wire_glyph(self, strands: Mapping[int, Strand], roles: Mapping[int, str]) -> str:
        weight = {net: self.weight(net, role) for net, role in roles.items()}
        if len(strands) == 1:
            ((net, strand),) = strands.items()
            branches = strand.sides.bit_count() > 2
            return self.glyphs.branch if branches else self.glyphs.wires[weight[net]][strand.sides]
        level, upright = sorted(strands, key=lambda net: strands[net].sides != E | W)
        return self.glyphs.crossings[weight[level], weight[upright]]

    def weight(self, net: int, role: str) -> Weight:
        if net == self.picture.selected:
            return "selected"
        return "idle" if role == "wire" else "visited"

    def paint_ends(self, wire: Wire, route: Route) -> None:
        """The head that says where a value goes, and, where it left, that its gradient is back."""
        (first, top), (last, bottom) = route.corners[0], route.corners[-1]
        if self.rows[top][first][1] == "wire.backward":
            self.rows[top][first] = (self.glyphs.backward, "wire.backward")
        if wire[0] != OUTSIDE or wire == self.layout.output:  # a loose end has no head
            role = self.wire_role(route.source, [wire])
            self.rows[bottom][last] = (self.glyphs.forward, role)

    def paint_box(self, box: Box) -> None:
        glyphs, lit, inner = self.glyphs, box.node == self.picture.lit, box.width - 2
        suffix = f".{self.picture.direction}" if lit else ""
        frame = "part" if box.in_part and not lit else f"box{suffix}"
        border = glyphs.lit_box if lit else glyphs.part_box if box.in_part else glyphs.box
        upper_left, level, upper_right, upright, lower_left, lower_right, port = [*border]
        bottom = box.y + box.height - 1
        self.write(box.x, box.y, upper_left + level * inner + upper_right, frame, box.width)
        for y in range(box.y + 1, bottom):
            right = port if y == box.out else upright
            self.write(box.x, y, upright + " " * inner + right, frame, box.width)
        self.write(box.x, bottom, lower_left + level * inner + lower_right, frame, box.width)
        for y, line in enumerate(box.lines, box.out - (len(box.lines) - 1) // 2):
            symbol = glyphs.text(line)
            if lit and cell_len(symbol) + 2 <= inner:
                symbol = f" {symbol} "
            left = max(0, inner - cell_len(symbol)) // 2
            self.write(box.x + 1 + left, y, symbol, f"symbol{suffix}", inner)

    def paint_name(self, box: Box) -> None:
        lit = box.node == self.picture.lit and box.kind == "leaf"
        role = "name" if box.kind == "leaf" else "output"
        suffix = f".{self.picture.direction}" if lit else ""
        self.write(box.x, box.y, self.glyphs.text(box.lines[0]), role + suffix, box.width)

    def paint_label(self, key: LabelKey, label: Label) -> None:
        text, role = self.picture.texts.get(key, ("", ""))
        if key == self.picture.asked:
            field = self.field(text or "?", label.width)
            self.write(label.x, label.y, field, "asked", label.width)
        elif role:
            mark = getattr(self.glyphs, role) if role in MARKED else ""
            number = self.number(text, mark, label.width)
            self.write(label.x, label.y, number, role, label.width)

    def number(self, text: str, mark: str, width: int) -> str:
        """A number with its mark, cut visibly where it is too long."""
        text, room = self.glyphs.text(text), width - cell_len(mark)
        if cell_len(text) > room:
            text = "".join(spread(text, room - 1)) + self.glyphs.cut
        blank = " " if mark and cell_len(text) < room else ""
        return text + blank + mark

    def field(self, text: str, width: int) -> str:
        """What is being typed, its end always in sight, filled up to the whole field."""
        text = self.glyphs.text(text)
        while cell_len(text) > width:
            text = text[1:]
        return text + " " * (width - cell_len(text))
