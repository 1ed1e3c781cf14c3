"""The command line: which words it takes, and how every error becomes one line."""

import argparse
import os
import re
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

from tutor import __version__
from tutor.text import LANGUAGES, Problem, os_reason, say
from tutor.text.terminal import one_line, silence, tell

WELL, NOT_WELL, INTERRUPTED = 0, 1, 130

FORMATS = ("text", "json", "svg", "txt", "md", "html", "python")
"""What `show` writes; txt, md and html every step."""

NAME = "backprop-tutor"
OF_FORMULAS = {"show", "explore", "practice"}
_MINUS = re.compile(r"-(?!-|h$|[\d.]+$)")
"""The beginning of a formula: no option but -h has one, and a number stands behind an option."""

LONGEST_ECHO = 200  # characters


def main(arguments: list[str]) -> int:
    """Carry out a command; its exit code. Errors are one line on stderr."""
    lang = language(arguments)
    try:
        try:
            return _carried_out(arguments, lang)
        finally:
            sys.stdout.flush()  # here, where what goes wrong can be said
    except BrokenPipeError:  # who read our output has had enough
        silence(sys.stdout)
        return WELL
    except OSError as error:
        if error.filename is not None:  # no output, which has no name
            raise
        silence(sys.stdout)
        tell(f"{NAME}: {Problem('cli.cannot_write', reason=os_reason(error)).say(lang)}")
        return NOT_WELL


def _carried_out(arguments: list[str], lang: str) -> int:
    try:
        given = _parsed(arguments, lang)
        given.lang = lang
        return _command(given)
    except Problem as problem:
        tell(f"{NAME}: {one_line(problem.say(lang))}")
        return problem.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED


def _parsed(arguments: list[str], lang: str) -> argparse.Namespace:
    """What the words say; NAME=VALUE may stand anywhere behind what is shown."""
    parser = _parser(lang)
    if not OF_FORMULAS.isdisjoint(arguments):  # a space before it, and -log(p) is no option
        arguments = [f" {word}" if _MINUS.match(word) else word for word in arguments]
    given, others = parser.parse_known_args(arguments)
    numbers = [word for word in others if "=" in word and not word.startswith("-")]
    if others and (len(numbers) < len(others) or given.command != "show"):
        parser.error(f"unrecognized arguments: {' '.join(others)}")
    if others:
        given.inputs = [*given.inputs, *others]
    return given


class _Parser(argparse.ArgumentParser):
    """Errors as one line in the learner's language, without a dump of the usage."""

    def error(self, message: str) -> NoReturn:
        for key, pattern in _USAGE.items():
            if match := re.search(pattern, message):
                details = {name: _echo(text) for name, text in match.groupdict().items()}
                raise Problem(f"cli.{key}", **details)
        raise Problem("cli.usage", what=_echo(message))

    def _print_message(self, message: str, file: object = None) -> None:
        """Help and version; argparse would pass over a full disk."""
        print(message, end="")


def _help_in(lang: str) -> type[argparse.HelpFormatter]:
    """The help of argparse, which has a word of its own before the usage."""

    class Help(argparse.HelpFormatter):
        def add_usage(
            self, usage: Any, actions: Any, groups: Any, prefix: str | None = None
        ) -> None:
            title = f"{say('cli.usage_title', lang)} " if prefix is None else prefix
            super().add_usage(usage, actions, groups, title)

    return Help


def _echo(text: str) -> str:
    """What was typed, or what may be, at the length of a line."""
    text = text.replace("'", "")
    return text if len(text) <= LONGEST_ECHO else text[:LONGEST_ECHO] + "…"


_CHOICE = r"invalid choice: '(?P<what>.*?)' \(choose from (?P<known>.*)\)"

_USAGE = {
    "unknown_option": r"unrecognized arguments: (?P<what>-.*)",
    "unknown_argument": r"unrecognized arguments: (?P<what>.*)",
    "needless_value": r"argument (?P<name>.*?): ignored explicit argument",
    "unknown_command": rf"argument COMMAND: {_CHOICE}",
    "not_a_choice": rf"argument (?P<name>.*?): {_CHOICE}",
    "needs_value": r"argument (?P<name>.*?): expected .*argument",
    "not_a_number": r"argument (?P<name>.*?): invalid int value: '(?P<what>.*)'",
    "not_a_decimal": r"argument (?P<name>.*?): invalid float value: '(?P<what>.*)'",
    "missing": r"the following arguments are required: (?P<what>.*)",
}


def _parser(lang: str) -> _Parser:
    """All commands with their options; an option may stand on either side of its command."""
    ways: dict[str, Any] = {
        "formatter_class": _help_in(lang), "add_help": False, "allow_abbrev": False,
    }  # fmt: skip
    parser = _Parser(prog=NAME, description=say("cli.about", lang), **ways)
    _common(parser, lang, "options", None)
    parser.set_defaults(command="learn", lesson=None, data=None)
    commands = parser.add_subparsers(metavar="COMMAND", title=say("cli.commands", lang))

    def command(name: str) -> argparse._ArgumentGroup:
        """What the command alone takes is to be added to."""
        about = say(f"cli.{name}", lang)
        added = commands.add_parser(name, help=about, description=about, **ways)
        added.set_defaults(command=name)
        own = added.add_argument_group(name)
        _common(added, lang, "everywhere", argparse.SUPPRESS)
        return own

    learn = command("learn")
    learn.add_argument("lesson", nargs="?", metavar="LESSON", help=say("cli.lesson", lang))
    learn.add_argument("--data", type=Path, metavar="FOLDER", help=say("cli.learn_data", lang))
    command("lessons").add_argument("--json", action="store_true", help=say("cli.json", lang))
    _show_arguments(command("show"), lang)
    practice = command("practice")
    skill = "SKILL|FILE.py|FORMULA"
    practice.add_argument("skill", nargs="?", metavar=skill, help=say("cli.skill", lang))
    _inputs_argument(practice, lang)
    _progress_arguments(command("progress"), lang)
    _train_arguments(command("train"), lang)
    command("check").add_argument(
        "folders", nargs="*", type=Path, metavar="FOLDER", help=say("cli.folders", lang)
    )
    _mistakes_arguments(command("mistakes"), lang)
    _explore_arguments(command("explore"), lang)
    return parser


