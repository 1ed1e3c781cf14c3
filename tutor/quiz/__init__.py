"""Questions on a graph, and judging what is typed to them."""

from tutor.graph.pieces import Index
from tutor.quiz.answer.evaluate import value_at
from tutor.quiz.answer.number import read_number
from tutor.quiz.answer.written import formula_text
from tutor.quiz.ask import choice_question, flow_question, local_question, value_question
from tutor.quiz.chain_number import chain_question
from tutor.quiz.feedback import feedback
from tutor.quiz.grid import Grid
from tutor.quiz.judge import Verdict, judge
from tutor.quiz.question import Choice, Collision, Number, Option, Question, Shape
from tutor.quiz.shapes import shape_question
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
