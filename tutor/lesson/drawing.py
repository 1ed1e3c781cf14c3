"""A question for a skill, drawn on one of the graphs of its lesson."""

from collections.abc import Mapping
from random import Random
from typing import TYPE_CHECKING

from tutor.lesson.skills import Skill

if TYPE_CHECKING:
    from tutor.graph import Graph
    from tutor.quiz.generate import Draw


def draw_for(skill: Skill, graphs: Mapping[str, "Graph"], level: int, seed: int) -> "Draw | None":
    """The question of a seed, an easier one where none is so hard; None where there is none."""
    from tutor.quiz.generate import TEMPLATES, draw, places  # what only practice needs

    ways = [
        (graphs[program], template)
        for program in skill.programs or graphs
        for template in skill.templates
        if program in graphs and template in TEMPLATES
        if any(places(graphs[program], template, skill.nodes))
    ]
    Random(seed).shuffle(ways)
    drawn = (
        draw(graph, template, easier, seed, skill.nodes)
        for easier in range(level, 0, -1)
        for graph, template in ways
    )
    return next((question for question in drawn if question is not None), None)
