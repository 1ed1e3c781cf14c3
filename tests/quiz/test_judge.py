"""What a learner may type for a number or a choice, and what is asked back."""

import random
import sys
from unicodedata import category

import pytest

from tutor.graph import graph_of
from tutor.quiz import (
    Choice,
    Number,
    Option,
    Question,
    Shape,
    Wrong,
    ask,
    choice_question,
    explain,
    judge,
)

APPLE = Number(
    correct=2.2,
    targets=("dapple", "dL/dapple", "dtotal/dapple"),
    wrong=(Wrong(1.1, "forgot_local"),),
)
PRICE = Number(correct=715, targets=("total",), units=("원", "₩", "won"))
SLOPE = Number(correct=0.2350037, exact=False, wrong=(Wrong(0.25, "used_input_not_output"),))
CELL = Number(correct=8, targets=("dW[0, 1]", "dL/dW[0, 1]"))
ROWS = Shape(correct=("N", 3), dims={"N": 10}, targets=("dX",))
ADD = choice_question((("passes on", True, None), ("그대로 멈춰요", False, "It never stops.")))
KEEP = choice_question((("x", True, None), ("y", True, None), ("dout", False, "Not dout.")))


@pytest.mark.parametrize(
    "typed",
    [
        "2.2", "+2.2", "２．２", "2\u200b.2", "2 (1.1)", "(2)1.1", "2·1.1", "2×1.1", "22÷10",
        "--2.2", "2.2²/2.2", "22*10⁻¹", "22*10^-1", "22*10**-1", "2-−0.2", "dapple = 2.2",
        "DAPPLE=2.2", "∂total/∂apple = 2.2", "d(total)/d(apple)＝2.2", "ㅇ메ㅔㅣㄷ=2.2", "(4.4)½",
        "½*4.4", "22⁄10", "22*10‐20*10.89", "٢.٢", "2 *⁢1.1", "2.2*exp(0)", "2.2 e^0", "sqrt(4.84)",
        "max(0, 2.2)", "2.2·sigmoid(0)*2", "abs(-2.2)", "-negative(2.2)", "positive(2.2)",
        "min(2.2, 3)", "int(2.9)*1.1", "square(2)*0.55", "1.1*log2(4)", "1.1*log10(100)",
        "2.2*log1p(1)/log(2)", "2.2*expm1(log(2))", "4.4*sin(pi/6)", "4.4*cos(pi/3)",
        "2.2*tan(pi/4)", "2.2*sinh(1)/cosh(1)/tanh(1)", "add(2, 0.2)", "subtract(3, 0.8)",
        "divide(22, 10)",
    ],
)  # fmt: skip
def test_one_number_in_many_writings(typed: str) -> None:
    assert judge(APPLE, typed).verdict == "correct"


@pytest.mark.parametrize(
    "typed", ["8", "1*2+2*3", "dW[0,1] = 8", "= 8", "dw[0][1]=8", "∂L/∂W[0, 1] = 8"]
)
def test_one_cell_of_an_array_in_many_writings(typed: str) -> None:
    assert judge(CELL, typed).verdict == "correct"


def test_another_cell_is_not_the_one_asked_for() -> None:
    assert judge(CELL, "dW[1, 0] = 8").code == "other_quantity"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("dkids (meals) = 2", None),
        ("dkids = 2", None),
        ("dkids (tickets) = 2", "other_quantity"),
        ("dmeals (kids) = 2", "other_quantity"),
    ],
)
@pytest.mark.parametrize("verb", ["flow", "rule"])
def test_the_name_in_brackets_must_be_that_of_the_branch(
    verb: str, typed: str, code: str | None
) -> None:
    source = (
        "def trip(kids=3, price=2, *, dout=1):\n    meals = kids * price\n"
        "    tickets = kids * 5\n    total = meals + tickets\n    return total"
    )
    question = ask(graph_of(source), f"{verb}=kids>meals")
    answer = typed if verb == "flow" else typed.replace("2", "dmeals * price")
    assert judge(question, answer).code == code


@pytest.mark.parametrize(
    "typed",
    [
        "(N, 3)", "N,3", "(N,3,)", "[N, 3]", "N 3", "Nx3", "N X 3", "N×3", "n*3", "ㅜ, 3", "10,3",
        "(10x3)", "（Ｎ，３）", "dX = (N, 3)", "\u200b(N, 3)",
    ],
)  # fmt: skip
def test_one_shape_in_many_writings(typed: str) -> None:
    assert judge(ROWS, typed).verdict == "correct"


@pytest.mark.parametrize("typed", ["(3, N)", "3", "(3,)", "()", "scalar", "스칼라", "2,3", "N,N"])
def test_another_shape_is_wrong(typed: str) -> None:
    assert judge(ROWS, typed).verdict == "wrong"


@pytest.mark.parametrize("typed", ["(N, 3", "((N, 3))", "N,,3", ",", "(,)", "M, 3", "N3", "-1,3",
    "N, 3x2", "10.0, 3", "N by 3", "dW = (N, 3)"])  # fmt: skip
