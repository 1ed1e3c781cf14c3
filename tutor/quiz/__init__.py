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
from tutor.quiz.distinct import points
from tutor.quiz.generate import (
    TEMPLATE_VERSION,
    TEMPLATES,
    Generated,
    as_it_stands,
    draw,
    places,
    sibling,
)
from tutor.quiz.generate.acceptance import exact_values, slopes
from tutor.quiz.generate.choices import backwards, bug_in
from tutor.quiz.generate.subgraph import POOLS, as_read
from tutor.quiz.judge import judge
from tutor.quiz.kinds import KINDS, numeric, why
from tutor.quiz.kinds.choose import choice_question
from tutor.quiz.kinds.why import names_at_loss
from tutor.quiz.mistakes.values import flows
from tutor.quiz.parts import Parts
from tutor.quiz.question import (
    Axes,
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
    "KINDS",
    "POOLS",
    "TEMPLATES",
    "TEMPLATE_VERSION",
    "Axes",
    "Choice",
    "Code",
    "Domain",
    "Expression",
    "Generated",
    "Given",
    "Grid",
    "Index",
    "Matrix",
    "Number",
    "Operand",
    "Option",
    "Parts",
    "Question",
    "Shape",
    "Verdict",
    "Wrong",
    "as_it_stands",
    "as_read",
    "ask",
    "backwards",
    "bug_in",
    "carried_on",
    "choice_question",
    "draw",
    "exact_values",
    "explain",
    "flows",
    "judge",
    "names_at_loss",
    "numeric",
    "parts",
    "places",
    "points",
    "read_number",
    "sibling",
    "slopes",
    "why",
]
