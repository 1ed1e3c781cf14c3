"""Numbers on wires: short, never misleading, and whole where asked."""

import numpy as np
import pytest

from tutor.graph import full, rounded, short, width_of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (220.00000000000003, "220"),
        (0.19661193324148188, "0.19661"),
        (-0.01090909090909091, "-0.010909"),
        (2.2, "2.2"),
        (13200, "13200"),
        (13200.0, "13200"),
        (123456.7, "123457"),
        (1234567, "1234567"),
        (12345678, "1.2346e7"),
        (9999999.6, "1e7"),
        (0.00012346, "0.00012346"),
        (1.5e-7, "1.5e-7"),
        (-0.0, "0"),
        (0, "0"),
        (float("nan"), "nan"),
        (float("-inf"), "-∞"),
        (np.float64(0.1) + 0.2, "0.3"),
    ],
)
def test_short_keeps_five_digits(value: float, text: str) -> None:
    assert short(value) == text


@pytest.mark.parametrize(
    ("value", "width", "text"),
    [
        (0.19661193324148188, 5, "0.197"),
        (715.0000000000001, 3, "715"),
        (715.25, 4, "715"),
        (1234567, 5, "1.2e6"),
        (0.0018181818, 6, "0.0018"),
        (0.0018181818, 4, "2e-3"),
        (-12.345, 5, "-12.3"),
    ],
)
def test_short_fits_the_width_without_dropping_digits_before_the_point(
    value: float, width: int, text: str
) -> None:
    assert short(value, width) == text


def test_full_is_every_digit_of_a_number() -> None:
    assert full(np.float64(220.00000000000003)) == "220.00000000000003"
    assert full(200) == full(200.0) == full(np.array(200.0)) == "200"
    assert full(1e16) == "1e+16"


def test_an_array_is_told_by_short_numbers() -> None:
    assert full(np.array([[-1.0, 0.018211273295547534]])) == "[[-1, 0.018211]]"


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (40.099999999999994, 4, "40.1"),
        (10.0, 4, "10"),
        (1.0000000000000002e-07, 9, "1e-7"),
        (220.0000000022, 12, "220.0000000022"),
        (-0.00001, 2, "0"),
        (float("inf"), 2, "∞"),
    ],
)
def test_rounded_has_no_digits_that_nobody_meant(value: float, places: int, text: str) -> None:
    assert rounded(value, places) == text


@pytest.mark.parametrize(
    ("value", "width"), [(-0.30571, 6), (100, 3), (-0.010909, 7), (1.5e-7, 6), (float("nan"), 3)]
)
def test_a_width_holds_so_many_digits(value: float, width: int) -> None:
    assert width_of(value, 3) == width
    assert float(short(value, width)) == pytest.approx(value, rel=0.005, nan_ok=True)