def test_what_is_no_shape_is_not_counted(typed: str) -> None:
    assert judge(ROWS, typed).verdict == "malformed"


def test_a_letter_does_not_stand_for_a_length() -> None:
    """With 10 rows and 10 columns (10, N) is still the transpose."""
    square = Shape(correct=("N", 10), wrong=(Wrong((10, "N"), "transposed_result"),))
    assert judge(square, "10, N").mistake == "transposed_result"
    assert judge(square, "10, 10").verdict == "correct"


def test_a_mixed_number_is_not_a_product() -> None:
    assert judge(Number(correct=2.5), "2½").verdict == "malformed"


@pytest.mark.parametrize("typed", ["715원", "₩715", "715 won", "total = 715원", "650+65"])
def test_units_of_the_question_are_read(typed: str) -> None:
    assert judge(PRICE, typed).verdict == "correct"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("\u200b \t", "empty"),
        ("1" * 241, "too_long"),
        ("(" * 41 + "1" + ")" * 41, "too_complex"),
        ("-" * 60 + "1", "too_complex"),
        ("1" + "+1" * 100, "too_complex"),
        ("2,2", "decimal_comma"),
        ("0,001", "decimal_comma"),
        ("2,200", "decimal_comma"),  # 2200 it cannot be meant: 2.200 is right
        ("220%", "percent"),
        ("2 2", "two_numbers"),
        ("2..2", "two_numbers"),
        ("2*", "missing"),
        ("2.2)", "unexpected"),
        ("(2.2", "unclosed"),
        ("2.2j", "only_numbers"),
        ("0x2", "only_numbers"),
        ("모름", "only_numbers"),
        ("1/0", "not_finite"),
        ("1/(1/0)", "not_finite"),
        ("(-8)^(1/3)", "not_finite"),
        ("9**9**9**9", "not_finite"),
        ("dtax = 2.2", "other_quantity"),
        ("dapple = 2.2 = 2.2", "equals"),
        ("2.2 у", "character"),
        ("\x1b[2J2.2", "character"),
        ("\u202e2.2", "character"),
        ("2.2\u0301\u0301", "character"),
        ("[red]2.2[/red]", "only_numbers"),
        ("[2.2]", "unexpected"),
        ("1.0 e-3", "only_numbers"),
        ("2 > 1", "not_a_number"),
    ],
)
def test_what_cannot_be_read_is_not_counted(typed: str, code: str) -> None:
    verdict = judge(APPLE, typed)
    assert (verdict.verdict, verdict.code) == ("malformed", code)


def test_a_look_alike_is_quoted_and_in_english_named() -> None:
    verdict = judge(APPLE, "2.2₩ у")
    assert "‘у’ (CYRILLIC SMALL LETTER U)" in explain(APPLE, judge(APPLE, "2.2 у"), "en")[0]
    assert (
        "‘₩’." in explain(APPLE, verdict, "ko")[0] and "WON" not in explain(APPLE, verdict, "ko")[0]
    )


def test_a_number_with_a_hangul_word_is_told_as_it_was_typed() -> None:
    assert " 백20 " in explain(APPLE, judge(APPLE, "2백20"), "ko")[0]


def test_the_caret_stands_where_reading_stopped() -> None:
    verdict = judge(APPLE, " dapple = 2 + ) ")
    assert verdict.reading == "2 + )"
    assert verdict.at == 4


@pytest.mark.parametrize(
    ("typed", "result"),
    [("1.1/1/2(1)", "wrong"), ("2.2/1(1)", "correct"), ("4.4/2(1)", "correct")],
)
def test_two_readings_with_one_verdict_are_no_question(typed: str, result: str) -> None:
    assert judge(APPLE, typed).verdict == result


@pytest.mark.parametrize(
    ("typed", "first", "second"),
    [
        ("8.8/2(2)", "(8.8 / 2) · 2", "8.8 / (2 · 2)"),
        ("2.2(10)^-1(10)", "(2.2 · (10⁻¹)) · 10", "2.2 · (10^(−(1 · 10)))"),
    ],
)
def test_two_readings_with_two_verdicts_are_asked_about(
    typed: str, first: str, second: str
) -> None:
    verdict = judge(APPLE, typed)
    assert verdict.code == "ambiguous"
    assert verdict.details == {"first": first, "second": second}


def test_thousands_are_grouped_by_commas_but_never_guessed() -> None:
    assert judge(Number(correct=1100), "1,100").verdict == "correct"
    assert judge(Number(correct=1100000), "1,100,000").verdict == "correct"
    assert judge(PRICE, "715,000").code == "decimal_comma"
    assert judge(Number(correct=1100), "1,100,000").code == "decimal_comma"
    assert judge(PRICE, "1,100").verdict == "wrong"


