"""What a learner never loses: answers are kept before they are judged aloud, or it is said."""

from pathlib import Path

from tests.ui.helpers import Tutor, a_lesson, go_to, in_a_loop, session_in, tutor
from tutor.progress import Attempt, LessonStatus, Session, Store
from tutor.ui.screens.lesson import LessonScreen

QUESTION = 2  # a page of lesson 1, from 0


class Looking(Store):
    """A store that looks at the screen at the moment when an answer is recorded."""

    running: Tutor
    seen: str

    def record(self, attempt: Attempt) -> bool:
        self.seen = self.running.text
        return super().record(attempt)


@in_a_loop
async def test_an_answer_is_on_disk_before_anything_is_said_to_it(tmp_path: Path) -> None:
    session = session_in(tmp_path)
    store = Looking.open(tmp_path)
    assert isinstance(store, Looking)
    session.store = store
    async with tutor(session, a_lesson("apple_tax")) as running:
        store.running = running
        await go_to(running, QUESTION)
        await running.press(*"220", "enter")
        assert "That is right" not in store.seen and "220▏" in store.seen
        assert "That is right" in running.text
        other = session_in(tmp_path)
        assert [attempt.answer for attempt in other.store.attempts()] == ["220"]
        other.store.close()


async def answers_in_spite_of(session: Session, told: str) -> None:
    async with tutor(session, None, (120, 24)) as running:
        assert told in running.text, running.text
        await running.press("enter")
        await running.until(lambda: isinstance(running.app.screen, LessonScreen))
        await running.settle()
        await go_to(running, QUESTION)
        await running.press(*"220", "enter")
        assert "That is right" in running.text
        assert session.status("apple_tax") == LessonStatus(
            frozenset({running.state.position.page_id}), frozenset(), running.state.position.page_id
        )
        assert ("not saved" in running.text) == (not session.store.saves)


@in_a_loop
async def test_nowhere_to_write_is_said_and_marked(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    await answers_in_spite_of(session_in(tmp_path / "file" / "data"), str(tmp_path / "file"))


@in_a_loop
async def test_a_broken_file_is_said_and_set_aside(tmp_path: Path) -> None:
    (tmp_path / "progress.db").write_bytes(b"no database" * 100)
    await answers_in_spite_of(session_in(tmp_path), "progress")
