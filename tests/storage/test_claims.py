from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.delivery import LEASE, MOST_ATTEMPTS, SETTLE, Delivery, Kind, State
from storage import Storage
from storage.unknowns import Unknowns
from tests.prove.town import ALICE, BOB, DESK, NOON, Town

MINUTE = timedelta(minutes=1)


@pytest.fixture
def watched(town: Town) -> Town:
    """Alice, Bob and the desk follow the news."""
    for channel in (ALICE, BOB, DESK):
        town.watch(channel)
    return town


@pytest.fixture
def queued(watched: Town) -> Town:
    """Each of them has one alert in the outbox."""
    watched.happen("T1")
    return watched


def claim(storage: Storage, *, now: datetime = NOON, platform: str = "telegram") -> Delivery:
    delivery = storage.claims.claim(now, platform=platform)
    assert delivery
    return delivery


def nothing_to_claim(storage: Storage, *, now: datetime = NOON) -> bool:
    return storage.claims.claim(now, platform="telegram") is None


def state(storage: Storage, delivery: Delivery) -> State:
    return State(storage._db.value("SELECT state FROM outbox WHERE id = ?", [delivery.id]))


def test_a_claim_takes_each_message_once(storage: Storage, queued: Town) -> None:
    first, second = claim(storage), claim(storage)

    assert (first.channel, second.channel) == (ALICE, BOB)
    assert (first.attempts, first.sends, first.repeat, first.plain) == (1, 0, False, False)
    assert first.claimed_at == NOON
    assert nothing_to_claim(storage)
    assert claim(storage, platform="slack").channel == DESK


def test_a_claim_is_on_the_disk_when_it_returns(storage: Storage, queued: Town) -> None:
    delivery = claim(storage)

    assert not storage._db.conn.in_transaction
    row = storage._db.first("SELECT * FROM outbox WHERE id = ?", [delivery.id])
    assert row
    assert (row["state"], row["boot_id"]) == ("sending", storage.boot_id)
    assert row["lease_until"] == (NOON + LEASE).isoformat(timespec="microseconds")


def test_a_key_names_a_delivery_for_ever(storage: Storage, queued: Town) -> None:
    first = claim(storage)
    storage.claims.failed(first.id, why="refused", now=NOON, again=NOON)

    again = claim(storage)

    assert again.id == first.id
    assert again.key == first.key
    assert claim(storage).key != first.key


def test_the_next_message_of_a_channel_waits_for_the_one_before(
    storage: Storage, queued: Town
) -> None:
    queued.happen("T2")
    first = claim(storage)
    claim(storage)
    assert nothing_to_claim(storage)

    storage.claims.sent(first.id, "m1", now=NOON)

    assert claim(storage).channel == ALICE


@pytest.mark.parametrize("outcome", ["retry", "unknown"])
def test_a_message_in_doubt_holds_up_only_its_own_channel(
    storage: Storage, queued: Town, outcome: str
) -> None:
    queued.happen("T2")
    first = claim(storage)
    if outcome == "retry":
        later = NOON + MINUTE
        storage.claims.failed(first.id, why="refused", now=NOON, again=later)
    else:
        storage.claims.unknown(first.id, why="line cut", now=NOON)
    bob = claim(storage)
    storage.claims.sent(bob.id, "m1", now=NOON)

    assert claim(storage).channel == BOB
    assert nothing_to_claim(storage)


def test_nothing_is_claimed_before_it_is_due(storage: Storage, watched: Town) -> None:
    (alert,) = storage.alerts.of_event(watched.happen("T1"))[:1]
    storage.outbox.put(kind=Kind.REPLY, channel=ALICE, alert=alert.id, now=NOON, due=NOON + MINUTE)
    storage.claims.sent(claim(storage).id, "m1", now=NOON)
    claim(storage)

    assert nothing_to_claim(storage)
    assert claim(storage, now=NOON + MINUTE).channel == ALICE


def test_nothing_is_claimed_after_its_time(storage: Storage, queued: Town) -> None:
    assert nothing_to_claim(storage, now=NOON + timedelta(hours=24))


def test_nothing_is_claimed_inside_a_pause(storage: Storage, queued: Town) -> None:
    storage.channels.pause(ALICE, NOON + MINUTE)

    assert claim(storage).channel == BOB
    assert nothing_to_claim(storage)
    assert claim(storage, now=NOON + MINUTE).channel == ALICE


def test_nothing_but_notices_is_claimed_in_a_muted_channel(storage: Storage, queued: Town) -> None:
    storage.channels.mute(ALICE, NOON + MINUTE)
    queued.notice(ALICE, "feed")

    assert {claim(storage).kind, claim(storage).kind} == {Kind.NOTICE, Kind.SEND}
    assert nothing_to_claim(storage)


def test_even_a_notice_waits_for_what_is_on_the_wire_in_a_muted_channel(
    storage: Storage, queued: Town
) -> None:
    assert claim(storage).channel == ALICE
    storage.channels.mute(ALICE, NOON + MINUTE)
    queued.notice(ALICE, "feed")

    assert claim(storage).channel == BOB
    assert nothing_to_claim(storage)


