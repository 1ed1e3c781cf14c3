"""The state: what each key does, and that no order of keys breaks anything."""

import re
import unicodedata
from pathlib import Path
from random import Random

import numpy as np
import pytest
from rich.cells import cell_len

from tests.lesson.lessons import course_lessons, write_lesson
from tests.lesson.states import (
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
from tests.lesson.test_position import states
from tests.sampling import one_in
from tutor.graph import full, is_array, short
from tutor.lesson import State, load, next_pane, width_of
from tutor.quiz import Number
from tutor.text import LANGUAGES

LESSONS = {lesson.slug: lesson for lesson in course_lessons()}
FIRST = course_lessons()[0]


def test_why_and_nudge_take_the_place_of_the_page_and_escape_closes_them() -> None:
    state = at(FIRST, "backward=apple_price")
    why = press(state, "w")
    assert "1.1 (arrives from apple_price)" in screen(why)
    assert "Δtotal ÷ h" in screen(press(state, "n"))
    for opened in (why, press(state, "n"), press(state, "w", "w"), press(state, "down", "w")):
        assert screen(press(opened, "escape")) == screen(state)
    assert page(press(why, "right")) == page(press(state, "right"))


def test_arrows_select_wires_and_the_rule_tells_their_numbers_in_full() -> None:
    state = press(at(FIRST, "backward=apple_price"), "down")
    names = set()
    for _ in state.position.graph.nodes:
        names.add(state.position.graph.nodes[state.at_work].name)
        state = press(state, "down")
    assert names == {"apple", "apple_num", "tax", "apple_price", "total"}
    while state.position.graph.nodes[state.at_work].name != "total":
        state = press(state, "up")
    assert "total = 220.00000000000003   dtotal = 1" in bars(state)[1]


def test_the_selected_wire_tells_only_what_is_known() -> None:
    state = at(FIRST, "flow=apple_price")
    while (
        state.view.selected is None
        or state.position.graph.nodes[state.view.selected].name != "apple_price"
    ):
        state = press(state, "down")
    assert "apple_price = 600   dapple_price = ?" in bars(state)[1]


def test_a_selection_stays_while_the_graph_stays() -> None:
    state = press(at(FIRST, "forward=apple_price"), "down", "down")
    assert state.view.selected is not None
    assert press(state, "right").view.selected == state.view.selected
    for lesson in LESSONS.values():
        for page_id in lesson.page_ids[:-1]:
            before = at(lesson, page_id).with_view(selected=0)
            state = press(before, "right")
            same = before.position.stage.program == state.position.stage.program
            assert state.view.selected == (0 if same else None)


@pytest.mark.parametrize("typed", ["abc", "", "1e400", "[1]", "1/0"])
def test_an_edit_that_is_no_number_is_said_and_stays_open(typed: str) -> None:
    state = press(at(FIRST, "forward=total"), "e", "end", *["backspace"] * 5, *typed, "enter")
    assert state.entry.editing == "apple" and not state.position.is_edited
    assert "not a number" in bars(state)[3]
    assert "such as 1.2" in bars(press(state, *"9" * 200, "x", "enter"), 80)[3]
    assert press(state, "escape").entry.editing is None


def test_tab_edits_one_input_after_another() -> None:
    state = press(at(FIRST, "forward=total"), "e")
    names = []
    for _ in range(4):
        names.append(state.entry.editing)
        state = press(state, "tab")
    assert names == ["apple", "apple_num", "tax", "apple"]
    assert press(state, "up").entry.editing == "apple"


def test_edited_numbers_are_marked_and_everything_follows() -> None:
    state = press(
        at(FIRST, "backward=apple_price"), "e", "end", *["backspace"] * 3, *"120", "enter"
    )
    assert "changed numbers" in bars(state)[0]
    assert any("264" in line for line in graph(state))
    assert "changed numbers" not in bars(press(state, "r"))[0]


def test_letters_are_text_only_while_something_is_typed() -> None:
    state = at(FIRST, "flow=apple_price")
    assert press(state, "h").position.shown_hints == 1
    typing = press(state, "1", "h")
    assert typing.entry.text and typing.entry.text.text == "1h"
    assert typing.position.shown_hints == 0
    assert press(typing, "escape", "h").position.shown_hints == 1


@pytest.mark.parametrize("key", [*"0123456789.(１", "minus", "plus"])
def test_what_a_number_begins_with_starts_an_answer(key: str) -> None:
    state = press(at(FIRST, "flow=apple_price"), key)
    assert state.entry.text and state.entry.text.text == CHARACTERS.get(key, key)


def test_a_choice_is_made_by_arrows_or_its_number() -> None:
    state = at(FIRST, "choose")
    by_arrows = press(state, "down", "down", "enter")
    by_number = press(state, "2", "enter")
    assert by_arrows.position.is_answered and by_number.position.is_answered
    assert any(line.startswith("▸ 3") for line in page(press(state, "up")))
    wrong = press(state, "1", "enter")
    assert not wrong.position.is_answered
    assert any("larger by a whole 1" in line for line in page(wrong))


def test_the_language_changes_everything_but_where_one_is() -> None:
    state = at(FIRST, "flow=apple_price")
    korean = press(state, "l")
    assert korean.position is state.position
    assert "에지에 답을 적어요" in screen(korean)
    assert screen(press(korean, "l")) == screen(state)


def test_play_goes_on_from_page_to_page_and_any_move_of_the_graph_ends_it() -> None:
    state = press(at(FIRST), "space")
    assert state.playing
    assert not press(state, "space").playing
    assert not press(state, "[").playing
    assert not press(state, "e").playing


def test_speed_has_ends() -> None:
    state = press(at(FIRST), *["plus"] * 9)
    assert state.speed == 2 and "2×" in bars(state)[3]
    assert press(state, *["minus"] * 9).speed == 0


def test_listings_follow_one_another() -> None:
    state = at(FIRST)
    shown = [press(state, *["c"] * n).view.listing for n in range(4)]
    assert shown == [None, "layers", "program", None]
    assert any("mul1 = MulLayer()" in line for line in listing(press(state, "c")))


def test_panes_follow_one_another() -> None:
    state = at(FIRST)
    assert next_pane(state, 1).view.pane == "page"
    assert next_pane(state, -1).view.pane == "page"
    assert next_pane(state.with_view(beside=True), -1).view.pane == "listing"


def mentions(lines: list[str], value: float) -> bool:
    """Whether the number stands there as a word of its own."""
    numbers = {short(value), full(value), f"{value:g}"}
    return any(re.search(rf"(?<![-\w.]){re.escape(n)}(?![\w.])", "\n".join(lines)) for n in numbers)


def told_before(state: State) -> list[str]:
    """The numbers that stand on the screen anyway: those of other wires, and of small arrays."""
    run = state.position.run
    graph = run.graph
    known = [v for v, k in zip(run.node_values, graph.value_step, strict=True)
             if k <= state.position.step]  # fmt: skip
    gradients = [g for g, k in zip(run.node_gradients, graph.gradient_step, strict=True)
                 if g is not None and k is not None and k <= state.position.step]  # fmt: skip
    shares = [g for w, g in run.wire_gradients.items()
              if graph.wire_step[w] <= state.position.step]  # fmt: skip
    return [short(n) for value in (*known, *gradients, *shares) for n in np.ravel(value).tolist()]


@pytest.mark.parametrize("lang", one_in(2, LANGUAGES))
@pytest.mark.parametrize("slug", one_in(2, LESSONS))
def test_no_open_question_shows_its_number(slug: str, lang: str) -> None:
    """Neither page, hints, why, nudge nor the wires, unless another wire has the same number."""
    asked = 0
    for state in states(LESSONS[slug], lang):
        question = state.position.question
        if not isinstance(question, Number) or short(question.correct) in told_before(state):
            continue
        if abs(question.correct) < 10 and question.correct == int(question.correct):
            continue  # such numbers count things, too
        asked += 1
        hints = (*"h" * len(state.position.page.hints),)
        ways = [(), hints, ("w",), ("w", "w", "w"), ("n",), ("n", "n"), ("end",)]
        ways += [(*["down"] * k, key) for k in range(1, 6) for key in "wn"]
        for keys in ways if lang == "en" else ways[:2]:  # all but the text is the same in both
            seen = press(state, *keys)
            assert not mentions([*page(seen), *graph(seen), *bars(seen)[1:]], question.correct), (
                state.position.page_id,
                keys,
            )
    assert asked or any(map(is_array, state.position.run.node_values))


TYPED = "0123456789.-+*/()e가 "


def assert_sound(state: State, width: int) -> None:
    position = state.position
    assert 0 <= position.step < len(position.graph.steps)
    assert 0 <= position.at < len(position.lesson.pages)
    assert position.step <= position.last_step or position.is_edited
    title, *foot = bars(state, width)
    assert cell_len(title) == width, title
    assert all(cell_len(line) <= width for line in foot), foot
    text, painting = page(state, narrow=width < 72), painted(state)
    for line in (title, *foot, *text, *listing(state, width), *painting.lines()):
        assert not any(unicodedata.category(c).startswith("C") for c in line), repr(line)
        assert "{{" not in line
    assert state.entry.text or not any(line.count("**") > 1 for line in text)
    rows = [painting.row(y) for y in range(painting.layout.height)]
    assert {width_of(row) for row in rows} == {painting.layout.width}


def wander(slug: str, seed: int, keys: int = 60) -> None:
    """Random keys, now and then an answer; after each the screen is as it should be."""
    random = Random(f"{slug} {seed}")
    state = at(LESSONS[slug], random.choice(LESSONS[slug].page_ids), random.choice(LANGUAGES))
    pressed: list[str] = []
    for _ in range(keys):
        often = ("right", "enter") * 3
        key = random.choice((*KEYS, *often, *TYPED, "tab", "backspace", "delete"))
        pressed.append(key)
        try:
            state = press(state, key)
            assert_sound(state, random.choice((40, 80, 120)))
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
    state = press(at(FIRST, "flow=apple_price"), "enter", *text)
    for width in (40, 80):
        assert_sound(state, width)
        assert_sound(press(state, "enter"), width)
    assert answered(at(FIRST, "flow=apple_price"), "０．６").position.is_answered


def test_a_lesson_without_a_language_says_so_when_the_language_changes(tmp_path: Path) -> None:
    state = at(load(write_lesson(tmp_path, ko=None)))
    assert "영어로" in bars(press(state, "l"))[3]
    assert "영어" not in "".join(bars(press(state, "l", "l")))


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
    state = press(at(net, "backward=a1"), *["["])
    name = state.position.graph.nodes[state.at_work].name
    state = state.with_view(selected=state.position.graph.index["a2"])
    assert "a2 = (N, 10)   da2 = (N, 10)" in bars(state)[1], name
