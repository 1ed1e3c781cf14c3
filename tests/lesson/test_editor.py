"""Typing a line."""

from hypothesis import given
from hypothesis import strategies as st

from tutor.formula import MAX_LENGTH
from tutor.lesson import TextField, text_field

KEYS = ("left", "right", "home", "end", "backspace", "delete", "f5")


def test_typing_in_the_middle() -> None:
    typed = text_field("120").press("left").press("left").insert("5")
    assert (typed, typed.with_cursor) == (TextField("1520", 2), "15▏20")
    assert typed.press("backspace") == TextField("120", 1)
    assert typed.press("delete") == TextField("150", 2)
    assert typed.press("home").press("backspace") == TextField("1520", 0)
    assert typed.press("end").press("delete") == TextField("1520", 4)


def test_what_cannot_be_printed_is_left_out() -> None:
    assert text_field("1").insert("\x1b[31m2\n사").text == "1[31m2사"


@given(st.lists(st.sampled_from(KEYS) | st.text(max_size=300), max_size=30))
def test_the_cursor_stays_inside_and_the_line_within_its_length(inputs: list[str]) -> None:
    typed = text_field("")
    for entered in inputs:
        typed = typed.press(entered) if entered in KEYS else typed.insert(entered)
        assert 0 <= typed.cursor <= len(typed.text) <= MAX_LENGTH
        assert typed.text.isprintable()
