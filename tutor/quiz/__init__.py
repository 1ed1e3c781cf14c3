"""Questions on a graph, and judging what is typed to them.

`question`, `symbolic` and `grid` say what a question is, `wrong` what a wrong answer; `numbers` and
`rules` make questions of a graph, `generate` draws fresh ones. `answer` reads what was typed,
`judge` gives a `verdict` on it, and `feedback` is what the tutor says to that.
"""

from tutor.formula.evaluate import value_at
from tutor.formula.written import formula_text
from tutor.graph.pieces import Index
from tutor.quiz.answer.number import read_number
from tutor.quiz.feedback import feedback
from tutor.quiz.grid import Grid
from tutor.quiz.judge import Verdict, judge
from tutor.quiz.numbers.ask import choice_question, flow_question, local_question, value_question
from tutor.quiz.numbers.chain_number import chain_question
from tutor.quiz.numbers.shapes import shape_question
from tutor.quiz.question import Choice, Collision, Number, Option, Question, Shape
from tutor.quiz.symbolic import Code, Domain, Expression, Matrix, Operand, Vector
from tutor.quiz.wrong import Wrong

__all__ = [
    "Choice",
    "Code",
    "Collision",
    "Domain",
    "Expression",
    "Grid",
    "Index",
    "Matrix",
    "Number",
    "Operand",
    "Option",
    "Question",
    "Shape",
    "Vector",
    "Verdict",
    "Wrong",
    "chain_question",
    "choice_question",
    "feedback",
    "flow_question",
    "formula_text",
    "judge",
    "local_question",
    "read_number",
    "shape_question",
    "value_at",
    "value_question",
]
