"""A step of a training as a lesson: the graph of lesson 14 with that step's very numbers."""

from pathlib import Path
from string import Template

import numpy as np

from tutor import text
from tutor.engine.data import CLASSES, Dataset
from tutor.engine.layer import Value
from tutor.graph import Graph, graph_of
from tutor.labs.training.trainer import Snapshot, TakenStep
from tutor.lesson.content.lesson import Lesson
from tutor.lesson.content.prose import Prose, parse
from tutor.text import LANGUAGES, say

SLUG, NUMBER = "training_step", 16
PAGES = Path(text.__file__).with_name(SLUG)
PROGRAM = """\
def two_layer_net(
        x=digits({batch}),
        W1=weights({pixels}, {hidden}),
        b1=zeros({hidden}),
        W2=weights({hidden}, {classes}),
        b2=zeros({classes}),
        t=labels({batch})):
    a1 = affine(x, W1, b1)
    z1 = relu(a1)
    a2 = affine(z1, W2, b2)
    loss = softmax_with_loss(a2, t)
    return loss
"""


def step_lesson(now: Snapshot, taken: TakenStep) -> Lesson:
    """The last step that was taken, from the parameters before it; it belongs to no course."""
    graph = step_graph(now.data, taken)
    prose = {lang: _prose(now, len(taken.batch), lang) for lang in LANGUAGES}
    return Lesson(NUMBER, SLUG, {graph.name: graph}, prose)


def _prose(now: Snapshot, count: int, lang: str) -> Prose:
    settings = now.settings
    update = say(f"training_lab.step_{settings.optimiser}", lang, lr=f"{settings.lr:g}")
    pages = Template((PAGES / f"{lang}.md").read_text("utf-8"))
    return parse(pages.substitute(step=f"{now.steps:,}", count=count, update=update))


def step_graph(data: Dataset, taken: TakenStep) -> Graph:
    x, t = batch_of(data, taken)
    hidden = len(taken.params["W2"])
    source = PROGRAM.format(batch=len(x), pixels=x.shape[1], hidden=hidden, classes=CLASSES)
    return graph_of(source).with_inputs(x=x, t=t, **taken.params)


def batch_of(data: Dataset, taken: TakenStep) -> tuple[Value, Value]:
    """The images of a step, (N, pixels), and their labels, one-hot, (N, 10)."""
    one_hot = np.eye(CLASSES, dtype=np.int64)[data.t_train[taken.batch]]
    return data.x_train[taken.batch], one_hot
