"""Bursts, mutes and what grew stale (faults A21, C12, D15, J7)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.delivery import MOST_AFTER_MUTE, MOST_AT_ONCE, Delivery, Kind, State
from storage import Storage, rollups
from storage.quarantine import LASTS
from tests.prove.town import ALICE, BOB, NOON, Town

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _watched(town: Town) -> None:
    town.watch(ALICE)


def deliver_all(storage: Storage, *, now: datetime = NOON + 3 * DAY) -> list[Delivery]:
    """Send everything that may go out and return it in order."""
    sent: list[Delivery] = []
    while delivery := storage.claims.claim(now, platform="telegram"):
        storage.claims.sent(delivery.id, f"m{delivery.id}", now=now)
        sent.append(delivery)
    return sent


def listed(storage: Storage, rollup: Delivery) -> list[int]:
    assert rollup.digest
    return [alert.event for alert in storage.alerts.of_digest(rollup.digest)]


def test_what_grew_stale_is_listed_in_one_message(storage: Storage, town: Town) -> None:
    events = [town.happen(f"T{n}") for n in range(3)]

    storage.rollups.sweep(NOON + 3 * DAY)

    (rollup,) = deliver_all(storage)
    assert rollup.kind is Kind.ROLLUP
    assert rollup.digest
    assert listed(storage, rollup) == events
    assert storage.alerts.digest_reason(rollup.digest) == "stale"
    assert storage.outbox.counts()[State.EXPIRED] == 3


def test_what_grows_stale_later_joins_the_same_message_while_it_waits(
    storage: Storage, town: Town
) -> None:
    first = town.happen("T1")
    storage.rollups.sweep(NOON + DAY)
    second = town.happen("T2")
    storage.rollups.sweep(NOON + 2 * DAY)

    (rollup,) = deliver_all(storage)
    assert listed(storage, rollup) == [first, second]


def test_what_grows_stale_after_a_roll_up_was_sent_gets_the_next(
    storage: Storage, town: Town
) -> None:
    town.happen("T1")
    storage.rollups.sweep(NOON + DAY)
    (first,) = deliver_all(storage)
    event = town.happen("T2")
    storage.rollups.sweep(NOON + DAY)

    (second,) = deliver_all(storage)
    assert second.digest != first.digest
    assert listed(storage, second) == [event]


def test_sweeping_twice_is_sweeping_once(storage: Storage, town: Town) -> None:
    town.happen("T1")
    for _ in range(3):
        storage.rollups.sweep(NOON + 3 * DAY)

    assert len(deliver_all(storage)) == 1


def test_an_edit_that_grew_stale_just_ends(storage: Storage, town: Town) -> None:
    event = town.happen("T1")
    deliver_all(storage, now=NOON)
    town.report(event, 1)

    storage.rollups.sweep(NOON + DAY)

    assert deliver_all(storage) == []
    assert storage.outbox.counts()[State.EXPIRED] == 1


def test_of_a_burst_the_newest_come_one_by_one_and_the_rest_in_one_message(
    storage: Storage, town: Town
) -> None:
    events = [town.happen(f"T{n}") for n in range(MOST_AT_ONCE + 10)]

    storage.rollups.sweep(NOON)

    *singles, rollup = deliver_all(storage, now=NOON)
    assert len(singles) == MOST_AT_ONCE
    assert [storage.alerts.get(d.alert or 0).event for d in singles] == events[10:]
    assert listed(storage, rollup) == events[:10]
    assert storage.alerts.digest_reason(rollup.digest or 0) == "burst"


def test_as_many_as_may_come_at_once_come_one_by_one(storage: Storage, town: Town) -> None:
    for number in range(MOST_AT_ONCE):
        town.happen(f"T{number}")

    storage.rollups.sweep(NOON)

    assert {d.kind for d in deliver_all(storage, now=NOON)} == {Kind.SEND}


def test_a_burst_in_one_channel_is_none_in_another(storage: Storage, town: Town) -> None:
    for number in range(MOST_AT_ONCE + 10):
        if number == MOST_AT_ONCE + 8:
            town.watch(BOB)
        town.happen(f"T{number}")

    storage.rollups.sweep(NOON)

    kinds = {d.kind for d in deliver_all(storage, now=NOON) if d.channel == BOB}
    assert kinds == {Kind.SEND}


def test_what_may_have_arrived_is_not_rolled_up_unmarked(storage: Storage, town: Town) -> None:
    town.happen("T0")
    first = storage.claims.claim(NOON, platform="telegram")
    assert first
    storage.claims.unknown(first.id, why="cut", now=NOON)
    storage.unknowns.repeat(first.id, now=NOON)
    for number in range(1, MOST_AT_ONCE + 5):
        town.happen(f"T{number}")

    storage.rollups.sweep(NOON)

    sent = deliver_all(storage, now=NOON)
    assert (sent[0].id, sent[0].repeat) == (first.id, True)


@pytest.mark.parametrize("many", [MOST_AFTER_MUTE, MOST_AFTER_MUTE + 1])
def test_after_a_mute_a_few_come_one_by_one_and_more_in_one_message(
    storage: Storage, town: Town, many: int
) -> None:
    storage.channels.mute(ALICE, NOON + timedelta(hours=1))
    events = [town.happen(f"T{n}") for n in range(many)]
    storage.rollups.sweep(NOON)
    assert deliver_all(storage, now=NOON) == []

    storage.rollups.sweep(NOON + timedelta(hours=1))

    sent = deliver_all(storage, now=NOON + timedelta(hours=1))
    assert storage.channels.muted_until(ALICE) is None
    if many > MOST_AFTER_MUTE:
        assert [listed(storage, d) for d in sent] == [events]
        assert storage.alerts.digest_reason(sent[0].digest or 0) == "muted"
    else:
        assert [d.kind for d in sent] == [Kind.SEND] * many


def test_what_grows_stale_in_a_mute_is_listed_when_it_ends(storage: Storage, town: Town) -> None:
    storage.channels.mute(ALICE, NOON + 2 * DAY)
    event = town.happen("T1")
    storage.rollups.sweep(NOON + DAY)
    assert storage.claims.claim(NOON + DAY, platform="telegram") is None

    storage.rollups.sweep(NOON + 2 * DAY)

    (rollup,) = deliver_all(storage)
    assert listed(storage, rollup) == [event]


def test_a_roll_up_leaves_out_what_was_unwatched_and_without_the_rest_is_not_sent(
    storage: Storage, town: Town
) -> None:
    town.happen("T1")
    storage.rollups.sweep(NOON + 3 * DAY)

    town.unwatch(ALICE)

    assert deliver_all(storage) == []
    assert storage.outbox.counts()[State.CANCELLED] == 1


def test_a_message_that_tried_too_often_is_dead(storage: Storage, town: Town) -> None:
    town.happen("T1")
    delivery = storage.claims.claim(NOON, platform="telegram")
    assert delivery
    storage.claims.failed(delivery.id, why="refused", now=NOON, again=NOON)
    storage._db.execute("UPDATE outbox SET attempts = 8")

    storage.rollups.sweep(NOON)

    assert storage.outbox.counts()[State.DEAD] == 1


def test_what_was_put_for_a_channel_that_is_gone_is_cancelled(
    storage: Storage, town: Town
) -> None:
    storage.channels.gone(ALICE, NOON)
    town.notice(ALICE, "feed")

    storage.rollups.sweep(NOON)

    assert storage.outbox.counts()[State.CANCELLED] == 1


def test_after_a_restore_what_waited_then_comes_in_one_message_and_news_come_as_ever(
    storage: Storage, town: Town
) -> None:
    held = [town.happen("T1"), town.happen("T2")]
    storage.quarantine.impose()
    storage.rollups.sweep(NOON)
    held.append(town.happen("T3"))  # a feed says it once more
    assert deliver_all(storage, now=NOON) == []

    over = NOON + LASTS
    storage.rollups.sweep(over)
    town.happen("T4")

    rollup, single = deliver_all(storage, now=over)
    assert listed(storage, rollup) == held
    assert storage.alerts.digest_reason(rollup.digest or 0) == "restored"
    assert single.kind is Kind.SEND


def test_after_a_restore_only_notices_go_out_for_half_an_hour(
    storage: Storage, town: Town
) -> None:
    town.happen("T1")
    storage.quarantine.impose()
    notice = town.notice(ALICE, "restored")
    storage.rollups.sweep(NOON)

    almost = NOON + LASTS - timedelta(seconds=1)
    storage.rollups.sweep(almost)

    assert [delivery.id for delivery in deliver_all(storage, now=almost)] == [notice]


def test_a_database_that_was_not_restored_holds_nothing_back(storage: Storage) -> None:
    assert not storage.quarantine.holds(NOON)
    assert storage.quarantine.until() is None
    assert not storage.quarantine.stands()


def test_an_operator_may_end_the_silence_after_a_restore(storage: Storage, town: Town) -> None:
    assert not storage.quarantine.release(NOON)
    town.happen("T1")
    storage.quarantine.impose()
    storage.rollups.sweep(NOON)

    assert storage.quarantine.release(NOON)
    storage.rollups.sweep(NOON)

    (rollup,) = deliver_all(storage, now=NOON)
    assert rollup.kind is Kind.ROLLUP
    assert not storage.quarantine.stands()


def test_a_clock_that_is_set_back_does_not_prolong_the_silence(
    storage: Storage, town: Town
) -> None:
    town.happen("T1")
    storage.quarantine.impose()
    storage.rollups.sweep(NOON + 3 * DAY)

    storage.rollups.sweep(NOON)

    assert storage.quarantine.until() == NOON + LASTS


def test_a_message_that_listed_what_was_stale_when_the_backup_was_made_says_it_may_repeat(
    storage: Storage, town: Town
) -> None:
    stale = town.happen("T1")
    storage.rollups.sweep(NOON + DAY)
    storage.quarantine.impose()
    fresh = town.happen("T2", now=NOON + DAY)
    for now in (NOON + DAY, NOON + DAY + LASTS):
        storage.rollups.sweep(now)

    (rollup,) = deliver_all(storage, now=NOON + DAY + LASTS)
    assert listed(storage, rollup) == [stale, fresh]
    assert storage.alerts.digest_reason(rollup.digest or 0) == "restored"


def test_much_is_swept_in_small_bites(
    storage: Storage, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollups, "AT_ONCE", 2)
    events = [town.happen(f"T{n}") for n in range(5)]
    storage.quarantine.impose()
    storage.quarantine.release(NOON)
    for _ in range(3):
        assert deliver_all(storage) == []
        storage.rollups.sweep(NOON)

    (rollup,) = deliver_all(storage)
    assert listed(storage, rollup) == events
    assert not storage.quarantine.stands()
