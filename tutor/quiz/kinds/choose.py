"""Questions that are answered by choosing among the options of a page."""

from tutor.quiz.question import Choice, Option


def choice_question(options: tuple[tuple[str, bool, str | None], ...]) -> Choice:
    """A question from (text, whether it is right, feedback); several right ones ask for a set."""
    keyed = [(chr(ord("a") + i), *option) for i, option in enumerate(options)]
    correct = frozenset(key for key, _, is_right, _ in keyed if is_right)
    return Choice(
        options=tuple(Option(key, text, feedback) for key, text, _, feedback in keyed),
        correct=correct,
        several=len(correct) != 1,
    )
