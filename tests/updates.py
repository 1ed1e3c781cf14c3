"""Lessons and laboratories are updated by messages: several of them, one after another."""

from collections.abc import Callable, Iterable
from typing import TypeVar

State = TypeVar("State")
Message = TypeVar("Message")
Event = TypeVar("Event")


def in_turn(
    update: Callable[[State, Message], tuple[State, Iterable[Event]]],
    state: State,
    messages: Iterable[Message],
) -> tuple[State, list[Event]]:
    """The state after all messages, and all that happened."""
    happened: list[Event] = []
    for message in messages:
        state, events = update(state, message)
        happened += events
    return state, happened
