"""Who asked for what, and is told no more once it was unwatched (fault H10)."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import State
from bot.domain.watch import Condition, Key, WatchRule
from storage import Storage
from storage.subscriptions import rule_from_json, rule_to_json
from tests.prove.town import ALICE, BOB, NOON, NORWAY, SWEDEN, Town

CONDITIONS = st.builds(
    Condition,
    key=st.sampled_from(Key),
    values=st.frozensets(st.text(max_size=5), min_size=1, max_size=3),
    excluded=st.booleans(),
)


def test_the_same_rule_twice_is_one_subscription(storage: Storage) -> None:
    first = storage.subscriptions.add(ALICE, NORWAY, now=NOON)

    assert storage.subscriptions.add(ALICE, NORWAY, now=NOON) == first
    assert storage.subscriptions.of(ALICE) == [first]


def test_the_order_of_conditions_makes_no_new_rule(storage: Storage) -> None:
    here, there = NORWAY.conditions[0], SWEDEN.conditions[0]
    one = storage.subscriptions.add(ALICE, WatchRule(conditions=(here, there)), now=NOON)
    other = storage.subscriptions.add(ALICE, WatchRule(conditions=(there, here)), now=NOON)

    assert one.id == other.id


def test_each_channel_counts_for_itself_and_never_gives_a_number_twice(storage: Storage) -> None:
    assert storage.subscriptions.add(ALICE, NORWAY, now=NOON).number == 1
    assert storage.subscriptions.add(ALICE, SWEDEN, now=NOON).number == 2
    assert storage.subscriptions.add(BOB, SWEDEN, now=NOON).number == 1
    storage.subscriptions.remove(ALICE, 2)

    assert storage.subscriptions.add(ALICE, SWEDEN, now=NOON).number == 3
    assert [s.number for s in storage.subscriptions.of(ALICE)] == [1, 3]


def test_removing_returns_what_was_removed_and_only_of_that_channel(storage: Storage) -> None:
    added = storage.subscriptions.add(ALICE, NORWAY, now=NOON)

    assert storage.subscriptions.remove(BOB, added.number) is None
    assert storage.subscriptions.remove(ALICE, added.number) == added
    assert storage.subscriptions.remove(ALICE, added.number) is None
    assert storage.subscriptions.all() == []


def test_nothing_that_waits_for_an_unwatched_rule_is_sent(storage: Storage, town: Town) -> None:
    town.watch(ALICE)
    town.watch(BOB)
    town.happen("T1")

    town.unwatch(ALICE)

    claimed = storage.claims.claim(NOON, platform="telegram")
    assert claimed
    assert claimed.channel == BOB
    assert storage.claims.claim(NOON, platform="telegram") is None
    storage.rollups.sweep(NOON)
    assert storage.outbox.counts()[State.CANCELLED] == 1


def test_an_alert_outlives_the_rule_it_came_from(storage: Storage, town: Town) -> None:
    town.watch(ALICE)
    event = town.happen("T1")

    town.unwatch(ALICE)

    (alert,) = storage.alerts.of_event(event)
    assert (alert.subscription, alert.number) == (None, None)


@given(st.lists(CONDITIONS, min_size=1, max_size=4))
def test_a_rule_comes_back_from_json_as_it_was(conditions: list[Condition]) -> None:
    rule = WatchRule(conditions=tuple(conditions))

    back = rule_from_json(rule_to_json(rule))

    assert Counter(back.conditions) == Counter(rule.conditions)
    assert rule_to_json(back) == rule_to_json(rule)


@pytest.mark.parametrize("broken", ["{", '[{"key": "colour", "values": ["red"]}]', "7"])
def test_a_rule_that_nobody_understands_hides_no_other(
    storage: Storage, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    town = Town(storage)
    for channel in (ALICE, BOB):
        town.watch(channel)
    storage.subscriptions.add(ALICE, SWEDEN, now=NOON)
    storage._db.execute("UPDATE subscription SET rule = ? WHERE id = 1", [broken])

    assert [(s.channel, s.rule) for s in storage.subscriptions.all()] == [
        (BOB, NORWAY),
        (ALICE, SWEDEN),
    ]
    assert [s.rule for s in storage.subscriptions.of(ALICE)] == [SWEDEN]
    assert "row not understood of=subscription id=1" in caplog.text
