"""What a laboratory shows, as plain text."""

from collections.abc import Iterable

from tutor.lesson import Line


def text_of(lines: Iterable[Line]) -> str:
    return "\n".join("".join(text for text, _ in line).rstrip() for line in lines)