@pytest.mark.parametrize(
    ("typed", "result", "mistake"),
    [
        ("0.235", "correct", None),
        ("0.24", "malformed", None),
        ("-0.24", "wrong", None),
        ("0.240", "wrong", None),
        ("0.6*0.4", "wrong", None),  # arithmetic has no digits to count
        ("0.25", "wrong", "used_input_not_output"),
        (".2", "wrong", None),
    ],
)
def test_three_digits_are_asked_where_the_value_goes_on(
    typed: str, result: str, mistake: str | None
) -> None:
    verdict = judge(SLOPE, typed)
    assert (verdict.verdict, verdict.mistake) == (result, mistake)


@pytest.mark.parametrize("typed", ["a", "A", "(a)", "a)", "1", "1번", "ａ", "ㅁ", "Passes  ON"])
def test_an_option_is_named_by_key_place_or_text(typed: str) -> None:
    assert judge(ADD, typed).verdict == "correct"


def test_an_option_can_be_named_by_its_korean_text() -> None:
    assert judge(ADD, "그대로 멈춰요").answer == frozenset("b")


@pytest.mark.parametrize(
    "typed", ["a.", "'a'", "option a", "답 a", "ⓐ", "①", "1번째 줄", "#1", "line1", "passes on."]
)
def test_an_option_may_be_pointed_at(typed: str) -> None:
    assert judge(ADD, typed).verdict == "correct"


@pytest.mark.parametrize("typed", ["3", "ab", "a b", "-1", "c", "passes", "a" * 240])
def test_what_names_no_single_option_is_not_counted(typed: str) -> None:
    assert judge(ADD, typed).code == "not_one_option"


@pytest.mark.parametrize(
    "typed", ["a b", "ba", "a, b", "1 2", "12", "a와 b", "{a; b}", "ㅁ ㅠ", "A and B"]
)
def test_a_set_of_options_in_many_writings(typed: str) -> None:
    assert judge(KEEP, typed).verdict == "correct"


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("neither a nor b", ""),
        ("둘 다 아님", ""),
        ("both a and b", "ab"),
        ("a·b", "ab"),
        ("a, b 모두", "ab"),
        ("a, c.", "ac"),
        ("all", "abc"),
        ("모두", "abc"),
        ("none", ""),
        ("없음", ""),
        ("{}", ""),
        ("c", "c"),
    ],
)
def test_all_none_or_one_of_a_set(typed: str, answer: str) -> None:
    assert judge(KEEP, typed).answer == frozenset(answer)


@pytest.mark.parametrize("typed", ["", ",", "both", "d", "a d", "4", "{a", "x y z"])
def test_a_word_that_names_no_option_is_not_counted(typed: str) -> None:
    assert judge(KEEP, typed).verdict == "malformed"


def test_keys_that_differ_in_case_alone_are_kept_apart() -> None:
    question = Choice(
        options=(Option("x", "x"), Option("X", "X")), correct=frozenset("X"), several=True
    )
    assert judge(question, "X").verdict == "correct"
    assert judge(question, "x").verdict == "wrong"


ALPHABET = (
    "0123456789.,eE+-*/^()=% xydL∂σ×÷−·²⁻³½，．２ㅛㅠ가원₩[]{}<>!@#$&|;:'\"\\_`~\t\n\r\x00\x1b"
    "\u200b\u202e\u2066\u0301\ud800\ufeff´﷽ﬁⅣ①😀у٢\U000e0001"
)


def garbage(rng: random.Random) -> str:
    return "".join(rng.choices(ALPHABET, k=rng.choice((1, 3, 8, 20, 80, 240, 300))))


def survives(seed: int, count: int) -> None:
    rng = random.Random(seed)
    questions: list[Question] = [APPLE, PRICE, SLOPE, ADD, KEEP, CELL, ROWS]
    for _ in range(count):
        question, typed = rng.choice(questions), garbage(rng)
        verdict = judge(question, typed)
        assert verdict == judge(question, typed)
        assert not {category(c) for c in verdict.reading} & {"Cc", "Cf", "Cs", "Mn"}, repr(typed)


def test_garbage_is_judged_and_echoed_safely() -> None:
    survives(0, 2_000)


@pytest.mark.slow
def test_much_garbage_is_judged_and_echoed_safely() -> None:
    survives(1, 200_000)


def test_judging_runs_no_code_and_opens_nothing() -> None:
    events: list[str] = []
    watching = False

    def watch(event: str, _: object) -> None:
        if watching and event.startswith(
            ("compile", "exec", "import", "open", "os.", "subprocess")
        ):
            events.append(event)

    sys.addaudithook(watch)  # cannot be removed, so it is switched off
    watching = True
    for typed in ("2*1.1", "__import__('os').system('x')", "1/0", "ㅇㅌ=2²", "{x}", "a", "9**9**9"):
        for question in (APPLE, PRICE, SLOPE, ADD, KEEP, CELL, ROWS):
            judge(question, typed)
    watching = False
    assert events == []
