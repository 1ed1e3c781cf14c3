"""On the graphs of lessons 1-6 the known wrong ways give the numbers that a learner would type."""

from collections.abc import Callable

import pytest

from tests.quiz.asking import flow_question, local_question, value_question
from tutor.graph import Run, graph_of
from tutor.quiz import Grid, Number, Verdict, ask, explain, judge
from tutor.text import Problem

PROGRAMS = {
    "apple": """
def price(apple=100, apple_num=2, tax=1.1):
    apple_price = apple * apple_num
    total = apple_price * tax
    return total
""",
    "fruit": """
def price(apple=100, apple_num=2, orange=150, orange_num=3, tax=1.1):
    apple_price = apple * apple_num
    orange_price = orange * orange_num
    all_price = apple_price + orange_price
    total = all_price * tax
    return total
""",
    "book": """
def cost(price=6600, books=2, rate=1100, shipping=5):
    won = price * books
    dollars = won / rate
    total = dollars + shipping
    return total
""",
    "square": """
def z(x=3, y=4):
    t = x + y
    z = t ** 2
    return z
""",
    "add": "def add(x=10, y=5, *, dout=1.3):\n    z = x + y\n    return z",
    "mul": "def mul(x=10, y=5, *, dout=1.3):\n    z = x * y\n    return z",
    "reuse": "def reuse(x=3, y=4):\n    xy = x * y\n    f = xy + x\n    return f",
    "twice": "def twice(a=3):\n    b = a + a\n    c = b + b\n    return c",
    "nodes": """
def nodes(x=2, *, dout=3):
    m = -x
    e = exp(m)
    d = e + 1
    y = 1 / d
    return y
""",
    "sigmoid": "def s(x=0.5, *, dout=2):\n    y = sigmoid(x)\n    return y",
    "relu": "def r(x=-3, *, dout=5):\n    y = relu(x)\n    return y",
    "half": """
def half(hours=4, rate=10, *, dout=0.5):
    paid = relu(hours)
    pay = paid * rate
    return pay
""",
    "log": "def r(x=4, *, dout=5):\n    y = log(x)\n    return y",
    "minus": "def m(a=7, b=3, *, dout=5):\n    c = a - b\n    return c",
}
VERBS: dict[str, Callable[..., Number | Grid]] = {
    "predict": value_question,
    "ask": local_question,
    "flow": flow_question,
}


def run_of(program: str) -> Run:
    return graph_of(PROGRAMS[program]).run()


def question_of(program: str, heading: str) -> Number:
    """`flow=x>f` and the like, as a lesson's heading writes it."""
    verb, _, names = heading.partition("=")
    question = VERBS[verb](run_of(program), *names.replace(">", "/").split("/"))
    assert isinstance(question, Number)
    return question


