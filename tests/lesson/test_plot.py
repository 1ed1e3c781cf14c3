"""Curves in cells: without gaps, at the right numbers, in characters that the terminal has."""

import io

import numpy as np
import pytest
from rich.cells import cell_len

from tutor.lesson import DOTTED, Axes, Curve, Line, Room, plot
from tutor.text.glyphs import ASCII, WITH_BRAILLE
from tutor.text.terminal import FALL_BACK, glyphs_for

AXES = Axes((0, 10), (0, 1), [(0.0, "0"), (1.0, "1")], [(0, "0"), (5, "5"), (10, "10")])
X = np.arange(11)


def rows_of(lines: list[Line]) -> list[str]:
    return ["".join(text for text, _ in line) for line in lines]


def test_a_plot_fills_its_room_and_names_its_ends() -> None:
    rows = rows_of(plot([Curve(X, X / 10, "forward")], AXES, Room(40, 10)))
    assert len(rows) == 10 and {cell_len(row) for row in rows} == {40}
    assert rows[0].startswith(" 1┤") and rows[7].startswith(" 0┤")
    assert rows[-1].split() == ["0", "5", "10"]
    assert rows[0].rstrip()[-1] in "▝▗▐▄▀█" and rows[7][3] in "▘▖▌▄▀█"


def test_a_steep_curve_has_no_gaps() -> None:
    jump = Curve(np.array([0.0, 4.9, 5.0, 10.0]), np.array([0.0, 0.0, 1.0, 1.0]), "forward")
    rows = rows_of(plot([jump], AXES, Room(40, 12)))[:-2]
    assert all(row[3:].strip() for row in rows)


def test_where_curves_meet_the_first_is_seen() -> None:
    flat = np.full(11, 0.5)
    above, below = Curve(X, flat, "forward"), Curve(X, flat, "faint")
    styles = {style for line in plot([above, below], AXES, Room(30, 9))[:-2] for _, style in line}
    assert "forward" in styles
    assert all(
        style != "faint" or text.strip() in ("", "│", "1┤", "0┤", "0", "┤")
        for line in plot([above, below], AXES, Room(30, 9))[:-2]
        for text, style in line
    )


def test_stars_where_there_are_no_quarters() -> None:
    curves = [Curve(X, X / 10, "forward"), Curve(X, 1 - X / 10, "faint", ".", DOTTED)]
    rows = rows_of(plot(curves, AXES, Room(40, 10, glyphs=ASCII)))
    assert "*" in rows[0] + rows[7] and any("." in row for row in rows[:-2])
    assert not set("▘▝▀▖▌▞▛▗▚▐▜▄▙▟█") & set("".join(rows))


def test_nothing_yet_and_what_lies_outside_can_be_drawn() -> None:
    nothing = Curve(np.arange(0), np.arange(0), "forward")
    outside = Curve(X, X * 100 - 50, "forward")
    for width, height in ((1, 1), (5, 3), (40, 10)):
        assert len(plot([nothing, outside], AXES, Room(width, height))) >= 3


def test_what_lies_outside_the_axes_is_not_drawn() -> None:
    """Neither on the line at which they end, nor anywhere else."""
    rising = Curve(X, np.where(X < 5, -1e9, 0.5), "forward")
    drawn = [row[3:] for row in rows_of(plot([rising], AXES, Room(43, 10)))[:-2]]
    assert not any(row[:18].strip() for row in drawn)
    assert all(row[18:22].strip() for row in drawn[4:]) and drawn[4][22:].strip()


def test_a_line_ends_at_its_last_point() -> None:
    """However many points share the last column, and wherever between columns it lies."""
    for end in (0.9, 1.0, 7.3, 10.0):
        x = np.linspace(0, end, 500)
        y = np.where(x < end, 0.0, 1.0)
        rows = rows_of(plot([Curve(x, y, "forward")], AXES, Room(40, 10)))
        assert rows[0][3:].strip() and not rows[1][3:].strip("▐▌ ▖▗█")
        assert len(rows[0].rstrip()) == len(rows[7].rstrip())


def test_dots_of_braille_where_they_are_seen() -> None:
    """Four to a cell's height: twice as fine as quarters."""
    rows = rows_of(plot([Curve(X, X / 10, "forward")], AXES, Room(40, 10, glyphs=WITH_BRAILLE)))
    drawn = {character for row in rows[:-2] for character in row[3:].strip()}
    assert drawn and all(0x2800 < ord(character) < 0x2900 for character in drawn)
    assert {cell_len(row) for row in rows} == {40}


@pytest.mark.parametrize(("variable", "has_braille"), [("VTE_VERSION", True), ("LINES", False)])
def test_a_terminal_that_falls_back_to_other_fonts_gets_braille(
    monkeypatch: pytest.MonkeyPatch, variable: str, has_braille: bool
) -> None:
    for name in FALL_BACK:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, "1")
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    assert (glyphs_for(stream, False) is WITH_BRAILLE) is has_braille
    assert glyphs_for(stream, True) is ASCII
