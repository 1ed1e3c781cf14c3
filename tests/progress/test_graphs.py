"""Graphs of one's own stay in the learner's file, by name and as they were last looked at."""

from pathlib import Path

from tests.progress.learner import Clock
from tutor.progress import Store, keep_graph, named_graphs, recent_graphs, remember_graph


def test_what_is_kept_is_there_again(tmp_path: Path) -> None:
    store = Store.open(tmp_path, Clock())
    assert keep_graph(store, "넓이", "x * y") and keep_graph(store, "cube", "x**3")
    remember_graph(store, "x * y")
    remember_graph(store, "x**3")
    remember_graph(store, "x * y")
    store.close()
    again = Store.open(tmp_path, Clock())
    assert named_graphs(again) == {"넓이": "x * y", "cube": "x**3"}
    assert recent_graphs(again) == ["x * y", "x**3"]


def test_there_is_an_end_to_what_is_kept(tmp_path: Path) -> None:
    store = Store.open(tmp_path, Clock())
    assert not keep_graph(store, "long", "x + " * 10_000 + "x")
    for k in range(20):
        remember_graph(store, f"x + {k}")
    assert recent_graphs(store) == [f"x + {k}" for k in range(19, 9, -1)]


def test_what_another_program_left_there_is_passed_over(tmp_path: Path) -> None:
    store = Store.open(tmp_path, Clock())
    store.set_setting("graphs", "not json")
    store.set_setting("recent_graphs", '{"a": 1}')
    assert named_graphs(store) == {} and recent_graphs(store) == []
    assert keep_graph(store, "a", "x * y") and named_graphs(store) == {"a": "x * y"}
