"""What stands where in a layout: the part that belongs to a node, the node at a cell."""

from tutor.graph.layout import Label, LabelKey, Layout


def region_of(layout: Layout, node: int) -> tuple[int, int, int, int]:
    """x, y, width and height of a node's box together with its numbers."""
    box = layout.boxes[node]
    labels = [label for label in map(layout.labels.get, _keys(layout, node)) if label]
    left = min([box.x, *(label.x for label in labels)])
    top = min([box.y, *(label.y for label in labels)])
    right = max([box.x + box.width, *(label.x + label.width for label in labels)])
    bottom = max([box.y + box.height, *(label.y + 1 for label in labels)])
    return left, top, right - left, bottom - top


def node_at(layout: Layout, x: int, y: int) -> int | None:
    """The node whose box, number or wire covers a cell."""
    for box in layout.rows.boxes.get(y, ()):
        if box.x <= x < box.x + box.width:
            return box.node
    for key, label in layout.rows.labels.get(y, ()):
        if _covers(label, x):
            return _node_of(layout, key)
    for piece in layout.rows.levels(y):
        if piece.low <= x <= piece.high:
            return piece.source
    return next((piece.source for piece in layout.rows.uprights(y) if piece.at == x), None)


def _keys(layout: Layout, node: int) -> list[LabelKey]:
    """The numbers on what leaves a node, and on the branches that enter it."""
    entering: list[LabelKey] = [("branch", node, k) for k in range(len(layout.boxes[node].ports))]
    return [("value", node), ("gradient", node), *entering]


def _covers(label: Label, x: int) -> bool:
    return label.x <= x < label.x + label.width


def _node_of(layout: Layout, key: LabelKey) -> int:
    """The node whose value, or gradient, a number is."""
    return layout.wires[key[1], key[2]].source if key[0] == "branch" else key[1]
