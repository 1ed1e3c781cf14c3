"""What laboratories have in common: the bar of their views, and their two lines of keys."""

from collections.abc import Mapping, Sequence

from tutor.lesson.styled import Line, Span, fitted, key_spans, width_of


def views_bar(title: str, names: Sequence[str], at: int, width: int) -> Line:
    """What the laboratory is, and its views, the open one marked; or that one alone."""
    views = [_view(name, k == at) for k, name in enumerate(names)]
    told: Span = (f" {title}", "bold")
    if width_of([told, *views]) + 1 > width:
        views = [views[at], (f"  {at + 1}/{len(names)}", "faint")]
    return *fitted([told], max(width - width_of(views) - 1, 0)), *views, (" ", "")


def key_lines(groups: Sequence[Mapping[str, str]], width: int) -> list[Line]:
    """A line for each group of keys with what they do."""
    return [((" ", ""), *key_spans([*group.items()], width - 2)) for group in groups]


def _view(name: str, here: bool) -> Span:
    return f"  {'▸' if here else ' '}{name}", "chosen" if here else "faint"
