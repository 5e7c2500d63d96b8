from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import (
    LONGEST_BACKOFF,
    MOST_ATTEMPTS,
    OPEN,
    TRANSITIONS,
    Delivery,
    Kind,
    State,
    backoff,
    may_become,
)
from bot.domain.watch import Channel

ALICE = Channel(platform="telegram", address="101")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_every_state_says_what_may_follow() -> None:
    assert set(TRANSITIONS) == set(State)


@pytest.mark.parametrize("state", [State.SENT, State.EXPIRED, State.CANCELLED])
def test_what_came_to_its_end_stays_there(state: State) -> None:
    assert not TRANSITIONS[state]


@pytest.mark.parametrize("state", sorted(OPEN))
def test_whatever_is_open_can_come_to_an_end(state: State) -> None:
    reached, front = set(), {state}
    while front:
        reached |= front
        front = {after for s in front for after in TRANSITIONS[s]} - reached

    assert State.SENT in reached


def test_states_know_where_one_may_come_from() -> None:
    assert may_become(State.SENT) == {State.SENDING, State.UNKNOWN, State.PARKED}
    assert may_become(State.PARKED) == {State.UNKNOWN}


@given(st.integers(1, 40), st.floats(0, 1))
def test_waits_grow_within_bounds(attempts: int, jitter: float) -> None:
    wait = backoff(attempts, jitter=jitter)

    longest = min(LONGEST_BACKOFF, timedelta(seconds=2**attempts))
    assert longest / 2 <= wait <= longest


def test_eight_attempts_last_minutes_and_no_more() -> None:
    longest = sum((backoff(n, jitter=1) for n in range(1, MOST_ATTEMPTS)), timedelta())

    assert timedelta(minutes=2) < longest < timedelta(minutes=21)


def test_no_two_deliveries_have_one_key() -> None:
    bare = Delivery(id=1, kind=Kind.SEND, channel=ALICE, revision=0, attempts=1, claimed_at=NOON)
    subjects = [
        replace(bare, alert=1),
        replace(bare, digest=1),
        replace(bare, notice=1),
        replace(bare, alert=11),
    ]
    made = [
        replace(subject, kind=kind, revision=revision)
        for subject in subjects
        for kind in Kind
        for revision in (0, 1, 11)
    ]

    assert len({delivery.key for delivery in made}) == len(made)
