"""Every step worked out, as text, Markdown and one HTML file that needs no other."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tutor.graph import graph_of
from tutor.lesson import Solution, worked_steps
from tutor.text import LANGUAGES

GRAPH = graph_of("def f(x=3, y=4, *, dout=2):\n    xy = x * y\n    f = xy + x\n    return f")
ARRAYS = graph_of(
    "def g(x=[[1, 2], [3, 4]], W=[[1, 2], [3, 4]], b=[0, 1], t=[0, 1]):\n"
    "    a = affine(x, W, b)\n    z = relu(a)\n    loss = softmax_with_loss(z, t)\n    return loss"
)


def solution(lang: str = "en", graph: object = None) -> Solution:
    run = (graph or GRAPH).result  # type: ignore[attr-defined]
    return Solution("wall · <f>", run, ["x ──▶ f"], lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("graph", [GRAPH, ARRAYS])
def test_every_step_is_there_with_its_numbers(graph: object, lang: str) -> None:
    shown = solution(lang, graph)
    steps = [*worked_steps(shown.run, lang)]
    assert len(steps) == len(shown.graph.steps) - 1
    assert all(step.title and all(step.lines) for step in steps)


def test_it_is_told_as_why_tells_it() -> None:
    text = solution().text()
    assert "1. xy = x × y\n    xy = x × y = 3 × 4 = 12\n" in text
    assert "dx = df × 1 + dxy × y" in text
    assert "dx = 10 = 2 + 8: used in more than one place, so the gradients add." in text
    assert "x ──▶ f" in text and "def f(x=3, y=4" in text


def test_markdown_has_headings_and_blocks() -> None:
    text = solution().markdown()
    assert text.startswith("# wall · <f>\n") and "\n## Forward\n" in text
    assert text.count("```") % 2 == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_html_is_one_file_without_references(lang: str) -> None:
    html = solution(lang, ARRAYS).html()
    assert html.startswith("<!doctype html>") and f'<html lang="{lang}">' in html
    assert "wall · &lt;f&gt;" in html and html.count("<svg ") == 2
    refers = re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?([^\"')\s>]+)", html)
    assert all(each.startswith("#") or each == "http://www.w3.org/2000/svg" for each in refers)


def test_html_in_a_browser(tmp_path: Path) -> None:
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if browser is None:
        pytest.skip("there is no Chromium to look at it")
    page, picture = tmp_path / "solution.html", tmp_path / "page.png"
    page.write_text(solution("ko", ARRAYS).html(), "utf-8")
    command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=2000"]
    arguments = [f"--user-data-dir={tmp_path}/profile", "--dump-dom", page.as_uri()]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, timeout=60)
    if done.returncode:
        pytest.skip("Chromium cannot be started here")
    assert done.stdout.count("<section>") == len(ARRAYS.steps) - 1 and not picture.exists()
