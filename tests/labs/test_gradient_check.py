"""The gradient-check laboratory: what it shows, what may be said of a net, and what is measured."""

import re
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from rich.cells import cell_len

from tests.labs.pictures import text_of
from tests.updates import in_turn
from tutor.engine import TwoLayerNet
from tutor.labs.gradient_check import (
    CURVES,
    HS,
    KINDS,
    NETS,
    VIEWS,
    CheckLab,
    Event,
    Found,
    LanguageChanged,
    Lap,
    Message,
    RaceStarted,
    RaceStopped,
    RoundBegun,
    Swept,
    ViewOpened,
    body,
    curve,
    examined,
    footer,
    header,
    kind_of,
    plain_report,
    race,
    runners,
    update,
)
from tutor.lesson import Room, width_of
from tutor.text import LANGUAGES, say
from tutor.text.glyphs import ASCII


def after(lab: CheckLab, *messages: Message) -> tuple[CheckLab, list[Event]]:
    """The laboratory after all messages, and all that happened."""
    return in_turn(update, lab, messages)


def pressed(lab: CheckLab, *commands: str) -> CheckLab:
    lab, _ = after(lab, *commands)
    return lab


@pytest.fixture(scope="module")
def full() -> CheckLab:
    """The laboratory when everything is measured and the race is half over."""
    lab = CheckLab("en", lap=Lap(20_000, 40_000, 2.0, 1e-4))
    found = [Found(1, place, examined(name, seed=1)) for place, name in enumerate(lab.names)]
    swept = [Swept(place, curve(*which)) for place, which in enumerate(CURVES)]
    lab, events = after(lab, *found, *swept)
    assert not events
    return lab


def test_a_kink_is_named_and_the_book_is_contradicted() -> None:
    lab = pressed(CheckLab("en"), "down")
    shown = " ".join(text_of(body(lab, Room(80, 20))).split())
    assert re.search(r"row \d hidden unit \d", shown)
    assert "mean |Δ| of b1 is above 1e-6" in shown and "Backprop is right." in shown


def test_seeds_go_on_and_back_but_not_below_0() -> None:
    lab = pressed(CheckLab("en"), "left", "right", "right", "left")
    assert lab.seed == 1
    assert "seed 1" in text_of(body(lab, Room(80, 20)))


def test_every_kind_of_net_is_in_every_round_in_another_order() -> None:
    orders = [CheckLab("en", round=k).names for k in range(1, 9)]
    assert all(sorted(order) == sorted(NETS) for order in orders)
    assert len({*orders}) > 5
    assert {kind_of(name) for name in NETS} == set(KINDS)


def test_every_net_is_what_it_is_said_to_be(full: CheckLab) -> None:
    for finding in full.findings:
        assert finding is not None and finding.found.kind == kind_of(finding.name)


@pytest.mark.slow
@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize("seed", range(10, 100, 10))
def test_every_net_of_any_seed_is_what_it_is_said_to_be(name: str, seed: int) -> None:
    assert examined(name, seed).found.kind == kind_of(name)


def test_the_evidence_tells_the_kinds_apart(full: CheckLab) -> None:
    """A smaller h ends a kink, makes float32 worse, and leaves a bug and an ε as they are."""
    apart = {}
    for finding in full.findings:
        assert finding is not None
        name, index = finding.most
        a = float(finding.found.analytic[name][index])
        apart[finding.name] = [abs(a - n) for n in finding.again]
    assert apart["fine"][1] < 1e-8 and apart["kink"][1] > 1e-6 > 1e-8 > apart["kink"][2]
    assert apart["float32"][1] > 1e-4
    for name in ("epsilon", "mean_bias", "no_mask", "no_mean", "one_weight"):
        assert apart[name][1] == pytest.approx(apart[name][2], rel=0.05)
    assert 1e-8 < apart["epsilon"][1] < 1e-6 < 1e-4 < apart["one_weight"][1]


