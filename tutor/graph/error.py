"""What is wrong with a program, and where."""

from tutor.text import Problem, say


class ProgramError(Problem, ValueError):
    """A line that is no part of a graph: a key of the texts on programs, or a whole key."""

    def __init__(self, key: str, line: int, **values: object) -> None:
        super().__init__(key if "." in key else f"program.{key}", **values)
        self.line = line

    def say(self, lang: str) -> str:
        return say("program.at_line", lang, line=self.line, problem=super().say(lang))
