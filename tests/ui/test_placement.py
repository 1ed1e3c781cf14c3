"""Six questions find where to begin; nothing of them is kept, and no lesson is passed by."""

from pathlib import Path

import pytest

from tests.lesson.states import parts, right_answer
from tests.ui.helpers import Tutor, in_a_loop, session_in, tutor
from tutor.lesson import default_folder, find
from tutor.progress import PLACEMENT, Practice, begin_at, begin_placement
from tutor.text import LANGUAGES


async def answer(running: Tutor, is_right: bool) -> None:
    question = running.state.position.question
    if is_right and question is not None:
        for part in parts(question):
            await running.paste(right_answer(part))
            await running.press("enter")
        await running.press("right")
    else:
        colon = [":"] if running.state.letters_type else []
        await running.press(*colon, "a", "s")


@pytest.mark.parametrize(("right", "number"), [(0, 1), (1, 2), (3, 7), (6, 13)])
@in_a_loop
async def test_the_course_begins_after_what_is_known(
    tmp_path: Path, right: int, number: int
) -> None:
    session = session_in(tmp_path)
    async with tutor(session, None) as running:
        assert "t asks six questions" in running.text
        await running.press("t")
        await running.until(lambda: "1/6" in running.text)
        for k in range(right + (right < len(PLACEMENT))):
            await answer(running, k < right)
        await running.until(lambda: "Where to begin" in running.text)
        assert f"Begin with lesson {number}:" in running.text
        await running.press("enter")
        await running.until(lambda: running.state.position.lesson.number == number)
    assert session.store.attempts() == ()
    statuses = session.statuses().values()
    assert not any(status.answered or status.skipped for status in statuses)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_question_is_one_of_the_course(tmp_path: Path, lang: str) -> None:
    practice: Practice = begin_placement(session_in(tmp_path, lang=lang))
    assert [item.skill.slug for item in practice.items] == [*PLACEMENT]
    lessons = [find(default_folder(), item.skill.lesson).number for item in practice.items]
    assert lessons == sorted(lessons)
    assert begin_at(practice, ()) is None
