"""Text with styles by name, in lines that are measured in cells."""

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

Span = tuple[str, str]
"""A text and its style: "", bold, code, hint, prompt, typed, right, wrong, note, key, faint…"""

Line = tuple[Span, ...]


def width_of(spans: Sequence[Span]) -> int:
    return sum(cell_len(text) for text, _ in spans)


def shortened(text: str, width: int) -> str:
    """The text, its end cut off where there is no room for it."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(width - 1, 0)).rstrip() + "…"


def fitted(spans: Sequence[Span], width: int) -> list[Span]:
    """The spans cut or filled to a width."""
    cut: list[Span] = []
    for text, style in spans:
        room = max(width - width_of(cut), 0)
        cut.append((set_cell_size(text, min(cell_len(text), room)), style))
    return [*cut, (" " * (width - width_of(cut)), "")]


def key_spans(labels: Sequence[tuple[str, str]], width: int) -> list[Span]:
    """Keys with what they do, as many as there is room for."""
    spans: list[Span] = []
    for key, label in labels:
        more: list[Span] = [("  " if spans else "", ""), (key, "key"), (f" {label}", "faint")]
        if width_of(spans) + width_of(more) > width:
            break
        spans += more
    return spans