def test_a_verdict_is_said_before_it_is_told(full: CheckLab) -> None:
    lab = pressed(full, "net_1")
    told = say(f"check_lab.tell_{lab.names[0]}", "en", unit=0, row=0, value=0)[:10]
    assert told not in text_of(body(lab, Room(80, 20)))
    truth = KINDS.index(lab.truth)
    right = pressed(replace(lab, pointed=truth), "enter")
    wrong = pressed(replace(lab, pointed=truth), "down", "enter")
    assert (right.right, wrong.right) == (1, 0)
    assert f"✓ {told}" in text_of(body(right, Room(80, 20)))
    shown = text_of(body(wrong, Room(80, 20)))
    assert "✗" in shown.splitlines()[0] and told in shown and "0 of 1 right" in shown
    assert pressed(wrong, "up", "down").said == wrong.said


def test_the_first_net_is_looked_at_first(full: CheckLab) -> None:
    begun, room = pressed(full, "next_view"), Room(80, 20)
    assert text_of(body(begun, room)) == text_of(body(pressed(full, "net_1"), room))


def test_after_the_last_net_there_are_others(full: CheckLab) -> None:
    lab = pressed(full, "net_3")
    seen = []
    for _ in NETS:
        seen.append(lab.net)
        lab = pressed(lab, "enter", "enter")
    assert seen == [2, 3, 4, 5, 6, 7, 0, 1]
    assert lab.round == 1 and lab.scored and None not in lab.findings
    lab = pressed(lab, "enter")
    assert lab.round == 2 and set(lab.findings) == {None} and set(lab.said) == {None}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_round_ends_with_the_score_and_what_was_missed(full: CheckLab, lang: str) -> None:
    """Of a round in which all but one net were called right as they are."""
    truths = [kind_of(name) for name in full.names]
    missed = truths.index("kink")
    said = (*truths[:missed], "bug", *truths[missed + 1 :])
    told = replace(full, lang=lang, view="nets", said=said)
    assert say("check_lab.key_score", lang) in text_of(footer(told, 80))
    lab = pressed(told, "enter")
    shown = text_of(body(lab, Room(80, 20)))
    assert say("check_lab.score", lang, right=7, count=8) in shown
    assert f" {'ABCDEFGH'[missed]}  ✓ {say('check_lab.say_kink', lang)}" in shown
    assert f"    ✗ {say('check_lab.say_bug', lang)}" in shown and shown.count("✓ ") == 2 + 6
    assert say("check_lab.more_nets", lang) in shown
    assert say("check_lab.key_new_round", lang) in text_of(footer(lab, 80))
    back = pressed(lab, "left")
    assert not back.scored and say("check_lab.more_nets", lang) not in text_of(
        body(back, Room(80, 20))
    )


def test_nothing_can_be_said_of_a_net_that_is_not_measured() -> None:
    lab = pressed(CheckLab("en"), "net_2", "enter")
    assert set(lab.said) == {None} and "Measuring" in text_of(body(lab, Room(80, 20)))


def test_the_race_can_be_left_after_any_piece_and_ends_with_all_parameters() -> None:
    net, x, t = runners()
    assert (x.shape, sum(v.size for v in net.params.values())) == ((3, 784), 39_760)
    laps = [*islice(race(net, x, t), 4)]
    assert [lap.done for lap in laps] == [0, 64, 128, 192] and not laps[-1].is_complete
    small = TwoLayerNet(4, 3, 10, rng=0)
    *_, last = race(small, x[:, :4], t, piece=10)
    assert last.is_complete and last.done == last.total == 55 and last.whole == last.seconds


def test_a_race_that_was_stopped_is_marked_as_extrapolated(full: CheckLab) -> None:
    lab = replace(full, view="race")
    shown = text_of(body(lab, Room(80, 20)))
    assert "≈ 40,000×" in shown and "Extrapolated from 50.0%" in shown
    assert "parameters done" in shown and "start anew" in text_of(footer(lab, 80))
    narrow = text_of(body(lab, Room(40, 20)))
    assert "parameters done" not in narrow and "2.0 s\n" in narrow
    assert "start anew" not in text_of(footer(CheckLab("en", "race"), 80))
    over = replace(lab, lap=Lap(40_000, 40_000, 4.0, 1e-4))
    shown = text_of(body(over, Room(80, 20)))
    assert "40,000×" in shown and "≈" not in shown and "Measured to the end" in shown


