from __future__ import annotations

import pytest

from bot.domain.delivery import Kind
from storage import Storage
from tests.prove.town import ALICE, BOB, NOON, NORWAY, Town


def test_a_channel_is_told_of_an_event_once(storage: Storage, town: Town) -> None:
    town.watch(ALICE)
    event = town.happen("T1")
    (alert,) = storage.alerts.of_event(event)
    subscription = alert.subscription
    assert subscription

    again = storage.alerts.put(event, ALICE, subscription, NORWAY.conditions, now=NOON)

    assert again is None
    assert storage.alerts.get(alert.id) == alert


def test_an_alert_knows_its_reasons_its_rule_and_what_it_waits_for(
    storage: Storage, town: Town
) -> None:
    event = town.happen("T1")
    added = storage.subscriptions.add(ALICE, NORWAY, now=NOON)

    alert = storage.alerts.put(
        event, ALICE, added.id, NORWAY.conditions, now=NOON, held_for="quiet"
    )

    assert alert
    assert alert == storage.alerts.get(alert.id)
    assert (alert.why, alert.number, alert.held_for) == (NORWAY.conditions, 1, "quiet")
    assert (alert.channel, alert.created) == (ALICE, NOON)


def test_an_alert_that_is_not_there_is_an_error_that_says_so(storage: Storage) -> None:
    with pytest.raises(LookupError, match="alert 7"):
        storage.alerts.get(7)


def test_the_latest_alerts_of_a_channel_come_newest_first(storage: Storage, town: Town) -> None:
    town.watch(ALICE)
    events = [town.happen(f"T{n}") for n in range(4)]
    town.watch(BOB)

    assert [a.event for a in storage.alerts.of_channel(ALICE, 3)] == events[:0:-1]
    assert storage.alerts.of_channel(BOB, 3) == []


def test_a_thread_hangs_on_the_last_message_that_was_really_sent(
    storage: Storage, town: Town
) -> None:
    town.watch(ALICE)
    town.happen("T1", thread="line")
    thread = storage.events.thread_id("line")
    assert thread
    assert storage.alerts.last_told_in_thread(ALICE, thread) is None

    first = storage.claims.claim(NOON, platform="telegram")
    assert first
    storage.claims.sent(first.id, "m1", now=NOON)
    town.happen("T2", thread="line")

    assert storage.alerts.last_told_in_thread(ALICE, thread) == first.id
    assert storage.alerts.last_told_in_thread(BOB, thread) is None
    reply = storage.claims.claim(NOON, platform="telegram")
    assert reply
    assert (reply.kind, reply.follows) == (Kind.REPLY, "m1")


def test_a_muted_thread_brings_no_replies_and_no_edits(storage: Storage, town: Town) -> None:
    town.watch(ALICE)
    event = town.happen("T1", thread="line")
    first = storage.claims.claim(NOON, platform="telegram")
    assert first
    storage.claims.sent(first.id, "m1", now=NOON)
    town.happen("T2", thread="line")
    town.report(event, 1)

    assert storage.alerts.mute_thread(ALICE, "line")

    assert storage.alerts.muted(ALICE, "line")
    assert not storage.alerts.muted(BOB, "line")
    assert storage.claims.claim(NOON, platform="telegram") is None
    assert storage.outbox.waiting(ALICE) == 0


def test_a_thread_that_is_not_there_cannot_be_muted(storage: Storage) -> None:
    assert not storage.alerts.mute_thread(ALICE, "nothing")
