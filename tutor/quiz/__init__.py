"""Questions on a graph, and judging what is typed to them.

`ask` makes a question of a request, `judge` gives a verdict on an answer, `explain` is what the
learner is told. `kinds` has a file for each kind of question, `mistakes` the wrong answers that the
rule book gives, `relations` what any other has to do with the right one, `carried` what follows
from a wrong one before it, `answer` reads what was typed, `generate` draws fresh questions.
"""

from tutor.graph.numbers import Index
from tutor.quiz.answer import read_number
from tutor.quiz.asking import ask, explain
from tutor.quiz.carried import Given, carried_on
from tutor.quiz.judge import judge
from tutor.quiz.kinds.choose import choice_question
from tutor.quiz.parts import Parts
from tutor.quiz.question import (
    Choice,
    Code,
    Domain,
    Expression,
    Grid,
    Matrix,
    Number,
    Operand,
    Option,
    Question,
    Shape,
    Verdict,
    Wrong,
)
from tutor.quiz.used import parts

__all__ = [
    "Choice", "Code", "Domain", "Expression", "Given", "Grid", "Index", "Matrix", "Number",
    "Operand", "Option", "Parts", "Question", "Shape", "Verdict", "Wrong",
    "ask", "carried_on", "choice_question", "explain", "judge", "parts", "read_number",
]  # fmt: skip