@pytest.mark.parametrize(
    ("program", "heading", "right", "wrong"),
    [
        ("apple", "predict=apple_price", "200", {"102": "added_not_multiplied"}),
        ("apple", "predict=total", "220", {"200": "forgot_last_node"}),
        ("apple", "ask=total/tax", "200", {"1.1": "not_swapped", "1": "treated_as_add",
            "201.1": "added_not_multiplied", "220": "forward_value", "-200": "sign_error"}),
        ("apple", "ask=apple_price/apple", "2", {"2.2": "included_upstream"}),
        ("apple", "flow=apple", "2.2", {"110": "not_swapped", "2": "forgot_upstream",
            "1.1": "forgot_local", "3.1": "added_not_multiplied", "220": "forward_value",
            "100": "forward_value", "1": "forgot_chain", "-2.2": "sign_error"}),
        ("fruit", "predict=total", "715", {"650": "forgot_last_node", "220": "forgot_branch",
            "495": "forgot_branch"}),
        ("fruit", "predict=all_price", "650", {"200": "forgot_branch", "90000": "treated_as_mul"}),
        ("fruit", "flow=apple", "2.2", {"7.15": "output_div_input"}),
        ("fruit", "flow=orange_price", "1.1", {"220": "treated_as_mul", "0.55": "averaged_branches",
            "1": "forgot_upstream"}),
        ("book", "flow=rate", "-0.0109", {"0.0109": "sign_error", "-12": "forgot_square",
            "12": "forward_value", "17": "forward_value", "1": "forgot_local"}),
        ("book", "flow=price", "0.00182", {"0.000909": "forgot_local", "2": "forgot_upstream"}),
        ("square", "flow=t", "14", {"7": "forgot_factor", "2": "forgot_factor",
            "49": "forward_value"}),
        ("square", "flow=x", "14", {"42": "treated_as_mul", "7": "averaged_branches"}),
        ("square", "ask=z/t", "14", {"7": "forgot_factor", "1": "treated_as_add"}),
        ("add", "flow=x", "1.3", {"6.5": "treated_as_mul", "13": "treated_as_mul",
            "1": "forgot_upstream", "0.65": "averaged_branches", "2.3": "added_not_multiplied"}),
        ("add", "ask=z/x", "1", {"5": "treated_as_mul", "1.3": "included_upstream"}),
        ("mul", "flow=x", "6.5", {"13": "not_swapped", "5": "forgot_upstream",
            "1.3": "forgot_local", "6.3": "added_not_multiplied", "50": "forward_value"}),
        ("reuse", "flow=x", "5", {"4": "forgot_fanout_sum", "1": "forgot_fanout_sum",
            "2.5": "averaged_branches"}),
        ("reuse", "flow=x>xy", "4", {"3": "not_swapped"}),
        ("twice", "flow=a", "4", {"2": "forgot_fanout_sum", "3": "forward_value"}),
        ("twice", "flow=a>b", "4", {"2": "forgot_fanout_sum"}),
        ("twice", "ask=b/a", "2", {"1": "forgot_fanout_sum", "6": "forward_value"}),
        ("nodes", "flow=d", "-2.33",
            {"-2.64": "forgot_square", "-0.881": "forgot_square", "3": "forgot_local"}),
        ("nodes", "flow=m", "-0.315", {"-2.33": "forgot_local", "3": "forgot_chain",
            "0.135": "forgot_upstream", "0.63": "power_rule_on_exp"}),
        ("nodes", "flow=x", "0.315", {"-0.315": "sign_error", "-0.63": "not_swapped"}),
        ("sigmoid", "predict=y", "0.622", {"0.378": "sign_error", "0.5": "forgot_last_node"}),
        ("half", "ask=paid/hours", "1", {"5": "included_upstream", "10": "included_upstream"}),
        ("sigmoid", "flow=x", "0.470", {"1.245": "forgot_factor", "0.235": "forgot_upstream",
            "0.5": "used_input_not_output", "0.622": "forward_value"}),
        ("sigmoid", "ask=y/x", "0.235", {"0.622": "gave_output", "0.470": "included_upstream"}),
        ("relu", "flow=x", "0", {"5": "relu_passes_everything", "-15": "used_value_not_slope"}),
        ("log", "ask=y/x", "0.25", {"0.0625": "forgot_square", "54.59815": "gave_inverse"}),
        ("minus", "flow=b", "-5", {"5": "sign_error", "-1": "forgot_upstream"}),
    ],
)  # fmt: skip
def test_wrong_ways_are_known_by_their_numbers(
    program: str, heading: str, right: str, wrong: dict[str, str]
) -> None:
    question = question_of(program, heading)
    assert judge(question, right).verdict == "correct"
    assert {typed: judge(question, typed).mistake for typed in wrong} == wrong


@pytest.mark.parametrize(
    ("program", "heading", "tag"),
    [
        ("apple", "flow=apple", "output_div_input"),
        ("fruit", "flow=tax", "output_div_input"),
        ("apple", "flow=tax", "forgot_upstream"),  # dout is 1
        ("reuse", "flow=x", "output_div_input"),
    ],
)
def test_a_question_tells_which_wrong_way_would_pass(program: str, heading: str, tag: str) -> None:
    passing = [c.tag for c in question_of(program, heading).collisions if c.other is None]
    assert tag in passing


