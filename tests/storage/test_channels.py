"""Channels that move, go and come back, and are forgotten (faults E4, E6, F2, F11, H12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.delivery import State
from bot.domain.watch import Channel, Condition, Key, WatchRule
from storage import Storage
from tests.prove.town import ALICE, BOB, CLUB, DESK, HALL, NEW, NOON, NORWAY, SWEDEN, Town

FINLAND = WatchRule(conditions=(Condition(key=Key.COUNTRY, values=frozenset({"FI"})),))


def test_a_channel_keeps_its_id(storage: Storage) -> None:
    assert not storage.channels.known(ALICE)
    first = storage.channels.id_of(ALICE)

    assert storage.channels.id_of(ALICE) == first
    assert storage.channels.id_of(BOB) != first
    assert storage.channels.all() == [ALICE, BOB]


@pytest.mark.parametrize("part", ["platform", "address", "workspace", "thread"])
def test_channels_that_differ_in_one_part_are_two(storage: Storage, part: str) -> None:
    other = replace(DESK, **{part: "other"})

    assert storage.channels.id_of(DESK) != storage.channels.id_of(other)


def test_mutes_and_pauses_are_remembered_and_lifted(storage: Storage) -> None:
    storage.channels.id_of(BOB)
    later = NOON + timedelta(hours=2)
    storage.channels.mute(ALICE, later)
    storage.channels.pause(ALICE, later)

    assert storage.channels.muted_until(ALICE) == later
    assert storage.channels.paused_until(ALICE) == later
    assert storage.channels.muted_until(BOB) is None

    storage.channels.mute(ALICE, None)
    assert storage.channels.muted_until(ALICE) is None


def test_a_whole_platform_can_be_paused_and_longer_pauses_stay(storage: Storage) -> None:
    soon, later = NOON + timedelta(minutes=1), NOON + timedelta(hours=1)
    for channel in (ALICE, BOB, DESK):
        storage.channels.id_of(channel)
    storage.channels.pause(BOB, later)

    storage.channels.pause_platform("telegram", soon)

    pauses = [storage.channels.paused_until(c) for c in (ALICE, BOB, DESK)]
    assert pauses == [soon, later, None]


def test_a_channel_that_is_gone_loses_what_waits_and_is_told_no_more(
    storage: Storage, town: Town
) -> None:
    town.watch(ALICE)
    town.watch(BOB)
    town.happen("T1")

    storage.channels.gone(ALICE, NOON)
    again = storage.channels.gone(ALICE, NOON + timedelta(hours=23))

    assert not again
    assert storage.channels.gone_since(ALICE) == NOON
    assert not storage.channels.active(ALICE)
    assert (storage.outbox.waiting(ALICE), storage.outbox.waiting(BOB)) == (0, 1)
    town.happen("T2")
    assert [s.channel for s in storage.subscriptions.all()] == [BOB]
    assert storage.outbox.waiting(ALICE) == 0


def test_a_channel_that_is_gone_may_be_tried_after_a_day(storage: Storage, town: Town) -> None:
    tomorrow = NOON + timedelta(days=1)
    town.watch(ALICE)
    storage.channels.gone(ALICE, NOON)
    storage.rollups.sweep(tomorrow - timedelta(seconds=1))
    assert not storage.channels.active(ALICE)

    storage.rollups.sweep(tomorrow)
    assert storage.channels.active(ALICE)

    assert storage.channels.gone(ALICE, tomorrow)  # the second proof
    assert storage.channels.gone_since(ALICE) == tomorrow
    storage.rollups.sweep(tomorrow + timedelta(hours=23))
    assert not storage.channels.active(ALICE)


def test_a_channel_where_a_message_arrives_is_there(storage: Storage) -> None:
    storage.channels.gone(ALICE, NOON)
    storage.rollups.sweep(NOON + timedelta(days=1))

    storage.channels.arrived(ALICE)

    assert storage.channels.gone_since(ALICE) is None


def test_a_channel_that_comes_back_still_has_its_rules(storage: Storage, town: Town) -> None:
    town.watch(ALICE)
    storage.channels.gone(ALICE, NOON)

    storage.channels.revive(ALICE)

    town.happen("T1")
    assert storage.channels.active(ALICE)
    assert storage.channels.gone_since(ALICE) is None
    assert storage.outbox.waiting(ALICE) == 1


def test_who_leaves_a_chat_leaves_all_its_threads_and_returns_to_all(
    storage: Storage, town: Town
) -> None:
    topic = replace(CLUB, thread="7")
    for channel in (CLUB, topic, BOB):
        town.watch(channel)
    town.happen("T1")

    storage.channels.left(CLUB, NOON)

    assert [storage.outbox.waiting(c) for c in (CLUB, topic, BOB)] == [0, 0, 1]
    assert storage.channels.gone_since(topic) == NOON
    assert [s.channel for s in storage.subscriptions.all()] == [BOB]

    storage.channels.returned(CLUB)

    town.happen("T2")
    assert [storage.outbox.waiting(c) for c in (CLUB, topic, BOB)] == [1, 1, 2]
    assert storage.channels.gone_since(topic) is None


def test_one_thread_can_be_gone_alone(storage: Storage, town: Town) -> None:
    topic = replace(CLUB, thread="7")
    for channel in (CLUB, topic):
        town.watch(channel)

    storage.channels.gone(topic, NOON)

    assert (storage.channels.active(CLUB), storage.channels.active(topic)) == (True, False)
    storage.channels.revive(topic)
    assert storage.channels.active(topic)


def test_chats_never_known_are_not_remembered_for_our_coming_and_going(storage: Storage) -> None:
    storage.channels.left(CLUB, NOON)
    storage.channels.returned(HALL)

    assert storage.channels.all() == []


@pytest.mark.parametrize("known", [False, True])
def test_a_group_reported_gone_before_it_moved_is_told_again(
    storage: Storage, town: Town, *, known: bool
) -> None:
    town.watch(CLUB)
    if known:
        storage.channels.id_of(NEW)
    storage.channels.left(CLUB, NOON)

    storage.channels.moved(CLUB, NEW.address)

    town.happen("T1")
    assert storage.outbox.waiting(NEW) == 1


def test_a_group_that_moved_keeps_everything_under_its_new_address(
    storage: Storage, town: Town
) -> None:
    topic = replace(CLUB, thread="7")
    for channel in (CLUB, topic, BOB):
        town.watch(channel)
    town.happen("T1")

    storage.channels.moved(CLUB, NEW.address)

    assert storage.channels.all() == [NEW, replace(NEW, thread="7"), BOB]
    assert storage.outbox.waiting(NEW) == 1
    assert [s.number for s in storage.subscriptions.of(NEW)] == [1]


def test_a_group_that_moved_to_a_known_one_becomes_one_with_it(
    storage: Storage, town: Town
) -> None:
    """Both watch Norway; only the old one watches Sweden and knows the first event."""
    town.watch(CLUB)
    storage.subscriptions.add(CLUB, SWEDEN, now=NOON)
    town.happen("T1")
    town.watch(HALL)
    both = town.happen("T2")
    storage.buttons.issue(CLUB, "why", "1", now=NOON)
    storage.buttons.issue(HALL, "why", "1", now=NOON)
    storage.alerts.mute_thread(CLUB, "T1")

    storage.channels.moved(CLUB, HALL.address)

    assert storage.channels.all() == [HALL]
    subscriptions = storage.subscriptions.of(HALL)
    assert len({s.rule for s in subscriptions}) == len(subscriptions) == 2
    assert len({s.number for s in subscriptions}) == 2
    alerts = storage.alerts.of_channel(HALL, 10)
    assert len(alerts) == 2
    assert {a.subscription for a in alerts} == {subscriptions[0].id}
    assert len(storage.alerts.of_event(both)) == 1
    assert storage.outbox.waiting(HALL) == 2
    assert storage.alerts.muted(HALL, "T1")
    number = storage.subscriptions.add(HALL, SWEDEN, now=NOON).number
    assert number == next(s.number for s in subscriptions if s.rule == SWEDEN)


@pytest.mark.parametrize(
    ("verb", "before"), [("unwatch", ""), ("undo", "/unwatch ")], ids=["unwatch", "undo"]
)
def test_a_button_still_means_its_rule_when_two_channels_become_one(
    storage: Storage, town: Town, verb: str, before: str
) -> None:
    """Of the old rules the other channel has Norway too, as number 2; Sweden it has not."""
    town.watch(CLUB)
    storage.subscriptions.add(CLUB, SWEDEN, now=NOON)
    storage.subscriptions.add(HALL, FINLAND, now=NOON)
    town.watch(HALL)
    norway, sweden = (
        storage.buttons.issue(CLUB, verb, f"{before}{number}", now=NOON) for number in (1, 2)
    )
    other = storage.buttons.issue(CLUB, "undo", "/mute off", now=NOON)

    storage.channels.moved(CLUB, HALL.address)

    numbers = {s.rule: s.number for s in storage.subscriptions.of(HALL)}
    assert storage.buttons.pressed(norway, HALL, now=NOON) == (verb, f"{before}{numbers[NORWAY]}")
    assert storage.buttons.pressed(sweden, HALL, now=NOON) == (verb, f"{before}{numbers[SWEDEN]}")
    assert storage.buttons.pressed(other, HALL, now=NOON) == ("undo", "/mute off")


def test_moving_nowhere_known_changes_nothing(storage: Storage) -> None:
    storage.channels.id_of(BOB)

    storage.channels.moved(CLUB, NEW.address)

    assert storage.channels.all() == [BOB]


def test_forgetting_erases_a_channel_and_leaves_the_others(storage: Storage, town: Town) -> None:
    for channel in (ALICE, BOB):
        town.watch(channel)
        storage.buttons.issue(channel, "why", "1", now=NOON)
    town.happen("T1")
    storage.alerts.mute_thread(ALICE, "T1")

    storage.channels.forget(ALICE)

    assert storage.channels.all() == [BOB]
    for table in ("subscription", "alert", "outbox", "button"):
        assert storage._db.value(f"SELECT count(*) FROM {table}") == 1
    assert storage._db.value("SELECT count(*) FROM thread_mute") == 0
    assert storage.outbox.counts()[State.QUEUED] == 1


def test_forgetting_whom_we_never_knew_is_nothing(storage: Storage) -> None:
    storage.channels.forget(Channel(platform="slack", address="C9"))

    assert storage.channels.all() == []
