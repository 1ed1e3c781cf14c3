"""A line of text while it is typed, as a value."""

from dataclasses import dataclass

from tutor.quiz.answer.normalise import MAX_LENGTH


@dataclass(frozen=True)
class Line:
    """The text so far and how many of its characters stand before the cursor.

    An `old` text is there to be looked at: what is typed first takes its place.
    """

    text: str = ""
    cursor: int = 0
    old: bool = False

    def insert(self, typed: str) -> "Line":
        """Printable characters at the cursor, as far as they fit."""
        if self.old:
            return Line().insert(typed)
        typed = "".join(filter(str.isprintable, typed))[: MAX_LENGTH - len(self.text)]
        before, after = self.text[: self.cursor], self.text[self.cursor :]
        return Line(before + typed + after, self.cursor + len(typed))

    def press(self, key: str) -> "Line":
        """The line after a key that moves the cursor or erases; any other changes nothing."""
        match key:
            case "left":
                return Line(self.text, max(self.cursor - 1, 0))
            case "right":
                return Line(self.text, min(self.cursor + 1, len(self.text)))
            case "home":
                return Line(self.text, 0)
            case "end":
                return Line(self.text, len(self.text))
            case "backspace" if self.old:
                return Line()
            case "backspace" if self.cursor:
                kept = self.text[: self.cursor - 1] + self.text[self.cursor :]
                return Line(kept, self.cursor - 1)
            case "delete":
                return Line(self.text[: self.cursor] + self.text[self.cursor + 1 :], self.cursor)
        return self

    @property
    def with_cursor(self) -> str:
        """The text with a thin bar where the cursor is."""
        return f"{self.text[: self.cursor]}▏{self.text[self.cursor :]}"


def line(text: str, old: bool = False) -> Line:
    """A text with the cursor at its end."""
    return Line(text, len(text), old)
