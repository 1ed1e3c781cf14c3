"""What to practise now: what is due first, one skill never twice in a row where others are."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from random import Random

from tutor.graph import Graph
from tutor.lesson.content.course import Entry, find, following
from tutor.lesson.content.generated import drawn_lesson
from tutor.lesson.content.lesson import load_programs
from tutor.lesson.content.own import OWN
from tutor.lesson.content.skills import Asked, Skill, draw_for
from tutor.lesson.state.events import Answered, AskedAgain, Event, Revealed, Skipped
from tutor.lesson.state.pages import SEEDS, is_told
from tutor.lesson.state.position import start
from tutor.lesson.state.state import Context, Exercise, State
from tutor.progress.attempt import Kept
from tutor.progress.mastery import SkillState
from tutor.progress.session import Session
from tutor.quiz import Question
from tutor.quiz.generate import (
    TEMPLATES,
    Generated,
    as_it_stands,
    can_be_drawn,
    draw,
    places,
)
from tutor.text import LANGUAGES, Problem, say

COUNT = 10
PLACEMENT = (
    "one-node-back", "chain-rule", "reuse", "sigmoid", "affine-products", "softmax-with-loss",
)  # fmt: skip
"""What is asked of who knows the chain rule already, in the order of the course."""
PLACED_AT = 2  # the level of these questions
MOST_NEW = 2
MIXED = 3  # so many skills at least, as long as there are others
HARDEST = 3
MET = ("got", "kept")  # the states of a prerequisite in which what builds on it may begin

MOST_SLIPS = 3
REDRAWS = 30  # until a question is none of those before
OFTEN = 2  # answers that were shown in a row


@dataclass(frozen=True)
class Item:
    """One question to draw."""

    skill: Skill
    level: int


def plan(
    states: Mapping[str, SkillState],
    skills: Sequence[Skill],
    now: datetime,
    rng: Random,
    count: int = COUNT,
    only: str | None = None,
) -> tuple[Item, ...]:
    """So many questions; none where nothing can be drilled. Level 1 comes first, then harder."""
    if only is not None:  # even if it was shown too often to be drilled unasked
        chosen = [skill for skill in skills if skill.slug == only]
    else:
        able = [skill for skill in skills if not states[skill.slug].is_stuck]
        chosen = _chosen(able, states, now, rng)[:count]
    return tuple(_with_levels(_turns(chosen, count, rng), states)) if chosen else ()


def _chosen(
    able: Sequence[Skill], states: Mapping[str, SkillState], now: datetime, rng: Random
) -> list[Skill]:
    """Due ones, the longest due first; then those being learned, new ones, and the rest."""
    shuffled = rng.sample(able, len(able))  # so that equals take turns
    seen = [skill for skill in shuffled if states[skill.slug].state != "new"]
    seen.sort(key=lambda skill: states[skill.slug].due or now)
    due = [skill for skill in seen if states[skill.slug].is_due(now)]
    learned = [s for s in seen if s not in due and states[s.slug].state == "practising"]
    rest = [skill for skill in seen if skill not in due and skill not in learned]
    fresh = _fresh(able, states, alone=not due and not learned)
    chosen = [*due, *learned, *fresh]
    return chosen + rest[: max(MIXED - len(chosen), 0)]


def _fresh(able: Sequence[Skill], states: Mapping[str, SkillState], alone: bool) -> list[Skill]:
    """The first new skills for which the learner is ready.

    `alone`: there is nothing else to practise; then one may build on what is not got yet, even on
    another one that is new as well.
    """
    new = [skill for skill in able if states[skill.slug].state == "new"]
    met = {slug for slug, state in states.items() if state.state in MET}
    ready = _ready(new, states, met)
    if alone:
        begun = {slug for slug, state in states.items() if state.state != "new"}
        ready = ready or _ready(new, states, begun)
        built = _ready(new, states, begun | {skill.slug for skill in ready})
        ready = [*ready, *(skill for skill in built if skill not in ready)]
    return ready[:MOST_NEW]


def _ready(
    new: Sequence[Skill], states: Mapping[str, SkillState], met: Collection[str]
) -> list[Skill]:
    """Those whose prerequisites, as far as there are such, are all met."""
    return [s for s in new if all(need in met for need in s.needs if need in states)]


def _turns(chosen: Sequence[Skill], count: int, rng: Random) -> list[Skill]:
    """Each in turn, round after round, each round after the first in another order."""
    turns = list(chosen)
    while len(turns) < count:
        again = rng.sample(chosen, len(chosen))
        turns += reversed(again) if again[0] == turns[-1] else again
    return turns[:count]


def _with_levels(turns: Sequence[Skill], states: Mapping[str, SkillState]) -> Iterator[Item]:
    """Harder with what was right before, and rising to the hardest with each further turn."""
    slugs = [skill.slug for skill in turns]
    for k, skill in enumerate(turns):
        first = min(1 + states[skill.slug].streak, HARDEST)
        nth, times = slugs[:k].count(skill.slug), slugs.count(skill.slug)
        yield Item(skill, first + (HARDEST + 1 - first) * nth // times)


@dataclass(frozen=True)
class Tally:
    """Questions by their place in the practice, and the tag of each slip that was made."""

    done: frozenset[int] = frozenset()
    right: frozenset[int] = frozenset()
    skipped: frozenset[int] = frozenset()
    slips: tuple[str, ...] = ()

    def with_answer(self, place: int, verdict: Kept, mistake: str | None) -> "Tally":
        """What came of a question; only the first thing that is done about it can be right."""
        slips = (*self.slips, mistake) if mistake else self.slips
        if place in self.done | self.skipped:
            return replace(self, slips=slips)
        if verdict == "skipped":
            return replace(self, skipped=self.skipped | {place})
        right = self.right | {place} if verdict == "correct" else self.right
        return replace(self, done=self.done | {place}, right=right, slips=slips)

    def with_slip(self, mistake: str | None) -> "Tally":
        """A slip in a question that is asked once more, after its answer was shown."""
        return replace(self, slips=(*self.slips, mistake)) if mistake else self


UNASKED = Tally()


def told(tally: Tally, lang: str) -> Iterator[str]:
    """What is said of it at the end, in words; of slips those that were made most often."""
    parts = []
    if tally.done:
        right, count = len(tally.right), len(tally.done)
        parts.append(say("practice.right_at_once", lang, right=right, count=count))
    if tally.skipped:
        parts.append(say("practice.skipped", lang, count=len(tally.skipped)))
    if parts:
        yield " ".join(parts)
    slips = Counter(say(f"slip.{mistake}", lang) for mistake in tally.slips)
    if slips:
        yield say("practice.slips", lang)
    for slip, times in slips.most_common(MOST_SLIPS):
        is_habit = times > 1
        yield f"  {say('practice.times', lang, slip=slip, times=times) if is_habit else slip}"


@dataclass(frozen=True)
class Practice:
    """What is asked, each item with its seed, and how the skills stood before; `at` is the next.

    `only` is the one skill that was wanted, `answered` those to which answers were given, `met` the
    identities of the questions that were asked, `shown` the skill of each answer that was shown
    since one of it was right; `asked` is what answers are kept with. What is asked about a graph of
    the learner's `own` is not kept. Where it `is_early`, nothing
    has been met yet that could be asked.
    """

    items: tuple[Item, ...]
    seeds: tuple[int, ...]
    before: Mapping[str, SkillState]
    only: str | None = None
    at: int = 0
    answered: frozenset[str] = frozenset()
    tally: Tally = UNASKED
    met: frozenset[str] = frozenset()
    shown: tuple[str, ...] = ()
    asked: Asked | None = None
    is_early: bool = False
    own: Graph | None = None
    is_placement: bool = False

    @property
    def is_over(self) -> bool:
        """At the end; a placement ends with the first question that is not right at once."""
        return self.at == len(self.items) or (self.is_placement and self.known < self.at)

    @property
    def known(self) -> int:
        """How many questions were right at once, one after another from the first on."""
        return next(k for k in range(len(self.items) + 1) if k not in self.tally.right)

    @property
    def is_kept(self) -> bool:
        """Whether answers count: not about a graph of one's own, nor where they only place."""
        return self.own is None and not self.is_placement

    @property
    def has_run_out(self) -> bool:
        """Whether all was asked that can be asked about a graph of one's own."""
        return self.own is not None and 0 < len(self.items) < COUNT and self.is_over

    @property
    def skill(self) -> Skill:
        return self.items[self.at].skill

    @property
    def next(self) -> "Practice":
        return replace(self, at=self.at + 1)

    @property
    def without_this(self) -> "Practice":
        """The item that would be next is left out, as if it had never been planned.

        Of a graph of one's own nothing else is left either.
        """
        if self.own is not None:
            return replace(self, items=self.items[: self.at], seeds=self.seeds[: self.at])
        items, seeds = list(self.items), list(self.seeds)
        del items[self.at], seeds[self.at]
        return replace(self, items=tuple(items), seeds=tuple(seeds))

    @property
    def needs_page(self) -> bool:
        """Whether the page that teaches this helps more than another question."""
        return self.shown.count(self.skill.slug) >= OFTEN

    def judged(self, verdict: Kept, mistake: str | None = None) -> "Practice":
        """With what came of the question; of one that is asked once more its slip alone."""
        assert self.asked is not None
        if self.asked.is_sibling:
            return replace(self, tally=self.tally.with_slip(mistake))
        return replace(self, tally=self.tally.with_answer(self.at, verdict, mistake))

    def answered_with(self, verdict: Kept, mistake: str | None = None) -> "Practice":
        """The same, and the skill is one that was practised; answers that were shown are counted
        until one is right."""
        slug, judged = self.skill.slug, self.judged(verdict, mistake)
        others = tuple(each for each in self.shown if each != slug)
        kept = others if verdict == "correct" else self.shown
        shown = (*kept, slug) if verdict == "revealed" else kept
        return replace(judged, shown=shown, answered=self.answered | {slug})

    def asking(self, draw: Generated) -> Asked:
        """What the answers to a draw of this item are kept with."""
        return Asked(self.skill.slug, draw.template, draw.level, draw.seed)


