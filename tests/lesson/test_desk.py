"""The desk: what each key does, and that no order of keys breaks anything."""

import re
import unicodedata
from pathlib import Path
from random import Random

import numpy as np
import pytest
from rich.cells import cell_len

from tests.lesson.desks import (
    CHARACTERS,
    KEYS,
    answered,
    at,
    bars,
    graph,
    listing,
    page,
    painted,
    press,
    screen,
)
from tests.lesson.lessons import course_lessons, write_lesson
from tests.lesson.test_walk import desks
from tests.sampling import one_in
from tutor.graph.numbers import full, is_array, short
from tutor.lesson.content.lesson import load
from tutor.lesson.state.state import Desk, next_pane
from tutor.lesson.view.styled import width_of
from tutor.quiz import Number
from tutor.text import LANGUAGES

LESSONS = {lesson.slug: lesson for lesson in course_lessons()}
FIRST = course_lessons()[0]


def test_why_and_nudge_take_the_place_of_the_page_and_escape_closes_them() -> None:
    desk = at(FIRST, "backward=apple_price")
    why = press(desk, "w")
    assert "1.1 (arrives from apple_price)" in screen(why)
    assert "Δtotal ÷ h" in screen(press(desk, "n"))
    for opened in (why, press(desk, "n"), press(desk, "w", "w"), press(desk, "down", "w")):
        assert screen(press(opened, "escape")) == screen(desk)
    assert page(press(why, "right")) == page(press(desk, "right"))


def test_arrows_select_wires_and_the_rule_tells_their_numbers_in_full() -> None:
    desk = press(at(FIRST, "backward=apple_price"), "down")
    names = set()
    for _ in desk.walk.graph.nodes:
        names.add(desk.walk.graph.nodes[desk.at_work].name)
        desk = press(desk, "down")
    assert names == {"apple", "apple_num", "tax", "apple_price", "total"}
    while desk.walk.graph.nodes[desk.at_work].name != "total":
        desk = press(desk, "up")
    assert "total = 220.00000000000003   dtotal = 1" in bars(desk)[1]


def test_the_selected_wire_tells_only_what_is_known() -> None:
    desk = at(FIRST, "flow=apple_price")
    while (
        desk.view.selected is None
        or desk.walk.graph.nodes[desk.view.selected].name != "apple_price"
    ):
        desk = press(desk, "down")
    assert "apple_price = 600   dapple_price = ?" in bars(desk)[1]


def test_a_selection_stays_while_the_graph_stays() -> None:
    desk = press(at(FIRST, "forward=apple_price"), "down", "down")
    assert desk.view.selected is not None
    assert press(desk, "right").view.selected == desk.view.selected
    for lesson in LESSONS.values():
        for page_id in lesson.page_ids[:-1]:
            before = at(lesson, page_id).with_view(selected=0)
            desk = press(before, "right")
            same = before.walk.stage.program == desk.walk.stage.program
            assert desk.view.selected == (0 if same else None)


@pytest.mark.parametrize("typed", ["abc", "", "1e400", "[1]", "1/0"])
def test_an_edit_that_is_no_number_is_said_and_stays_open(typed: str) -> None:
    desk = press(at(FIRST, "change=apple"), "e", "end", *["backspace"] * 5, *typed, "enter")
    assert desk.entry.editing == "apple" and not desk.walk.is_edited
    assert "not a number" in bars(desk)[3]
    assert "such as 1.2" in bars(press(desk, *"9" * 200, "x", "enter"), 80)[3]
    assert press(desk, "escape").entry.editing is None


def test_tab_edits_one_input_after_another() -> None:
    desk = press(at(FIRST, "change=apple"), "e")
    names = []
    for _ in range(4):
        names.append(desk.entry.editing)
        desk = press(desk, "tab")
    assert names == ["apple", "apple_num", "tax", "apple"]
    assert press(desk, "up").entry.editing == "apple"


def test_edited_numbers_are_marked_and_everything_follows() -> None:
    desk = press(at(FIRST, "backward=apple_price"), "e", "end", *["backspace"] * 3, *"120", "enter")
    assert "changed numbers" in bars(desk)[0]
    assert any("264" in line for line in graph(desk))
    assert "changed numbers" not in bars(press(desk, "r"))[0]


