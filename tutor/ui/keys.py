"""One table of keys: it gives what each does, the help, and the same keys in Hangul input mode."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

JAMO = dict(zip("acefghiklnopqrstvwx", "ㅁㅊㄷㄹㅎㅗㅑㅏㅣㅜㅐㅔㅂㄱㄴㅅㅍㅈㅌ", strict=True))
"""What a letter key sends in Hangul mode (two-set keyboard)."""


@dataclass(frozen=True)
class Key:
    """Keys that do one thing, by Textual's names; the help names them `shown`, and has `about`."""

    action: str
    keys: str
    shown: str
    about: str

    @property
    def all(self) -> Iterator[str]:
        """Every key, letters also as Hangul mode sends them."""
        for key in self.keys.split(","):
            yield from (key, JAMO[key]) if key in JAMO else (key,)


THROUGH = (
    Key("move('next')", "right", "→", "next"),
    Key("move('back')", "left", "←", "back"),
    Key("move('play')", "space", "space", "play"),
    Key("move('faster')", "plus,equals_sign", "+ -", "speed"),
    Key("move('slower')", "minus", "-", ""),
    Key("move('step_back')", "left_square_bracket", "[", ""),
    Key("move('step')", "right_square_bracket", "[ ]", "step"),
    Key("move('first')", "home", "home", ""),
    Key("move('last')", "end", "home end", "ends"),
    Key("move('phase_back')", "pageup", "pgup", ""),
    Key("move('phase')", "pagedown", "pgup pgdn", "phases"),
)
GRAPH = (
    Key("scroll(-1)", "up", "↑", ""),
    Key("scroll(1)", "down", "↑ ↓", "select"),
    Key("pane(1)", "tab", "tab", "pane"),
    Key("pane(-1)", "shift+tab", "shift+tab", ""),
    Key("pan(-8, 0)", "shift+left", "shift+←", ""),
    Key("pan(8, 0)", "shift+right", "shift+← →", "pan"),
    Key("pan(0, -3)", "shift+up", "shift+↑", ""),
    Key("pan(0, 3)", "shift+down", "shift+↓", ""),
    Key("move('why')", "w", "w", "why"),
    Key("move('open')", "o", "o", "open"),
    Key("move('inspect')", "i", "i", "inspect"),
    Key("move('view')", "v", "v", "view"),
    Key("move('gradient')", "g", "g", "gradient"),
    Key("move('nudge')", "n", "n", "nudge"),
    Key("move('curve')", "t", "t", "curve"),
    Key("move('edit')", "e", "e", "edit"),
    Key("move('reset')", "r", "r", "reset"),
    Key("move('code')", "c", "c", "code"),
)
QUESTION = (
    Key("", "", "0-9 . - (", "type"),
    Key("", "", ": h", "colon"),
    Key("", "", "space", "mark"),
    Key("move('enter')", "enter", "enter", "enter"),
    Key("move('hint')", "h", "h", "hint"),
    Key("move('reveal')", "a", "a", "reveal"),
)
APP = (
    Key("leave", "escape", "esc", "escape"),
    Key("language", "l", "l", "language"),
    Key("help", "question_mark,fullwidth_question_mark", "?", "help"),
    Key("app.quit", "q", "q", "quit"),
)

CHOOSING = (
    Key("choose(-1)", "up", "↑", ""),
    Key("choose(1)", "down", "↑ ↓", "choose"),
    Key("choose(-8)", "pageup", "pgup", ""),
    Key("choose(8)", "pagedown", "pgup pgdn", "choose_far"),
    Key("choose(-999)", "home", "home", ""),
    Key("choose(999)", "end", "home end", "choose_ends"),
)
OPEN = Key("open", "enter,right,space", "enter", "open_chosen")
PRACTISE = Key("go('practice')", "p", "p", "practice")
SKILLS = Key("go('skills')", "s", "s", "skills")
PLACE = Key("go('placement')", "t", "t", "placement")
EXPLORE = Key("go('explore')", "x", "x", "explore")
SKIP = Key("move('skip')", "s", "s", "skip")

TEACH = Key("teach", "p", "p", "teach")

LABORATORY = (Key("leave", "escape", "esc", "lab_escape"), *APP[1:])


def through_views(name: str) -> tuple[Key, ...]:
    """The keys that lead through the views of a laboratory; in each of them arrows do their own."""
    return (
        Key("do('next_view')", "tab", "tab", f"{name}_view"),
        Key("do('view_before')", "shift+tab", "shift+tab", ""),
        Key("do('left')", "left", "←", ""),
        Key("do('right')", "right", "← →", f"{name}_across"),
        Key("do('up')", "up", "↑", ""),
        Key("do('down')", "down", "↑ ↓", f"{name}_along"),
    )


Groups = Mapping[str, tuple[Key, ...]]

HELP: Groups = {"lesson": THROUGH, "graph": GRAPH, "answer": QUESTION, "app": APP}

TEACHING: Groups = {**HELP, "app": (Key("leave", "escape", "esc", "teach_escape"), *APP[1:])}

PRACTICE: Groups = {
    "practice": (Key("move('next')", "right", "→", "next_question"), SKIP, TEACH, *THROUGH[2:]),
    "graph": GRAPH,
    "answer": QUESTION,
    "app": (Key("leave", "escape", "esc", "practice_escape"), *APP[1:]),
}
CLOSING: Groups = {
    "practice": (
        Key("go('practice')", "enter,space", "enter", "again"),
        SKILLS,
        Key("open", "o", "o", "open_lesson"),
        Key("scroll(-1)", "up", "↑", ""),
        Key("scroll(1)", "down", "↑ ↓", "check_scroll"),
    ),
    "app": (Key("go('course')", "escape", "esc", "course"), *APP[1:]),
}
LESSON_END: Groups = {
    "lesson": (
        Key("go_on", "enter,space,right", "enter", "next_lesson"),
        Key("practise", "p", "p", "three"),
        SKILLS,
        Key("scroll(-1)", "up", "↑", ""),
        Key("scroll(1)", "down", "↑ ↓", "check_scroll"),
    ),
    "app": CLOSING["app"],
}
PLACEMENT_END: Groups = {
    "lesson": (Key("go_on", "enter,space,right", "enter", "open_lesson"),),
    "app": CLOSING["app"],
}
SKILL_LIST: Groups = {
    "skills": (*CHOOSING, Key("open", "enter,right,space", "enter", "practise"), PRACTISE),
    "app": CLOSING["app"],
}
COURSE: Groups = {"course": (*CHOOSING, OPEN, PRACTISE, SKILLS, EXPLORE, PLACE), **HELP}

EXPLORING: Groups = {
    "explore": (
        Key("type('formula')", "f,slash", "f", "formula"),
        Key("practise", "p", "p", "ask_own"),
        Key("type('keep')", "k", "k", "keep"),
        Key("recent(1)", "x", "x", "recent"),
        Key("move('enter')", "enter", "enter", ""),
    ),
    "lesson": THROUGH,
    "graph": GRAPH,
    "app": (Key("leave", "escape", "esc", "escape"), *APP[1:]),
}


MENU: Groups = {"course": COURSE["course"], "app": APP[1:]}


def actions(groups: Groups) -> Mapping[str, str]:
    """The action of each key."""
    keys = (key for group in groups.values() for key in group if key.action)
    return {each: key.action for key in keys for each in key.all}