def test_two_wrong_ways_with_one_number_are_told_too() -> None:
    pairs = [(c.tag, c.other) for c in question_of("reuse", "flow=x").collisions]
    assert ("multiplied_branches", "forgot_fanout_sum") in pairs


def test_a_branch_that_brings_nothing_cannot_be_forgotten() -> None:
    run = graph_of("def f(x=3, y=0, k=2):\n    s = x + y\n    f = s * k\n    return f").run()
    assert not value_question(run, "f").collisions


def every_question(run: Run) -> list[Number | Grid]:
    nodes = run.graph.nodes
    questions: list[Number | Grid] = []
    for i, node in enumerate(nodes):
        if node.is_operation:
            questions.append(value_question(run, node.name))
            sources = dict.fromkeys(nodes[j].name for j in node.inputs if nodes[j].op != "constant")
            questions += [local_question(run, node.name, name) for name in sources]
        if node.op != "constant" and i != run.graph.output:
            questions.append(flow_question(run, node.name))
    return questions


@pytest.mark.parametrize("program", PROGRAMS)
def test_every_wrong_answer_is_told_apart_and_has_its_text(program: str) -> None:
    for question in every_question(run_of(program)):
        for wrong in question.wrong:
            assert isinstance(wrong.value, float)
            verdict = judge(question, repr(wrong.value))
            assert verdict.wrong is wrong
            english, korean = (explain(question, verdict, lang)[0] for lang in ("en", "ko"))
            assert not english.startswith("Not yet")
            assert not {"{", "}"} & {*english, *korean}


def said(program: str, heading: str, typed: str, lang: str = "en") -> str:
    question = question_of(program, heading)
    verdict: Verdict = judge(question, typed)
    return explain(question, verdict, lang)[0]


@pytest.mark.parametrize(("x", "right"), [("2", "0.5"), ("10", "0.1"), ("0.5", "2")])
def test_what_is_said_of_a_logarithm_has_no_number_that_may_be_the_answer(
    x: str, right: str
) -> None:
    question = ask(graph_of(f"def f(x={x}):\n    y = log(x)\n    return y"), "ask=y/x")
    verdict = judge(question, f"1/{x}**2")
    texts = [explain(question, verdict, lang)[0] for lang in ("en", "ko")]
    assert verdict.mistake == "forgot_square" and not any(right in text for text in texts)


def test_feedback_names_the_numbers_and_the_node() -> None:
    assert said("apple", "flow=apple", "3.1") == "That is the sum. Here the two are multiplied."
    assert said("apple", "ask=total/tax", "201.1").startswith("That adds the inputs")
    assert said("book", "flow=rate", "1", "ko").startswith("상류에서 온 값(1)이 그대로예요.")
    assert "나눗셈 노드예요" in said("book", "ask=dollars/rate", "1", "ko")
    assert "along orange_price" in said("fruit", "predict=all_price", "200")
    assert said("minus", "flow=b", "4").endswith("4") is False
    assert said("relu", "predict=y", "-3").startswith("That is what goes in. The ReLU node")
    assert said("sigmoid", "predict=y", "0.378").endswith("x with its sign turned: -0.5.")
    assert said("apple", "flow=apple", "7", "ko").startswith("아직 맞지 않아요.")


@pytest.mark.parametrize(
    ("program", "heading", "said_in"),
    [
        ("apple", "predict=apple", "no operation apple"),
        ("apple", "ask=total/apple", "not an operand"),
        ("apple", "flow=total", "no node"),
        ("apple", "flow=pear", "no gradient flows to pear"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_remedy(
    program: str, heading: str, said_in: str
) -> None:
    with pytest.raises(Problem, match=said_in):
        question_of(program, heading)


def test_the_slope_of_a_whole_array_is_not_asked_for() -> None:
    with pytest.raises(Problem, match="arrays"):
        local_question(graph_of("def f(x=[1, 2]):\n    y = x * 2\n    return y").run(), "y", "x")


def test_an_infinite_answer_is_refused() -> None:
    with pytest.raises(Problem, match="finite"):
        flow_question(graph_of("def f(x=0):\n    y = 1 / x\n    return y").run(), "x")
