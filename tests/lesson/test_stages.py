"""Where pages stand: what is open, and the steps that a question waits at."""

from pathlib import Path

import pytest

from tests.lesson.lessons import array_lesson
from tutor.lesson import Lesson, Stage, load


@pytest.fixture
def stages(tmp_path: Path) -> dict[str, Stage]:
    lesson: Lesson = load(array_lesson(tmp_path))
    return dict(zip(lesson.page_ids, lesson.stages, strict=True))


def test_a_shape_that_is_not_there_yet_waits_for_its_answer(stages: dict[str, Stage]) -> None:
    assert (stages["shape=Y"].before, stages["shape=Y"].after) == (0, 1)


def test_a_shape_that_stands_already_moves_nothing(stages: dict[str, Stage]) -> None:
    before, shape = stages["flow=B[1]"], stages["shape=dX"]
    assert shape.before == shape.after == before.after


def test_opening_and_folding_keep_the_moment(stages: dict[str, Stage]) -> None:
    opened, folded, after = (stages[i] for i in ("backward=y", "read#2", "ask=z/k"))
    assert opened.setting.opened == {"y"} and folded.setting.opened == frozenset()
    assert opened.after > folded.after == after.before


def test_inner_nodes_have_steps_of_their_own(stages: dict[str, Stage]) -> None:
    assert stages["forward=exp_x"].after == stages["predict=plus_1"].before == 2
    assert stages["predict=plus_1"].after == 3
