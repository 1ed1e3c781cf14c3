"""The question that a page asks, made from the run of its graph."""

from typing import TYPE_CHECKING

from tutor.graph import Graph, Run
from tutor.graph.layout import LabelKey
from tutor.lesson.prose import Page

if TYPE_CHECKING:
    from tutor.quiz import Question


def question_of(page: Page, run: Run) -> "Question":
    """The question of a page with this run's numbers."""
    # 16 ms for a lesson that does not begin with a question
    from tutor.quiz import choice_question, flow_question, local_question, value_question

    name, user = page.asked_use
    match page.verb:
        case "predict":
            return value_question(run, name)
        case "ask":
            return local_question(run, user, name)
        case "flow":
            return flow_question(run, name, user or None)
    options = [(option.text, option.right, option.feedback or None) for option in page.options]
    return choice_question(tuple(options))


def asked_name(page: Page) -> str:
    """What the answer is called: "total", "∂total/∂tax" or "dapple"."""
    name, user = page.asked_use
    match page.verb:
        case "ask":
            return f"∂{user}/∂{name}"
        case "flow":
            return f"d{name} ({user})" if user else f"d{name}"
    return name


def asked_label(page: Page, graph: Graph) -> LabelKey:
    """The label of the drawing that the answer belongs on."""
    name, user = page.asked_use
    node = graph.index[name]
    if page.verb == "predict":
        return "value", node
    wire = graph.wire_between(name, user)
    if wire is None or len(graph.uses[node]) == 1:
        return "gradient", node
    return "branch", *wire