def begin(session: Session, only: str | None = None) -> Practice:
    """A practice of what is due now, or of one skill; where nothing is, it is over at once."""
    states, known = session.skill_states(), session.skills
    met = known if only else _met(session, states)
    items = plan(states, met, session.store.now(), session.random, only=only)
    seeds = tuple(new_seed(session) for _ in items)
    return Practice(items, seeds, states, only, is_early=bool(known) and not met)


def begin_on(session: Session, slugs: Collection[str], count: int) -> Practice:
    """A practice of so many questions on these skills, each in turn."""
    states = session.skill_states()
    chosen = [skill for skill in session.skills if skill.slug in slugs]
    turns = _turns(chosen, count, session.random) if chosen else []
    items = tuple(_with_levels(turns, states))
    return Practice(items, tuple(new_seed(session) for _ in items), states)


def begin_placement(session: Session) -> Practice:
    """A question from here and there in the course, to find out where to begin."""
    known = {skill.slug: skill for skill in session.skills}
    items = tuple(Item(known[slug], PLACED_AT) for slug in PLACEMENT if slug in known)
    seeds = tuple(new_seed(session) for _ in items)
    return Practice(items, seeds, session.skill_states(), is_placement=True)


def begin_at(practice: Practice, entries: Sequence[Entry]) -> Entry | None:
    """After a placement the lesson that follows those whose questions were right."""
    if not practice.known:
        return entries[0] if entries else None
    return following(entries, practice.items[practice.known - 1].skill.lesson) or entries[-1]