def test_letters_are_text_only_while_something_is_typed() -> None:
    desk = at(FIRST, "flow=apple_price")
    assert press(desk, "h").walk.shown_hints == 1
    typing = press(desk, "1", "h")
    assert typing.entry.text and typing.entry.text.text == "1h"
    assert typing.walk.shown_hints == 0
    assert press(typing, "escape", "h").walk.shown_hints == 1


@pytest.mark.parametrize("key", [*"0123456789.(１", "minus", "plus"])
def test_what_a_number_begins_with_starts_an_answer(key: str) -> None:
    desk = press(at(FIRST, "flow=apple_price"), key)
    assert desk.entry.text and desk.entry.text.text == CHARACTERS.get(key, key)


def test_a_choice_is_made_by_arrows_or_its_number() -> None:
    desk = at(FIRST, "choose")
    by_arrows = press(desk, "down", "down", "enter")
    by_number = press(desk, "2", "enter")
    assert by_arrows.walk.is_answered and by_number.walk.is_answered
    assert any(line.startswith("▸ 3") for line in page(press(desk, "up")))
    wrong = press(desk, "1", "enter")
    assert not wrong.walk.is_answered
    assert any("larger by a whole 1" in line for line in page(wrong))


def test_the_language_changes_everything_but_where_one_is() -> None:
    desk = at(FIRST, "flow=apple_price")
    korean = press(desk, "l")
    assert korean.walk is desk.walk
    assert "에지에 답을 적어요" in screen(korean)
    assert screen(press(korean, "l")) == screen(desk)


def test_play_goes_on_from_page_to_page_and_any_move_of_the_graph_ends_it() -> None:
    desk = press(at(FIRST), "space")
    assert desk.playing
    assert not press(desk, "space").playing
    assert not press(desk, "[").playing
    assert not press(desk, "e").playing


def test_speed_has_ends() -> None:
    desk = press(at(FIRST), *["plus"] * 9)
    assert desk.speed == 2 and "2×" in bars(desk)[3]
    assert press(desk, *["minus"] * 9).speed == 0


def test_listings_follow_one_another() -> None:
    desk = at(FIRST)
    shown = [press(desk, *["c"] * n).view.listing for n in range(4)]
    assert shown == [None, "layers", "program", None]
    assert any("mul1 = MulLayer()" in line for line in listing(press(desk, "c")))


def test_panes_follow_one_another() -> None:
    desk = at(FIRST)
    assert next_pane(desk, 1).view.pane == "page"
    assert next_pane(desk, -1).view.pane == "page"
    assert next_pane(desk.with_view(beside=True), -1).view.pane == "listing"


def mentions(lines: list[str], value: float) -> bool:
    """Whether the number stands there as a word of its own."""
    numbers = {short(value), full(value), f"{value:g}"}
    return any(re.search(rf"(?<![-\w.]){re.escape(n)}(?![\w.])", "\n".join(lines)) for n in numbers)


def told_before(desk: Desk) -> list[str]:
    """The numbers that stand on the screen anyway: those of other wires, and of small arrays."""
    run = desk.walk.run
    known = [v for v, k in zip(run.node_values, desk.walk.graph.value_step, strict=True)
             if k <= desk.walk.step]  # fmt: skip
    gradients = [g for g, k in zip(run.node_gradients, desk.walk.graph.gradient_step, strict=True)
                 if g is not None and k is not None and k <= desk.walk.step]  # fmt: skip
    shares = [g for w, g in run.wire_gradients.items()
              if desk.walk.graph.wire_step[w] <= desk.walk.step]  # fmt: skip
    return [short(n) for value in (*known, *gradients, *shares) for n in np.ravel(value).tolist()]


@pytest.mark.parametrize("lang", one_in(2, LANGUAGES))
@pytest.mark.parametrize("slug", one_in(2, LESSONS))
def test_no_open_question_shows_its_number(slug: str, lang: str) -> None:
    """Neither page, hints, why, nudge nor the wires, unless another wire has the same number."""
    asked = 0
    for desk in desks(LESSONS[slug], lang):
        question = desk.walk.question
        if not isinstance(question, Number) or short(question.correct) in told_before(desk):
            continue
        if abs(question.correct) < 10 and question.correct == int(question.correct):
            continue  # such numbers count things, too
        asked += 1
        hints = (*"h" * len(desk.walk.page.hints),)
        ways = [(), hints, ("w",), ("w", "w", "w"), ("n",), ("n", "n"), ("end",)]
        ways += [(*["down"] * k, key) for k in range(1, 6) for key in "wn"]
        for keys in ways if lang == "en" else ways[:2]:  # all but the text is the same in both
            seen = press(desk, *keys)
            assert not mentions([*page(seen), *graph(seen), *bars(seen)[1:]], question.correct), (
                desk.walk.page_id,
                keys,
            )
    assert asked or any(map(is_array, desk.walk.run.node_values))


