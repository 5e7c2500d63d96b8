"""How fast people may ask."""

from __future__ import annotations

from datetime import timedelta

from bot.commands.limits import MOST_IN_A_CHAT, MOST_OF_ONE, Limits, Pace
from tests.commands.conftest import GROUP, NOON, PRIVATE


def test_one_person_may_ask_twenty_times_a_minute_and_is_told_once() -> None:
    limits = Limits()

    paces = [limits.pace("a", PRIVATE, now=NOON) for _ in range(MOST_OF_ONE + 3)]

    assert paces == [Pace.FINE] * MOST_OF_ONE + [Pace.SLOW_DOWN, Pace.SILENCE, Pace.SILENCE]


def test_a_chat_may_ask_sixty_times_a_minute_whoever_asks() -> None:
    limits = Limits()

    paces = [limits.pace(f"user {n}", GROUP, now=NOON) for n in range(MOST_IN_A_CHAT + 2)]

    assert paces == [Pace.FINE] * MOST_IN_A_CHAT + [Pace.SLOW_DOWN, Pace.SILENCE]


def test_after_a_minute_everything_is_as_before() -> None:
    limits = Limits()
    for _ in range(MOST_OF_ONE + 2):
        limits.pace("a", PRIVATE, now=NOON)

    assert limits.pace("a", PRIVATE, now=NOON + timedelta(seconds=61)) is Pace.FINE


def test_each_question_counts_for_a_minute() -> None:
    limits = Limits()
    limits.pace("a", PRIVATE, now=NOON)
    for _ in range(MOST_OF_ONE - 1):
        limits.pace("a", PRIVATE, now=NOON + timedelta(seconds=30))
    later = NOON + timedelta(seconds=61)

    assert [limits.pace("a", PRIVATE, now=later) for _ in range(2)] == [
        Pace.FINE,
        Pace.SLOW_DOWN,
    ]


def test_others_are_not_held_up() -> None:
    limits = Limits()
    for _ in range(MOST_OF_ONE + 2):
        limits.pace("a", PRIVATE, now=NOON)

    assert limits.pace("b", GROUP, now=NOON) is Pace.FINE


def test_a_clock_that_steps_back_locks_nobody_out() -> None:
    limits = Limits()
    for _ in range(MOST_OF_ONE + 2):
        limits.pace("a", PRIVATE, now=NOON)

    assert limits.pace("a", PRIVATE, now=NOON - timedelta(hours=1)) is Pace.FINE


def test_what_is_long_past_is_not_remembered() -> None:
    limits = Limits()
    for n in range(1000):
        limits.pace(f"user {n}", GROUP, now=NOON)

    limits.pace("late", PRIVATE, now=NOON + timedelta(hours=1))

    assert len(limits._asked) < 10


def test_what_is_done_before_the_question_is_known_counts_and_refuses_silently() -> None:
    limits = Limits()

    counted = [limits.count("a", now=NOON) for _ in range(MOST_OF_ONE + 2)]

    assert counted == [True] * MOST_OF_ONE + [False, False]
    assert limits.pace("a", PRIVATE, now=NOON) is Pace.SLOW_DOWN
    assert limits.count("b", now=NOON)
