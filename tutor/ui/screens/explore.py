"""A graph of the learner's own on the full screen, with the line on which its formula is typed."""

from collections.abc import Iterable
from dataclasses import replace

from tutor.lesson.state.events import Do, Event, Message, Pasted, Pressed, Unheard
from tutor.lesson.state.exploring import (
    Exploring,
    Kept,
    Read,
    explore,
    read_graph,
    update_exploring,
)
from tutor.lesson.state.state import State
from tutor.lesson.view.formula_line import with_formula
from tutor.lesson.view.page import Pane
from tutor.lesson.view.screen import ScreenPlan
from tutor.progress.graphs import FIRST, keep_graph, recent_graphs, remember_graph
from tutor.progress.practice import begin_own
from tutor.progress.session import Session
from tutor.text import Problem, say
from tutor.ui.keys import EXPLORING
from tutor.ui.screens.page import PageScreen


class ExploreScreen(PageScreen):
    """A page screen whose graph is another one as its formula is typed."""

    keys = EXPLORING

    def __init__(self, session: Session, about: Exploring | None = None) -> None:
        self.exploring = about or _last(session)
        super().__init__(session, self.exploring.state)

    def take(self, message: Message) -> bool:
        """What is typed goes to the line of the formula, while it is open; else to the graph."""
        now = replace(self.exploring, state=replace(self.state, view=self.seen))
        self.exploring, events = update_exploring(now, message)
        if Unheard() in events:
            self.state = self.exploring.state
            return False
        notice = self.kept(events)
        state = self.exploring.state
        self.put(replace(state, notice=notice) if notice else state)
        for event in events:
            if not isinstance(event, Read | Kept):
                self.lead(event)
        return True

    def kept(self, events: Iterable[Event | Read | Kept]) -> str:
        """Graphs are kept in the learner's file; what is to be told of that."""
        store, lang = self.session.store, self.session.lang
        for event in events:
            match event:
                case Read(source):
                    remember_graph(store, source)
                case Kept(name, source):
                    is_kept = keep_graph(store, name, source)
                    return say("explore.kept" if is_kept else "explore.full", lang, name=name)
        return self.session.new_trouble()

    def put(self, state: State, shown_from: int | None = None) -> None:
        self.exploring = replace(self.exploring, state=state)
        super().put(state, shown_from)

    def pane(self, plan: ScreenPlan) -> Pane:
        return with_formula(super().pane(plan), self.exploring)

    @property
    def is_typing(self) -> bool:
        return self.exploring.typing is not None or super().is_typing

    async def press(self, key: str, character: str | None) -> None:
        """While a formula is typed every key belongs to it."""
        if self.exploring.typing is not None:
            self.take(Pressed(key, character))
        else:
            await super().press(key, character)

    def paste(self, text: str) -> None:
        if self.exploring.typing is None:
            self.exploring, _ = update_exploring(self.exploring, Do("formula"))
        self.take(Pasted(text))

    def action_type(self, what: str) -> None:
        self.take(Do(what))

    def action_recent(self, by: int) -> None:
        """The graph that was looked at before this one, round the end."""
        recent = recent_graphs(self.session.store)
        at = recent.index(self.exploring.source) if self.exploring.source in recent else -1
        if recent:
            self.exploring = _read(recent[(at + by) % len(recent)], self.session.lang)
            self.put(self.exploring.state)

    def action_practise(self) -> None:
        """Questions about this graph; it says so where none can be asked."""
        practice = begin_own(self.session, self.exploring.graph)
        if practice.is_over:
            notice = say("explore.no_question", self.session.lang)
            self.put(replace(self.state, notice=notice))
        else:
            self.go("practice", practice)


def _last(session: Session) -> Exploring:
    """What was looked at last, as far as it can still be read."""
    for source in (*recent_graphs(session.store), FIRST):
        try:
            return _read(source, session.lang)
        except Problem:
            continue
    raise AssertionError("the first graph can be read")


def _read(source: str, lang: str) -> Exploring:
    return explore(read_graph(source), source, lang)
