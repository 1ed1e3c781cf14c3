"""A line of text while it is typed, as a value."""

from dataclasses import dataclass

LONGEST = 240  # characters; as much as is judged


@dataclass(frozen=True)
class TextField:
    """The text so far and how many of its characters stand before the cursor.

    An `old` text is there to be looked at: what is typed first takes its place.
    """

    text: str = ""
    cursor: int = 0
    old: bool = False

    def insert(self, typed: str) -> "TextField":
        """Printable characters at the cursor, as far as they fit."""
        if self.old:
            return TextField().insert(typed)
        typed = "".join(filter(str.isprintable, typed))[: LONGEST - len(self.text)]
        before, after = self.text[: self.cursor], self.text[self.cursor :]
        return TextField(before + typed + after, self.cursor + len(typed))

    def press(self, key: str) -> "TextField":
        """The line after a key that moves the cursor or erases; any other changes nothing."""
        match key:
            case "left":
                return TextField(self.text, max(self.cursor - 1, 0))
            case "right":
                return TextField(self.text, min(self.cursor + 1, len(self.text)))
            case "home":
                return TextField(self.text, 0)
            case "end":
                return TextField(self.text, len(self.text))
            case "backspace" if self.old:
                return TextField()
            case "backspace" if self.cursor:
                kept = self.text[: self.cursor - 1] + self.text[self.cursor :]
                return TextField(kept, self.cursor - 1)
            case "ctrl+u":
                return TextField(self.text[self.cursor :])
            case "delete":
                kept = self.text[: self.cursor] + self.text[self.cursor + 1 :]
                return TextField(kept, self.cursor)
        return self

    @property
    def with_cursor(self) -> str:
        """The text with a thin bar where the cursor is."""
        return f"{self.text[: self.cursor]}▏{self.text[self.cursor :]}"


def text_field(text: str, old: bool = False) -> TextField:
    """A text with the cursor at its end."""
    return TextField(text, len(text), old)
