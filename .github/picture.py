"""Make lesson.svg, the picture of the README, from the running app.

    python .github/picture.py
"""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.style import Style
from rich.terminal_theme import DIMMED_MONOKAI
from textual.geometry import Region
from textual.screen import Screen

from tutor.graph.svg import Ink, svg_of_ink
from tutor.lesson.content.course import default_folder, find
from tutor.lesson.content.lesson import load
from tutor.progress import Store
from tutor.progress.session import Session
from tutor.text.glyphs import FULL
from tutor.text.roles import DARK
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
            PICTURE.write_text(svg_of_ink(rows_of(app.screen), DARK["ground"]) + "\n", "utf-8")
        session.store.close()


def rows_of(screen: Screen[object]) -> list[list[tuple[str, Ink]]]:
    """The screen as it would be painted, row by row."""
    return [
        [(segment.text, ink(segment.style or Style())) for segment in strip]
        for strip in screen._compositor.render_strips(Region(0, 0, *SIZE).size)
    ]


def ink(style: Style) -> Ink:
    """The colours as the eye sees them."""
    colour, ground = (
        each.get_truecolor(DIMMED_MONOKAI).hex if each and not each.is_default else otherwise
        for each, otherwise in ((style.color, DARK["text"]), (style.bgcolor, DARK["ground"]))
    )
    return Ink(*((ground, colour) if style.reverse else (colour, ground)), bool(style.bold))


if __name__ == "__main__":
    asyncio.run(main())
