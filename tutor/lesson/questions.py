"""The question that a page asks, made from the run of its graph."""

from tutor.graph import Graph, Run
from tutor.graph.layout import LabelKey
from tutor.lesson.prose import Page
from tutor.quiz import Question, choice_question, flow_question, local_question, value_question


def question_of(page: Page, run: Run) -> Question:
    """The question of a page with this run's numbers."""
    match page.verb:
        case "predict":
            return value_question(run, page.argument)
        case "ask":
            node, _, operand = page.argument.partition("/")
            return local_question(run, node, operand)
        case "flow":
            name, _, user = page.argument.partition(">")
            return flow_question(run, name, user or None)
    options = [(option.text, option.right, option.feedback or None) for option in page.options]
    return choice_question(tuple(options))


def asked_name(page: Page) -> str:
    """What the answer is called: "total", "∂total/∂tax" or "dapple"."""
    match page.verb:
        case "ask":
            node, _, operand = page.argument.partition("/")
            return f"∂{node}/∂{operand}"
        case "flow":
            name, arrow, user = page.argument.partition(">")
            return f"d{name} ({user})" if arrow else f"d{name}"
    return page.argument


def asked_label(page: Page, graph: Graph) -> LabelKey:
    """The label of the drawing that the answer belongs on."""
    match page.verb:
        case "predict":
            return "value", graph.index[page.argument]
        case "ask":
            user, _, name = page.argument.partition("/")
        case _:
            name, _, user = page.argument.partition(">")
    node = graph.index[name]
    wire = graph.wire_between(name, user)
    if wire is None or len(graph.uses[node]) == 1:
        return "gradient", node
    return "branch", *wire