def test_nothing_is_claimed_where_the_limits_forbid_it(storage: Storage, queued: Town) -> None:
    only_bob = storage.claims.claim(NOON, platform="telegram", allowed=lambda c: c == BOB)

    assert only_bob
    assert only_bob.channel == BOB
    assert storage.claims.claim(NOON, platform="telegram", allowed=lambda c: c == BOB) is None


def test_a_reply_to_what_was_not_sent_is_told_by_itself(storage: Storage, town: Town) -> None:
    town.watch(ALICE)
    (alert,) = storage.alerts.of_event(town.happen("T1"))
    told = storage.outbox.told(alert.id)
    (other,) = storage.alerts.of_event(town.happen("T2"))
    storage._db.execute("DELETE FROM outbox WHERE alert_id = ?", [other.id])
    storage.outbox.put(kind=Kind.REPLY, channel=ALICE, alert=other.id, follows=told, now=NOON)
    storage.claims.dead(claim(storage).id, why="refused", now=NOON)

    reply = claim(storage)

    assert (reply.kind, reply.follows) == (Kind.REPLY, None)


def test_an_edit_of_what_came_to_nothing_is_cancelled(storage: Storage, queued: Town) -> None:
    event = storage.events.latest(1)[0].id
    first = claim(storage)
    queued.report(event, 1)
    storage.claims.dead(first.id, why="refused", now=NOON)
    claim(storage)

    assert nothing_to_claim(storage)
    assert storage.outbox.counts()[State.CANCELLED] == 1


def test_a_reply_in_a_thread_that_was_muted_meanwhile_is_cancelled(
    storage: Storage, watched: Town
) -> None:
    watched.happen("T1", thread="T")
    first = storage.claims.claim(NOON, platform="telegram")
    assert first
    storage.claims.sent(first.id, "m1", now=NOON)
    event = watched.happen("T2", thread="T")
    (alert,) = [a for a in storage.alerts.of_event(event) if a.channel == first.channel]
    storage._db.execute("UPDATE outbox SET kind = 'reply' WHERE alert_id = ?", [alert.id])
    storage.alerts.mute_thread(first.channel, "T")

    while claimed := storage.claims.claim(NOON, platform="telegram"):
        assert claimed.channel != first.channel

    counts = storage.outbox.counts()
    assert counts[State.CANCELLED] == 1


def test_what_was_sent_keeps_the_platforms_id_and_a_hash_of_the_text(
    storage: Storage, queued: Town
) -> None:
    delivery = claim(storage)

    assert storage.claims.sent(delivery.id, "m1", now=NOON, text_hash="abc")

    row = storage._db.first("SELECT * FROM outbox WHERE id = ?", [delivery.id])
    assert row
    assert (row["provider_id"], row["hash"], row["sends"]) == ("m1", "abc", 1)
    assert row["lease_until"] is None


def test_a_failed_message_tries_again_eight_times_and_is_then_dead(
    storage: Storage, queued: Town
) -> None:
    became = []
    for _ in range(MOST_ATTEMPTS):
        delivery = claim(storage)
        assert delivery.channel == ALICE
        became.append(storage.claims.failed(delivery.id, why="no", now=NOON, again=NOON))

    assert became == [State.RETRY] * 7 + [State.DEAD]
    assert claim(storage).channel == BOB


def test_a_failure_that_is_not_its_own_costs_a_message_nothing(
    storage: Storage, queued: Town
) -> None:
    for _ in range(20):
        delivery = claim(storage)
        assert delivery.channel == ALICE
        assert delivery.attempts == 1
        storage.claims.failed(delivery.id, why="slow down", now=NOON, again=NOON, free=True)


def test_a_message_put_back_is_as_it_was(storage: Storage, queued: Town) -> None:
    delivery = claim(storage)

    assert storage.claims.put_back(delivery.id, why="token refused", now=NOON)

    assert state(storage, delivery) is State.QUEUED
    assert claim(storage).attempts == 1


def test_a_message_the_platform_will_never_take_lets_other_channels_go_first(
    storage: Storage, queued: Town
) -> None:
    refused = claim(storage, now=NOON + MINUTE)
    storage.claims.put_back(refused.id, why="missing_scope", now=NOON + MINUTE)

    assert claim(storage, now=NOON + 2 * MINUTE).channel != refused.channel
    assert claim(storage, now=NOON + 2 * MINUTE).id == refused.id


def test_a_refused_text_goes_once_more_as_plain_text(storage: Storage, queued: Town) -> None:
    delivery = claim(storage)
    assert storage.claims.refused(delivery.id, why="can't parse", now=NOON) is State.RETRY

    plain = claim(storage)
    assert (plain.id, plain.plain) == (delivery.id, True)
    assert storage.claims.refused(delivery.id, why="can't parse", now=NOON) is State.DEAD


