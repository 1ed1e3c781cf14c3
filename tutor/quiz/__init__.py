"""Questions on a graph, and judging what is typed to them."""

from tutor.quiz.answer.number import read_number
from tutor.quiz.feedback import feedback
from tutor.quiz.judge import Verdict, judge
from tutor.quiz.mistakes import Wrong
from tutor.quiz.question import (
    Choice,
    Collision,
    Number,
    Option,
    Question,
    choice_question,
    flow_question,
    local_question,
    value_question,
)

__all__ = [
    "Choice",
    "Collision",
    "Number",
    "Option",
    "Question",
    "Verdict",
    "Wrong",
    "choice_question",
    "feedback",
    "flow_question",
    "judge",
    "local_question",
    "read_number",
    "value_question",
]