def test_the_error_falls_with_h_and_rises_again(full: CheckLab) -> None:
    double, _, single = full.curves
    assert double is not None and single is not None
    errors = [point.error for point in double.points]
    assert 1e-6 <= HS[double.best] <= 1e-4
    assert errors[0] > 1e4 * errors[double.best] < errors[-1]
    assert np.all(np.diff(errors[:6]) < 0)
    assert HS[single.best] >= 1e-3 and single.points[single.best].error > 1e-7


def test_the_sweep_follows_h_and_says_what_the_error_is_made_of(full: CheckLab) -> None:
    lab = replace(full, view="sweep")
    at_left, at_right = (pressed(lab, *[name] * 30) for name in ("left", "right"))
    for moved, h, told in [(at_left, "1e-1", "too wide"), (at_right, "1e-12", "Rounding")]:
        shown = text_of(body(moved, Room(80, 20)))
        assert f"h = {h}: " in shown and told in shown
    assert "kinks" in text_of(body(pressed(at_left, "down"), Room(80, 20)))


@pytest.mark.parametrize("at", [0, 6, 22])
def test_the_drawing_marks_one_h(full: CheckLab, at: int) -> None:
    shown = text_of(body(replace(full, view="sweep", h=at), Room(70, 20)))
    assert shown.count("●") == 1 and shown.count("┴") == 1


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("width", "height"), [(40, 9), (80, 20), (120, 32)])
def test_every_view_fits(full: CheckLab, lang: str, width: int, height: int) -> None:
    for view in VIEWS:
        for lab in (replace(full, view=view, lang=lang), CheckLab(lang, view)):
            lines = body(lab, Room(width, height))
            assert max(map(width_of, lines)) <= width
            assert height < 20 or len(lines) <= height, view
            assert [*map(width_of, header(lab, width))] == [width]
            assert all(width_of(line) <= width for line in footer(lab, width))
            for line in map(ASCII.text, text_of(lines).splitlines()):
                assert cell_len(line) <= 2 * width


def test_the_plain_report_tells_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tutor.labs.gradient_check.view.PLAIN_RACE", 0.05)
    for lang in LANGUAGES:
        report = "\n".join(plain_report(lang))
        for name in ("mean_bias", "epsilon", "float32", "no_mean"):
            assert say(f"check_lab.tell_{name}", lang) in report
        assert "≈" in report and "h = 1e-12" in report


# --- what happened


def test_a_view_or_a_round_is_told_of_when_it_is_another(full: CheckLab) -> None:
    assert after(full, "next_view", "view_before")[1] == [ViewOpened(), ViewOpened()]
    assert after(full, "net_3", "net_4", "right", "down")[1] == [ViewOpened()]
    said = replace(full, view="nets", said=tuple(map(kind_of, full.names)))
    lab, events = after(said, "enter", "enter")
    assert events == [RoundBegun()] and lab.round == 2
    stale = Found(1, 0, examined(NETS[0], seed=1))
    assert after(lab, stale) == (lab, [])


@pytest.mark.parametrize("key", ["race", "enter"])
def test_a_race_starts_stops_and_is_timed_only_while_it_runs(key: str) -> None:
    lap = Lap(64, 128, 1.0, 1e-4)
    assert after(CheckLab("en"), "race", lap) == (CheckLab("en"), [])
    racing, events = after(CheckLab("en", "race"), key, lap)
    assert events == [RaceStarted()] and racing.racing and racing.lap == lap
    stopped, events = after(racing, key, replace(lap, done=128))
    assert events == [RaceStopped()] and not stopped.racing and stopped.lap == lap
    over, events = after(racing, replace(lap, done=128))
    assert not events and not over.racing and over.lap is not None and over.lap.is_complete


def test_another_language_changes_nothing_else(full: CheckLab) -> None:
    assert after(full, LanguageChanged("ko")) == (replace(full, lang="ko"), [])