def begin_own(session: Session, graph: Graph) -> Practice:
    """Questions about a graph of the learner's own; over at once where none can be asked."""
    templates = tuple(each for each in TEMPLATES if any(places(graph, each)))
    names = dict.fromkeys(LANGUAGES, graph.name)
    skill = Skill(OWN, OWN, names, templates=templates)
    count = COUNT if templates else 0
    items = tuple(Item(skill, 1 + HARDEST * k // COUNT) for k in range(count))
    seeds = tuple(new_seed(session) for _ in items)
    return Practice(items, seeds, {OWN: SkillState(OWN)}, own=graph)


def _met(session: Session, states: Mapping[str, SkillState]) -> list[Skill]:
    """The skills that were practised, and those of lessons in which something was done."""
    statuses = session.statuses().items()
    lessons = {slug for slug, status in statuses if status.answered or status.skipped}
    return [s for s in session.skills if s.lesson in lessons or states[s.slug].state != "new"]


def new_seed(session: Session) -> int:
    return session.random.randrange(SEEDS)


def state_of(practice: Practice, draw: Generated, lang: str, in_lines: bool = False) -> State:
    """The state with the question that is asked now."""
    lesson = replace(drawn_lesson(draw), slug=practice.skill.lesson)
    position = start(lesson, None, frozenset())
    exercise = Exercise(practice.skill, practice.at + 1, len(practice.items))
    return State(position, lang, context=Context("closing", exercise, in_lines))


def follow(
    session: Session, practice: Practice, state: State, events: Iterable[Event], ms: int
) -> tuple[Practice, State]:
    """What happened on disk, before anything is said to it; the practice and the state after it."""
    for event in events:
        practice = _kept(session, practice, event, ms)
        if isinstance(event, Revealed):
            state = _with_sibling(session, practice, state)
    return practice, replace(state, notice=session.new_trouble() or state.notice)


def _kept(session: Session, practice: Practice, event: Event, ms: int) -> Practice:
    match event:
        case Answered(position, answer):
            if practice.is_kept:
                session.keep_answer(position, answer, ms, practice.asked)
            verdict = answer.verdict
            if verdict.verdict != "malformed":
                return practice.answered_with(verdict.verdict, verdict.mistake)
        case Revealed(position):
            if practice.is_kept:
                session.keep_reveal(position, ms, practice.asked)
            return practice.answered_with("revealed")
        case Skipped(position):
            if practice.is_kept:
                session.keep_skip(position, ms, practice.asked)
            return practice.judged("skipped")
        case AskedAgain(before) if before.sibling:
            asked = replace(practice.asking(before.sibling), is_sibling=True)
            return replace(practice, asked=asked)
    return practice


def _with_sibling(session: Session, practice: Practice, state: State) -> State:
    """After a shown answer something is asked again, if need be another question of the skill."""
    sibling = state.position.sibling
    if sibling is None or sibling.template not in practice.skill.templates:
        sibling = _draw(session, practice, new_seed(session), state.position.question) or sibling
    return replace(
        state, position=replace(state.position, sibling=sibling), notice=_offer(practice, state)
    )


def _offer(practice: Practice, state: State) -> str:
    """Where the page is that teaches it, if that is needed."""
    if not practice.needs_page or not practice.is_kept:
        return state.notice
    key = "teaches_in_lines" if state.context.in_lines else "teaches"
    return say(f"practice.{key}", state.lang, lesson=practice.skill.lesson)


def drawn(practice: Practice, session: Session) -> tuple[Practice, Generated | None]:
    """The next question that can be asked; what its lesson leaves no question of is left out."""
    while not practice.is_over:
        found = _draw(session, practice, practice.seeds[practice.at])
        if found is not None:
            session.unclear.pop(practice.skill.slug, None)
            asked = practice.asking(found)
            return replace(practice, met=practice.met | {found.identity}, asked=asked), found
        practice = practice.without_this
    return practice, None


def _draw(
    session: Session, practice: Practice, seed: int, shown: Question | None = None
) -> Generated | None:
    """The first of some draws that nothing speaks against, else that with the least."""
    best = dict[tuple[bool, ...], Generated]()
    if practice.own is None:
        draws = _draws(practice, session.folder, seed)
    else:
        draws = _own_draws(practice, practice.own, seed)
    for found in draws:
        against = _against(session, practice, found, shown)
        best.setdefault(against, found)
        if not any(against):
            break
    return best[min(best)] if best else None


def _draws(practice: Practice, folder: Path, seed: int) -> Iterator[Generated]:
    """The question of a seed, and others in its place; none where the lesson leaves nothing."""
    item = practice.items[practice.at]
    with suppress(Problem):  # the course says what is wrong with the lesson
        graphs = load_programs(find(folder, item.skill.lesson).program)
        for each in _seeds(seed):
            if (found := draw_for(item.skill, graphs, item.level, each)) is None:
                break
            yield found


def _own_draws(practice: Practice, graph: Graph, seed: int) -> Iterator[Generated]:
    """Questions that were not asked yet, of each kind in turn: with the graph's own numbers and
    with drawn ones in turn."""
    item, met = practice.items[practice.at], practice.met
    for each in _seeds(seed):
        templates = list(item.skill.templates)
        Random(each).shuffle(templates)
        with_own = (as_it_stands(graph, template, each, met) for template in templates)
        of_kinds = (template for template in templates if can_be_drawn(graph, template))
        drawn = (draw(graph, template, item.level, each) for template in of_kinds)
        ways = (with_own, drawn) if practice.at % 2 == 0 else (drawn, with_own)
        found = (it for it in chain(*ways) if it and it.identity not in met)
        if (first := next(found, None)) is None:
            return
        yield first


def _seeds(first: int) -> Iterator[int]:
    """The seed of an item, and others in its place, which hang on it alone."""
    yield first
    others = Random(first)
    yield from (others.randrange(SEEDS) for _ in range(REDRAWS))


def _against(
    session: Session, practice: Practice, draw: Generated, shown: Question | None
) -> tuple[bool, ...]:
    """What speaks against a draw, the worst first: it is told by what was just shown, was asked
    in this practice, leaves open what a slip was, or counts already or has been shown."""
    skill, identity = practice.skill.slug, draw.identity
    causes = {wrong.tag for wrong in draw.question.wrong}
    return (
        is_told(shown, draw.question),
        identity in practice.met,
        not session.unclear.get(skill, frozenset()) <= causes,
        practice.before[skill].knows(identity),
    )
