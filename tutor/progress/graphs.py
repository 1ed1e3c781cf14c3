"""Graphs of the learner's own, by name or as they were last looked at: settings of their file."""

import json
from collections.abc import Mapping
from pathlib import Path

from tutor.progress.read_setting import saved_setting
from tutor.progress.store import Store

FIRST = "x * y + sigmoid(x)"
"""What is looked at where nothing was before."""

NAMED, RECENT = "graphs", "recent_graphs"
MOST_RECENT = 10
MOST_NAMED = 200
LONGEST = 20_000  # characters of a program that is kept


def named_graphs(store: Store) -> Mapping[str, str]:
    """The text of each graph that is kept, by its name."""
    found = _read(store.setting(NAMED))
    return found if isinstance(found, dict) else {}


def kept_source(name: str, folder: Path | None) -> str | None:
    """The text of a graph that is kept, for a command that keeps nothing; None if there is none."""
    found = _read(saved_setting(NAMED, folder))
    source = found.get(name) if isinstance(found, dict) else None
    return source if isinstance(source, str) else None


def recent_graphs(store: Store) -> list[str]:
    """The texts of those that were last looked at, the last first."""
    found = _read(store.setting(RECENT))
    return [text for text in found if isinstance(text, str)] if isinstance(found, list) else []


def keep_graph(store: Store, name: str, source: str) -> bool:
    """By this name, in the place of what had it; whether there was room for it."""
    graphs = {**named_graphs(store), name: source}
    if len(source) > LONGEST or len(graphs) > MOST_NAMED:
        return False
    store.set_setting(NAMED, json.dumps(graphs, ensure_ascii=False))
    return True


def remember_graph(store: Store, source: str) -> None:
    """As the one that was last looked at."""
    if len(source) <= LONGEST:
        others = [text for text in recent_graphs(store) if text != source]
        recent = [source, *others][:MOST_RECENT]
        store.set_setting(RECENT, json.dumps(recent, ensure_ascii=False))


def _read(text: str | None) -> object:
    try:
        return json.loads(text) if text else None
    except ValueError:  # another program's
        return None
