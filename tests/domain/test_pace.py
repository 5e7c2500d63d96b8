"""When a feed's turn comes again: whatever is known of it, within the operator's bounds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.news import Aside, Feed, FeedHealth, Wishes
from bot.domain.pace import (
    JITTER,
    LONGEST_BACKOFF,
    LONGEST_SLEEP,
    after_failures,
    latest,
    learned,
    next_turn,
    own_interval,
    soonest,
)
from tests.domain.making import DAY, HOUR, NOON

MINUTE = timedelta(minutes=1)
NEVER = timedelta()
spans = st.timedeltas(min_value=NEVER, max_value=timedelta(days=400))
chances = st.floats(min_value=0, max_value=1)
everys = st.timedeltas(min_value=MINUTE, max_value=DAY)
wishes = st.none() | st.builds(
    Wishes,
    ttl=st.none() | spans,
    skip_hours=st.frozensets(st.integers(0, 23)),
    skip_days=st.frozensets(st.integers(0, 6)),
)
asides = st.builds(Aside, fresh_for=st.none() | spans)


def feed(every: timedelta = 10 * MINUTE, seldom: timedelta | None = None) -> Feed:
    return Feed(name="a", url="https://a.example/", title="A", every=every, seldom=seldom)


feeds = st.builds(feed, everys, st.none() | everys)
healths = st.builds(
    FeedHealth,
    name=st.just("a"),
    rhythm=st.none() | spans,
    last_new=st.none() | spans.map(lambda ago: NOON - ago),
)


def turn(health: FeedHealth, **said: timedelta | Wishes | None) -> timedelta:
    """Return how long after noon the turn is, of a feed read every ten minutes."""
    wished = said.get("wishes")
    fresh = said.get("fresh_for")
    due = next_turn(
        feed(),
        health,
        aside=Aside(fresh_for=fresh if isinstance(fresh, timedelta) else None),
        wishes=wished if isinstance(wished, Wishes) else None,
        now=NOON,
        chance=0.5,
    )
    return due - NOON


def knows(rhythm: timedelta | None = None, *, silent: timedelta = NEVER) -> FeedHealth:
    return FeedHealth(name="a", rhythm=rhythm, last_new=NOON - silent)


@pytest.mark.parametrize(
    ("health", "minutes"),
    [
        (FeedHealth(name="a"), 10),
        (knows(), 10),
        (knows(80 * MINUTE), 10),
        (knows(2 * MINUTE), 5),
        (knows(DAY), 20),
        (knows(2 * MINUTE, silent=DAY), 20),
        (knows(2 * MINUTE, silent=2 * HOUR), 7.5),
    ],
)
def test_a_busy_feed_is_read_sooner_and_a_quiet_one_later(
    health: FeedHealth, minutes: float
) -> None:
    assert turn(health) == minutes * MINUTE


def test_a_rhythm_is_learned_from_what_comes_and_not_from_the_first_sight() -> None:
    first = learned(FeedHealth(name="a"), new=30, feed=feed(), now=NOON)
    some = learned(knows(silent=80 * MINUTE), new=1, feed=feed(), now=NOON)
    many = learned(knows(silent=80 * MINUTE), new=8, feed=feed(), now=NOON)
    nothing = learned(knows(HOUR, silent=DAY), new=0, feed=feed(), now=NOON)

    assert (first, some, many, nothing) == (None, 80 * MINUTE, 10 * MINUTE, HOUR)


@pytest.mark.parametrize(
    ("fresh", "ttl", "minutes"),
    [(12, None, 12), (None, 15, 15), (12, 15, 15), (18, 15, 18), (60, 60, 20), (1, 1, 10)],
)
def test_what_is_fresh_is_not_asked_for_within_the_bounds(
    fresh: int | None, ttl: int | None, minutes: int
) -> None:
    wished = Wishes(ttl=ttl * MINUTE if ttl else None)

    waited = turn(FeedHealth(name="a"), fresh_for=fresh * MINUTE if fresh else None, wishes=wished)

    assert minutes * MINUTE <= waited <= minutes * MINUTE * (1 + JITTER / 2)


def test_no_feed_waits_longer_than_a_day_unless_told_to() -> None:
    assert latest(feed(DAY)) == latest(feed(20 * HOUR)) == DAY
    assert latest(feed(HOUR)) == 2 * HOUR


def test_a_range_is_the_operators_word_on_how_seldom() -> None:
    asked = Aside(fresh_for=DAY)
    due = next_turn(feed(seldom=3 * HOUR), FeedHealth(name="a"), aside=asked, now=NOON, chance=0.0)

    assert due == NOON + 3 * HOUR


@pytest.mark.parametrize(
    ("hours", "days", "awake"),
    [
        ({12}, set(), HOUR),
        ({12, 13, 14}, set(), 3 * HOUR),
        (set(range(24)), set(), 10 * MINUTE),
        ({11, 13}, set(), 10 * MINUTE),
        (set(), {0}, LONGEST_SLEEP),
        (set(), {1}, 10 * MINUTE),
        (set(), set(range(7)), 10 * MINUTE),
        (set(range(12, 24)), set(), LONGEST_SLEEP),
    ],
)
def test_hours_and_days_without_news_are_slept_through_for_six_hours_at_most(
    hours: set[int], days: set[int], awake: timedelta
) -> None:
    wished = Wishes(skip_hours=frozenset(hours), skip_days=frozenset(days))
    due = next_turn(
        feed(), FeedHealth(name="a"), wishes=wished, now=NOON, chance=0.0
    )  # NOON is a Monday's

    assert awake * (1 - JITTER) <= due - NOON <= awake


@given(feeds, healths, asides, wishes, chances)
def test_no_turn_is_outside_the_operators_bounds(
    which: Feed, health: FeedHealth, aside: Aside, wished: Wishes | None, chance: float
) -> None:
    due = next_turn(which, health, aside=aside, wishes=wished, now=NOON, chance=chance)

    assert due - NOON >= soonest(which) * (1 - JITTER / 2)
    assert due - NOON <= max(latest(which), LONGEST_SLEEP)
    if wished is None:
        assert due - NOON <= latest(which)


@given(feeds, healths, asides, wishes, chances)
def test_no_turn_is_before_what_was_asked_for_where_the_bounds_allow_it(
    which: Feed, health: FeedHealth, aside: Aside, wished: Wishes | None, chance: float
) -> None:
    asked = max(aside.fresh_for or NEVER, (wished and wished.ttl) or NEVER)
    due = next_turn(which, health, aside=aside, wishes=wished, now=NOON, chance=chance)

    assert due - NOON >= min(asked, latest(which))


@given(feeds, healths)
def test_an_interval_of_its_own_is_within_the_bounds_and_grows_with_silence(
    which: Feed, health: FeedHealth
) -> None:
    now = own_interval(which, health, now=NOON)

    assert soonest(which) <= now <= latest(which)
    assert now <= own_interval(which, health, now=NOON + DAY)


@given(feeds, healths, st.integers(0, 500))
def test_a_rhythm_stays_between_what_it_was_and_what_came(
    which: Feed, health: FeedHealth, new: int
) -> None:
    after = learned(health, new=new, feed=which, now=NOON)

    assert after is None or NEVER <= after <= timedelta(days=401)


@given(feeds, st.integers(1, 10_000), st.none() | spans, chances)
def test_a_back_off_waits_as_told_and_is_never_above_six_hours_of_our_own(
    which: Feed, failures: int, wait: timedelta | None, chance: float
) -> None:
    due = after_failures(which, failures=failures, wait=wait, now=NOON, chance=chance)

    asked = wait or NEVER
    assert due - NOON >= max(asked, which.every * (1 - JITTER))
    assert due - NOON <= max(asked, LONGEST_BACKOFF, which.every)
