"""Rows of text: what is sent for a change is little, and leaves the screen as if drawn anew."""

from collections.abc import Iterable, Sequence

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.screen import Screen

from tests.ui.helpers import in_a_loop
from tutor.lesson import Line
from tutor.ui.compositor import SpanCompositor, SpanUpdate
from tutor.ui.widgets.text_rows import Rows

WIDTH, HEIGHT = 24, 4
STYLES = ("", "bold", "faint", "chosen", "right", "heat3", "heat-8", "pixel.15.0")

texts = st.text(st.sampled_from("ab 12─한글계…  "), max_size=9)
lines = st.lists(st.tuples(texts, st.sampled_from(STYLES)), max_size=5).map(tuple)
pictures = st.lists(lines, max_size=HEIGHT)


class Stage(App[None]):
    """A screen with nothing but rows; keeps what is sent to the terminal."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = Rows()
        self.console_for_tests = Console(color_system="truecolor", force_terminal=True)

    def get_default_screen(self) -> Screen[None]:
        return Bare()

    def compose(self) -> ComposeResult:
        yield self.rows

    def sent(self) -> str:
        """What a terminal is sent for all that has changed since."""
        compositor = self.screen._compositor
        compositor.update_widgets({self.rows})
        update = compositor.render_update()
        if update is None:
            return ""
        assert isinstance(update, SpanUpdate)
        return update.render_segments(self.console_for_tests)

    def whole(self) -> str:
        self.screen._compositor._dirty_regions.add(self.screen.size.region)
        return self.sent()


class Bare(Screen[None]):
    def __init__(self) -> None:
        super().__init__()
        self._compositor = SpanCompositor()


def cells(frames: Iterable[str]) -> list[list[tuple[object, ...]]]:
    """What stands on a terminal after some frames, each cell with its looks.

    A blank shows no colour of its own, so it counts for nothing.
    """
    screen = pyte.Screen(WIDTH, HEIGHT)
    stream = pyte.Stream(screen)
    for frame in frames:
        stream.feed(frame)
    return [
        [
            (c.data, "" if c.data == " " else (c.fg, c.bold), c.bg, c.reverse)
            for c in (screen.buffer[y][x] for x in range(WIDTH))
        ]
        for y in range(HEIGHT)
    ]


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(pictures, min_size=2, max_size=5))
def test_after_any_changes_the_screen_is_as_if_drawn_anew(shown: list[Sequence[Line]]) -> None:
    @in_a_loop
    async def test() -> None:
        app = Stage()
        async with app.run_test(size=(WIDTH, HEIGHT)) as pilot:
            await pilot.pause()
            frames = [app.whole()]
            for rows in shown:
                app.rows.show(rows)
                frames.append(app.sent())
            assert cells(frames) == cells([app.whole()])

    test()


ROWS: list[Line] = [(("one ", "bold"), ("two", "")), (("three", "faint"),), (("계층", ""),)]


@pytest.mark.parametrize(
    ("row", "line", "region"),
    [
        (0, (("one ", "bold"), ("tvo", "")), Region(4, 0, 3, 1)),
        (1, (("three", "faint"), ("!", "faint")), Region(5, 1, 1, 1)),
        (2, (("계", ""), ("층", "bold")), Region(0, 2, 4, 1)),
        (3, (("  ", ""), ("new", "")), Region(0, 3, 5, 1)),
        (0, (("one ", "bold"), ("two", ""), ("    ", "")), None),
    ],
)
@in_a_loop
async def test_only_the_spans_that_differ_are_drawn(
    row: int, line: Line, region: Region | None
) -> None:
    app = Stage()
    async with app.run_test(size=(WIDTH, HEIGHT)):
        app.rows.show(ROWS)
        asked: list[Region] = []
        app.rows.refresh = lambda *regions: asked.extend(regions)  # type: ignore[assignment, method-assign]
        app.rows.show([*ROWS[:row], line, *ROWS[row + 1 :]])
        assert asked == ([region] if region else [])


@in_a_loop
async def test_where_a_character_stands_is_told_in_cells() -> None:
    app = Stage()
    async with app.run_test(size=(WIDTH, HEIGHT)):
        app.rows.show([*ROWS, (("계층 = 2▏", "typed"),)])
        assert app.rows.place_of("▏") == (8, 3)
        assert app.rows.place_of("#") is None