def test_what_another_process_left_on_the_wire_is_unknown_at_once(
    storage: Storage, queued: Town
) -> None:
    delivery = claim(storage)
    later = Unknowns(storage._db, boot_id="later")

    assert later.recover(NOON + timedelta(seconds=1)) == 1

    assert state(storage, delivery) is State.UNKNOWN
    settled = NOON + SETTLE
    assert later.unresolved(settled - timedelta(seconds=1), platform="telegram") == []
    (unresolved,) = later.unresolved(settled, platform="telegram")
    assert (unresolved.id, unresolved.key) == (delivery.id, delivery.key)
    assert (unresolved.sends, unresolved.claimed_at) == (1, NOON)


def test_what_is_on_the_wire_now_is_left_alone(storage: Storage, queued: Town) -> None:
    delivery = claim(storage)

    assert storage.unknowns.recover(NOON) == 0
    after = NOON + LEASE
    assert storage.unknowns.recover(after, in_flight=frozenset({delivery.id})) == 0
    assert storage.unknowns.recover(after) == 1


def test_an_unknown_message_that_is_found_was_sent(storage: Storage, queued: Town) -> None:
    delivery = claim(storage)
    storage.claims.unknown(delivery.id, why="line cut", now=NOON)

    assert storage.unknowns.found(delivery.id, "m1", now=NOON)

    assert state(storage, delivery) is State.SENT


def test_an_unknown_message_that_is_not_there_goes_again_unmarked(
    storage: Storage, queued: Town
) -> None:
    delivery = claim(storage)
    storage.claims.unknown(delivery.id, why="line cut", now=NOON)

    assert storage.unknowns.not_found(delivery.id, now=NOON)

    again = claim(storage)
    assert (again.id, again.repeat, again.sends) == (delivery.id, False, 0)


def test_an_unknown_message_that_nobody_can_look_up_says_that_it_may_repeat(
    storage: Storage, queued: Town
) -> None:
    delivery = claim(storage)
    storage.claims.unknown(delivery.id, why="line cut", now=NOON)

    assert storage.unknowns.repeat(delivery.id, now=NOON)

    again = claim(storage)
    assert (again.id, again.repeat, again.sends) == (delivery.id, True, 1)
    assert again.key == delivery.key


def test_an_unknown_message_can_be_left_to_the_operator_or_to_later(
    storage: Storage, queued: Town
) -> None:
    delivery = claim(storage)
    storage.claims.unknown(delivery.id, why="line cut", now=NOON)
    storage.unknowns.look_later(delivery.id, until=NOON + 5 * MINUTE)
    assert storage.unknowns.unresolved(NOON + 4 * MINUTE, platform="telegram") == []
    assert storage.unknowns.unresolved(NOON + 5 * MINUTE, platform="slack") == []
    assert len(storage.unknowns.unresolved(NOON + 5 * MINUTE, platform="telegram")) == 1

    assert storage.unknowns.park(delivery.id, why="may have arrived", now=NOON)

    assert storage.unknowns.unresolved(NOON + 5 * MINUTE, platform="telegram") == []
    assert state(storage, delivery) is State.PARKED


def test_a_late_answer_changes_nothing_that_came_to_rest(storage: Storage, queued: Town) -> None:
    delivery = claim(storage)
    storage.claims.cancelled(delivery.id, why="unwatched", now=NOON)

    assert not storage.claims.sent(delivery.id, "m1", now=NOON)
    assert not storage.claims.unknown(delivery.id, why="cut", now=NOON)
    assert not storage.unknowns.found(delivery.id, "m1", now=NOON)
    assert not storage.unknowns.repeat(delivery.id, now=NOON)
    assert not storage.unknowns.park(delivery.id, why="x", now=NOON)
    storage.claims.failed(delivery.id, why="x", now=NOON, again=NOON)
    storage.claims.refused(delivery.id, why="x", now=NOON)
    assert state(storage, delivery) is State.CANCELLED


def test_the_daily_work_reads_only_what_is_under_way(storage: Storage, queued: Town) -> None:
    """However many messages rest, a claim or a sweep must not read them."""
    plans: list[str] = []

    def note(sql: str) -> None:
        if sql.lstrip().split(None, 1)[0] in {"SELECT", "UPDATE", "INSERT"}:
            plans.extend(row[3] for row in storage._db.conn.execute(f"EXPLAIN QUERY PLAN {sql}"))

    seen: list[str] = []
    storage._db.conn.set_trace_callback(seen.append)
    storage.rollups.sweep(NOON)
    claim(storage)
    storage.unknowns.recover(NOON)
    storage.unknowns.unresolved(NOON, platform="telegram")
    storage.rollups.sweep(NOON + timedelta(days=2))
    storage._db.conn.set_trace_callback(None)
    for sql in seen:
        note(sql)

    assert plans
    assert not [plan for plan in plans if plan.startswith(("SCAN o", "SCAN h", "SCAN a"))]
