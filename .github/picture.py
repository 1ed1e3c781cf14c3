"""Make lesson.svg, the picture of the README, from the running app.

    python .github/picture.py
"""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.style import Style
from textual.geometry import Region
from textual.screen import Screen

from tutor.commands.svg import svg_of_styles
from tutor.lesson.content.course import default_folder, find
from tutor.lesson.content.lesson import load
from tutor.progress import Store
from tutor.progress.session import Session
from tutor.text.glyphs import FULL
from tutor.ui.app import TutorApp

PICTURE = Path(__file__).with_name("lesson.svg")
SIZE = (120, 28)
LESSON = "apples_and_oranges"
KEYS = [*["right"] * 11, "2", ".", "4", "asterisk"]  # an answer half typed, on the way back


async def main() -> None:
    """Open the lesson, press the keys, and draw what the screen shows."""
    with TemporaryDirectory() as folder:
        session = Session(default_folder(), Store.open(Path(folder)), "en", FULL, motion=False)
        lesson = load(find(session.folder, LESSON))
        app = TutorApp(session, "lesson", lesson)
        async with app.run_test(size=SIZE) as pilot:
            await pilot.press(*KEYS)
            await pilot.pause()
            PICTURE.write_text(svg_of_styles(rows_of(app.screen)) + "\n", "utf-8")
        session.store.close()


def rows_of(screen: Screen[object]) -> list[list[tuple[str, Style]]]:
    """The screen as it would be painted, row by row."""
    return [
        [(segment.text, segment.style or Style()) for segment in strip]
        for strip in screen._compositor.render_strips(Region(0, 0, *SIZE).size)
    ]


if __name__ == "__main__":
    asyncio.run(main())
