"""The question that a page asks, made from the run of its graph."""

from typing import TYPE_CHECKING, Literal

from tutor.graph import Graph, Run
from tutor.graph.layout import LabelKey
from tutor.graph.pieces import named
from tutor.lesson.prose import Page

if TYPE_CHECKING:
    from tutor.quiz import Question


def question_of(page: Page, run: Run) -> "Question":
    """The question of a page with this run's numbers."""
    # 16 ms for a lesson that does not begin with a question
    from tutor import quiz

    name, user = page.asked_use
    at = (page.asked_index,) if page.asked_index else ()
    match page.verb:
        case "predict":
            return quiz.value_question(run, name, *at)
        case "ask":
            return quiz.local_question(run, user, name)
        case "flow":
            return quiz.flow_question(run, name, user or None, *at)
        case "shape":
            name, of = shape_asked(page, run.graph)
            return quiz.shape_question(run, name, of)
    options = [(option.text, option.right, option.feedback or None) for option in page.options]
    return quiz.choice_question(tuple(options))


def shape_asked(page: Page, graph: Graph) -> tuple[str, Literal["value", "gradient"]]:
    """Whose shape is asked for: that of a wire's value or, after a "d", of its gradient."""
    name = page.argument
    return (name, "value") if name in graph.index else (name[1:], "gradient")


def asked_name(page: Page) -> str:
    """What the answer is called: "total", "∂total/∂tax", "dapple", "dW[1, 0]" or "Y.shape"."""
    name, user = page.asked_use
    match page.verb:
        case "ask":
            return f"∂{user}/∂{name}"
        case "shape":
            return f"{name}.shape"
    name = named(f"d{name}" if page.verb == "flow" else name, page.asked_index or ())
    return f"{name} ({user})" if user else name


def asked_label(page: Page, graph: Graph) -> LabelKey:
    """The label of the drawing that the answer belongs on."""
    name, user = page.asked_use
    if page.verb == "shape":
        name, of = shape_asked(page, graph)
        return ("value", graph.index[name]) if of == "value" else ("gradient", graph.index[name])
    node = graph.index[name]
    if page.verb == "predict":
        return "value", node
    wire = graph.wire_between(name, user)
    if wire is None or len(graph.uses[node]) == 1:
        return "gradient", node
    return "branch", *wire