TYPED = "0123456789.-+*/()e가 "


def assert_sound(desk: Desk, width: int) -> None:
    walk = desk.walk
    assert 0 <= walk.step < len(walk.graph.steps)
    assert 0 <= walk.at < len(walk.lesson.pages)
    assert walk.step <= walk.last_step or walk.is_edited
    title, *foot = bars(desk, width)
    assert cell_len(title) == width, title
    assert all(cell_len(line) <= width for line in foot), foot
    text, painting = page(desk, narrow=width < 72), painted(desk)
    for line in (title, *foot, *text, *listing(desk, width), *painting.lines()):
        assert not any(unicodedata.category(c).startswith("C") for c in line), repr(line)
        assert "{{" not in line
    assert desk.entry.text or not any(line.count("**") > 1 for line in text)
    rows = [painting.row(y) for y in range(painting.layout.height)]
    assert {width_of(row) for row in rows} == {painting.layout.width}


def wander(slug: str, seed: int, keys: int = 60) -> None:
    """Random keys, now and then an answer; after each the screen is as it should be."""
    random = Random(f"{slug} {seed}")
    desk = at(LESSONS[slug], random.choice(LESSONS[slug].page_ids), random.choice(LANGUAGES))
    pressed: list[str] = []
    for _ in range(keys):
        often = ("right", "enter") * 3
        key = random.choice((*KEYS, *often, *TYPED, "tab", "backspace", "delete"))
        pressed.append(key)
        try:
            desk = press(desk, key)
            assert_sound(desk, random.choice((40, 80, 120)))
        except Exception as error:
            error.add_note(f"{slug}, seed {seed}: {' '.join(pressed)}")
            raise


@pytest.mark.parametrize("slug", one_in(2, LESSONS))
def test_random_keys(slug: str) -> None:
    wander(slug, seed=0)


@pytest.mark.slow
@pytest.mark.parametrize("slug", LESSONS)
def test_many_random_keys(slug: str) -> None:
    for seed in range(1, 201):
        wander(slug, seed)


@pytest.mark.parametrize("text", ["2" * 300, "가나다", "\x1b[2J", "1\n2", "６００"])
def test_whatever_is_typed_stays_on_its_line(text: str) -> None:
    desk = press(at(FIRST, "flow=apple_price"), "enter", *text)
    for width in (40, 80):
        assert_sound(desk, width)
        assert_sound(press(desk, "enter"), width)
    assert answered(at(FIRST, "flow=apple_price"), "０．６").walk.is_answered


def test_a_lesson_without_a_language_says_so_when_the_language_changes(tmp_path: Path) -> None:
    desk = at(load(write_lesson(tmp_path, ko=None)))
    assert "영어로" in bars(press(desk, "l"))[3]
    assert "영어" not in "".join(bars(press(desk, "l", "l")))


def test_what_the_author_broke_stays_broken_in_a_narrow_window(tmp_path: Path) -> None:
    text = "# A\n\nS.\n\n## One\n" + "A line of words " * 4 + "\ny = [0.1, 0.2]\ndx =\n"
    lines = page(at(load(write_lesson(tmp_path, en=text, ko=text))), narrow=True)
    assert lines[-2:] == ["y = [0.1, 0.2]", "dx ="]


def test_hints_are_offered_where_there_are_any() -> None:
    assert "h hint" in bars(at(FIRST, "flow=apple_price"), 200)[3]
    assert "h hint" not in bars(at(FIRST), 200)[3]
    told = press(at(FIRST, "flow=apple_price"), *"hhhhhh")
    assert "last hint" in bars(told)[3]


def test_value_and_gradient_have_the_same_shape_above_the_page() -> None:
    net = next(lesson for lesson in course_lessons() if lesson.slug == "two_layer_net")
    desk = press(at(net, "backward=a1"), *["["])
    name = desk.walk.graph.nodes[desk.at_work].name
    desk = desk.with_view(selected=desk.walk.graph.index["a2"])
    assert "a2 = (N, 10)   da2 = (N, 10)" in bars(desk)[1], name
