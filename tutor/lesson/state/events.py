"""What is done to a lesson screen, and what then happened."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.lesson.state.position import Answer, Position


@dataclass(frozen=True)
class Pressed:
    """A key, by Textual's name, and the character that it types, if it types one."""

    key: str
    character: str | None


@dataclass(frozen=True)
class Pasted:
    text: str


@dataclass(frozen=True)
class Do:
    """A command by its name."""

    command: str


@dataclass(frozen=True)
class Line:
    """A line that was typed where no keys are pressed."""

    text: str


Message = Pressed | Pasted | Do | Line


@dataclass(frozen=True)
class Unheard:
    """The key that was pressed types nothing here: it is a command, if it is anything."""


@dataclass(frozen=True)
class Answered:
    """An answer was judged, or could not be read."""

    position: "Position"
    answer: "Answer"


@dataclass(frozen=True)
class Filled:
    """A cell of a grid was answered, and stands there as long as the program runs."""

    position: "Position"


@dataclass(frozen=True)
class Revealed:
    """The answer was shown in place of being given."""

    position: "Position"


@dataclass(frozen=True)
class AskedAgain:
    """After an answer that was shown, a question like it was opened."""

    before: "Position"


@dataclass(frozen=True)
class PageTurned:
    before: "Position"
    after: "Position"


@dataclass(frozen=True)
class Skipped:
    """A question of practice was passed by."""

    position: "Position"


@dataclass(frozen=True)
class Advanced:
    """The graph went on from this step, and its way may be shown."""

    step: int


@dataclass(frozen=True)
class Finished:
    """The learner wants to go on where nothing follows: the lesson, or its question, is done."""


@dataclass(frozen=True)
class LabEntered:
    """The laboratory of the page was wanted."""

    name: str


@dataclass(frozen=True)
class Left:
    """The learner wants to leave, and nothing was open that could be closed instead."""


Event = (
    Unheard | Answered | Filled | Revealed | AskedAgain | PageTurned | Skipped
    | Advanced | Finished | LabEntered | Left
)  # fmt: skip
