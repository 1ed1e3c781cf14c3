"""Arrays as pictures: every line as wide as told, the cell always to be seen."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from tutor.lesson import Line, Room, Way, array_lines, moved, ways_of
from tutor.text import LANGUAGES
from tutor.text.glyphs import ASCII, FULL, Glyphs
from tutor.ui.text_styles import text_style

Y = np.array([[9, 12, 15], [19, 26, 33]])
W1 = np.random.default_rng(0).normal(size=(64, 50))
DIGITS = np.random.default_rng(1).random((12, 64))
STACK = np.arange(120).reshape(2, 3, 4, 5)
SHAPES = [(), (1,), (3,), (200,), (2, 3), (64, 50), (10, 64), (5, 784), (2, 3, 4), (2, 1, 9, 30)]


def lines_of(
    value: Any,
    width: int = 66,
    height: int = 12,
    colour: bool = True,
    glyphs: Glyphs = FULL,
    **how: Any,
) -> list[Line]:
    return array_lines(value, Room(width, height, colour, glyphs), **how)


def plain(lines: list[Line]) -> list[str]:
    return ["".join(text for text, _ in line) for line in lines]


def shown(value: Any, cell: tuple[int, ...] | None, view: Way = "numbers", **how: Any) -> list[str]:
    return [line.rstrip() for line in plain(lines_of(value, cell=cell, view=view, **how))]


def styles(lines: list[Line]) -> set[str]:
    return {style for line in lines for _, style in line}


@settings(max_examples=150, deadline=None)
@given(
    shape=st.sampled_from(SHAPES),
    seed=st.integers(0, 99),
    width=st.integers(12, 130),
    height=st.integers(1, 30),
    colour=st.booleans(),
    glyphs=st.sampled_from((FULL, ASCII)),
    lang=st.sampled_from(LANGUAGES),
)
def test_every_line_is_as_wide_as_told(
    shape: tuple[int, ...],
    seed: int,
    width: int,
    height: int,
    colour: bool,
    glyphs: Glyphs,
    lang: str,
) -> None:
    random = np.random.default_rng(seed)
    value = random.normal(size=shape) * 10.0 ** random.integers(-9, 9)
    value = np.where(random.random(shape) < 0.05, random.choice([np.nan, np.inf, 0]), value)
    cell = tuple(int(random.integers(n)) for n in shape)
    for view in ways_of(value, images=True):
        lines = lines_of(
            value, cell=cell, view=view, width=width, height=height, colour=colour,
            glyphs=glyphs, lang=lang, name="W1",
        )  # fmt: skip
        assert 0 < len(lines) <= height
        assert {cell_len(glyphs.text(line)) for line in plain(lines)} == {width}
        assert all(map(text_style, styles(lines) - {""})), "every style has a look"
        if not colour:
            assert not any("." in style or "heat" in style for style in styles(lines))


def test_numbers_stand_in_columns_with_the_cell_in_brackets() -> None:
    assert shown(Y, (0, 1), name="Y") == [
        "Y[0, 1] = 12   (2, 3)",
        "      0   1   2",
        "▸ 0   9 [12] 15",
        "  1  19  26  33",
    ]
    assert shown(np.array([0, -4, 0, 2]), (1,), name="dx") == [
        "dx[1] = -4   (4,)",
        "  0   1   2   3",
        "  0 [-4]  0   2",
    ]
    assert shown(3.5, (), name="loss") == ["loss = 3.5", "[3.5]"]


def test_nothing_is_marked_without_a_cell() -> None:
    for view in ways_of(DIGITS, images=True):
        lines = lines_of(DIGITS, cell=None, view=view, width=66, height=12)
        assert "chosen" not in styles(lines[1:])


@pytest.mark.parametrize("view", ["numbers", "heat"])
@pytest.mark.parametrize("width", [40, 66, 78, 118])
def test_the_window_follows_the_cell(view: Way, width: int) -> None:
    for cell in ((0, 0), (63, 49), (31, 7), (5, 45)):
        head, columns, *rows = shown(W1, cell, view, width=width)
        assert f"[{cell[0]}, {cell[1]}] = " in head
        assert any(row.startswith("▸") and row.split()[1] == str(cell[0]) for row in rows)
        assert str(cell[1]) in columns.replace("▾", " ").split()
        assert any("[" in row for row in rows)


def test_the_position_says_what_part_is_to_be_seen() -> None:
    assert "rows 0–8 of 64, columns 0–29 of 50" in shown(W1, (0, 0), "heat")[0]
    assert "64행 중 55–63행" in shown(W1, (63, 49), "heat", lang="ko")[0]
    assert "matrix [1, 2, :, :] of (2, 3, 4, 5)" in shown(STACK, (1, 2, 3, 4))[0]


def test_a_grid_of_answers_keeps_its_columns() -> None:
    typed = ["?", "1▏", "1*2+2*5▏", "1*2+2*5+0*7*1▏", "12 ✓", "14 ✗"]
    for glyphs in (FULL, ASCII):
        rows = []
        for text in typed:
            texts = dict.fromkeys(np.ndindex(2, 3), ("?", "prompt")) | {(0, 1): (text, "typed")}
            lines = lines_of(
                Y, cell=(0, 1), view="numbers", width=66, height=9, texts=texts, glyphs=glyphs
            )
            rows.append(plain(lines)[1:])
        assert len({(row[1].index("["), row[1].index("]"), row[2]) for row in rows}) == 1
        assert not any("15" in line or "26" in line for row in rows for line in row)


def test_what_is_asked_is_not_in_the_position_line() -> None:
    assert shown(Y, (0, 1), texts={(0, 1): ("?", "asked")}, name="Y")[0] == "Y[0, 1] = ?   (2, 3)"


def test_heat_goes_from_blue_to_red_with_zero_in_the_middle() -> None:
    lines = lines_of(np.array([[-2, 0, 2, 0.02]]), cell=None, view="heat", width=40, height=9)
    assert [style for _, style in lines[2][1:5]] == ["heat-8", "heat0", "heat8", "heat0"]
    assert plain(lines)[-1].split() == ["-2", "0", "2"]
    assert plain(lines_of(DIGITS, cell=None, view="heat", width=40, height=9))[-1].split()[0] == "0"


def test_heat_without_colour_has_signs() -> None:
    told = shown(np.array([[-2, 0, 2, -1]]), None, "heat", colour=False)
    assert told[2] == "  0 -█   █-▒"
    assert shown(np.array([[-2, 0, 2]]), None, "heat", colour=False, glyphs=ASCII)[2].endswith("#")


def test_heat_marks_what_is_no_number() -> None:
    told = shown(np.array([[1, np.nan], [-np.inf, 0]]), (0, 1), "heat")
    assert [line.count("!!") for line in told] == [0, 0, 1, 1, 1]
    assert "all of it is 0" in shown(np.zeros((3, 4)), (0, 0), "heat")[-1]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("size", [5e-324, 1.7e308])
def test_the_smallest_and_the_largest_numbers_have_shades(size: float) -> None:
    lines = lines_of(np.array([[-size, 0, size]]), cell=None, view="heat", width=40, height=9)
    assert [style for _, style in lines[2][1:4]] == ["heat-8", "heat0", "heat8"]
    assert lines_of(np.full((2, 64), size), cell=(0, 0), view="images", width=9, height=7)


def test_a_digit_is_a_picture_of_two_pixels_a_character() -> None:
    picture = np.zeros((2, 64))
    picture[1, 8:16] = 1  # the second line of pixels
    lines = lines_of(picture, cell=(1, 0), view="images", width=66, height=7)
    assert plain(lines)[0].startswith("[1, :]   row 1 of 2, 8 × 8")
    assert [span[1] for span in lines[1]][2] == "pixel.0.15"
    assert plain(lines)[5].split() == ["0", "[1]"]
    large = shown(picture, (1, 0), "images", height=12, colour=False)
    assert large[2].strip() == "█" * 16


def test_weights_of_a_unit_are_a_picture_in_two_colours() -> None:
    lines = lines_of(W1, cell=(3, 20), view="images", width=66, height=12)
    assert "column 20 of 50" in plain(lines)[0]
    assert any(style.startswith("weight.") for style in styles(lines))
    assert "[20]" in plain(lines)[-2]


def test_views() -> None:
    assert ways_of(3.0, False) == ("numbers",)
    assert ways_of(Y, False) == ("numbers", "heat")
    assert ways_of(np.zeros((20, 10)), False) == ("heat", "numbers")
    assert ways_of(DIGITS, True) == ("images", "heat", "numbers")
    assert ways_of(W1, False) == ("heat", "numbers", "images")


def walked(value: Any, cell: tuple[int, ...], *keys: str, view: Way = "numbers") -> Any:
    for key in keys:
        cell = moved(value, cell, key, view)
    return cell


def test_keys_move_the_cell_and_never_out_of_the_array() -> None:
    assert walked(Y, (0, 0), "right", "down", "down", "left") == (1, 0)
    assert walked(Y, (0, 0), "up", "left", "end") == (0, 2)
    assert walked(W1, (0, 7), "pagedown", "pagedown", "pageup", "home") == (10, 0)
    assert walked(np.zeros(4), (1,), "down", "end", "right") == (3,)
    assert walked(2.5, (), "down", "end") == ()
    assert walked(STACK, (0, 0, 3, 2), "down") == (0, 1, 0, 2)
    assert walked(STACK, (0, 0, 3, 2), "pagedown", "up") == (0, 1, 2, 2)
    assert walked(STACK, (1, 2, 3, 4), "down", "pagedown") == (1, 2, 3, 4)
    assert walked(Y, (0, 1), "x") == (0, 1)


def test_keys_move_from_picture_to_picture() -> None:
    assert walked(DIGITS, (3, 7), "right", "right", "left", view="images") == (4, 7)
    assert walked(W1, (3, 7), "pagedown", "left", view="images") == (3, 16)
    assert walked(DIGITS, (3, 7), "end", "right", view="images") == (11, 7)


def test_an_array_without_elements_is_its_shape() -> None:
    assert shown(np.zeros((0, 3)), None) == ["(0, 3)"]
    assert moved(np.zeros((0, 3)), (0, 0), "down", "numbers") == (0, 0)