def _common(parser: argparse.ArgumentParser, lang: str, title: str, default: object) -> None:
    """The options that every command takes; a command's own must not undo those before it."""
    group = parser.add_argument_group(say(f"cli.{title}", lang))

    def option(*names: str, **kind: object) -> None:
        key = "cli.option_" + names[0].removeprefix("--").replace("-", "_")
        group.add_argument(*names, help=say(key, lang), **kind)  # type: ignore[arg-type]

    off = False if default is None else default
    option("--lang", choices=LANGUAGES, default=default)
    option("--lessons", type=Path, metavar="FOLDER", default=default)
    option("--data-dir", type=Path, metavar="FOLDER", default=default)
    for name in ("--ascii", "--plain", "--no-color", "--no-motion"):
        option(name, action="store_true", default=off)
    option("--version", action="version", version=f"%(prog)s {__version__}")
    option("--help", "-h", action="help")


def _show_arguments(own: argparse._ArgumentGroup, lang: str) -> None:
    def add(*names: str, **kind: object) -> None:
        key = "cli.show_" + names[0].removeprefix("--").lower()
        own.add_argument(*names, help=say(key, lang), **kind)  # type: ignore[arg-type]

    add("what", metavar="LESSON|FILE.py|FORMULA")
    add("inputs", metavar="NAME=VALUE", nargs="*", default=[])
    add("--program", metavar="NAME")
    add("--at", metavar="STEP", default="end")
    add("--set", metavar="NAME=VALUE", action="append", default=[])
    add("--open", metavar="NAME", action="append", default=[])
    add("--curve", metavar="OUT/INPUT")
    add("--steps", action="store_true")
    add("--format", choices=FORMATS, default="text")
    add("--theme", choices=("light", "dark", "print"))
    add("--width", type=int, metavar="N")


def _inputs_argument(own: argparse._ArgumentGroup, lang: str) -> None:
    own.add_argument(
        "inputs", metavar="NAME=VALUE", nargs="*", default=[], help=say("cli.show_inputs", lang)
    )


def _explore_arguments(own: argparse._ArgumentGroup, lang: str) -> None:
    about = say("cli.explore_what", lang)
    own.add_argument("what", nargs="?", metavar="FORMULA|FILE.py|NAME", help=about)
    _inputs_argument(own, lang)
    own.add_argument("--list", action="store_true", help=say("cli.explore_list", lang))


def _train_arguments(own: argparse._ArgumentGroup, lang: str) -> None:
    def add(name: str, kind: Callable[[str], object], metavar: str) -> None:
        key = "cli.train_" + name.removeprefix("--")
        own.add_argument(name, type=kind, metavar=metavar, help=say(key, lang))

    add("--data", Path, "FOLDER")
    for name in ("--epochs", "--hidden", "--batch", "--seed"):
        add(name, int, "N")
    add("--lr", float, "X")


def _progress_arguments(own: argparse._ArgumentGroup, lang: str) -> None:
    def add(name: str, **kind: object) -> None:
        key = "cli.progress_" + name.removeprefix("--")
        own.add_argument(name, help=say(key, lang), **kind)  # type: ignore[arg-type]

    add("--export", nargs=2, metavar=("csv|json", "FILE"))
    add("--import", dest="file", type=Path, metavar="FILE")


def _mistakes_arguments(own: argparse._ArgumentGroup, lang: str) -> None:
    own.add_argument("code", nargs="?", metavar="CODE", help=say("cli.mistakes_code", lang))
    own.add_argument(
        "--format", choices=("text", "csv", "json"), default="text",
        help=say("cli.mistakes_format", lang),
    )  # fmt: skip


def _command(given: argparse.Namespace) -> int:
    """Import the command when it is called: only learn needs Textual, only show and check NumPy."""
    # NumPy starts its threads when it is imported, which costs 60 ms; arrays of lessons are small.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    module = import_module(f"tutor.commands.{given.command}")
    run: Callable[[argparse.Namespace], int] = module.run
    return run(given)


def language(arguments: list[str]) -> str:
    """--lang, else the saved choice, else the locale, before the words are parsed."""
    early = _Parser(add_help=False, allow_abbrev=False)
    early.add_argument("--lang")
    early.add_argument("--data-dir", type=Path)
    try:
        given, _ = early.parse_known_args(arguments)
    except Problem:
        return _locale()
    if given.lang:
        return given.lang if given.lang in LANGUAGES else _locale()
    from tutor.progress import saved_setting  # SQLite only where a file has been kept

    saved = saved_setting("language", given.data_dir)
    return saved if saved in LANGUAGES else _locale()


def _locale() -> str:
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    wanted = next(filter(None, names), "")
    return next((lang for lang in LANGUAGES if wanted.startswith(lang)), LANGUAGES[0])
