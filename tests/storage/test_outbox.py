from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.delivery import EDIT_EXPIRES, EXPIRES, Kind, State
from storage import Storage
from tests.prove.town import ALICE, BOB, DESK, NOON, Town


@pytest.fixture
def alert(storage: Storage, town: Town) -> int:
    """Alice has one alert in the outbox."""
    town.watch(ALICE)
    (alert,) = storage.alerts.of_event(town.happen("T1"))
    return alert.id


@pytest.fixture
def told(storage: Storage, alert: int) -> int:
    """It was sent."""
    delivery = storage.claims.claim(NOON, platform="telegram")
    assert delivery
    storage.claims.sent(delivery.id, "m1", now=NOON)
    return delivery.id


def edit(storage: Storage, alert: int, revision: int) -> int | None:
    return storage.outbox.put(
        kind=Kind.EDIT, channel=ALICE, alert=alert, revision=revision, now=NOON
    )


def states(storage: Storage) -> list[State]:
    return [
        State(row["state"]) for row in storage._db.query("SELECT state FROM outbox ORDER BY id")
    ]


def test_the_same_message_is_queued_once(storage: Storage, alert: int) -> None:
    again = storage.outbox.put(kind=Kind.SEND, channel=ALICE, alert=alert, now=NOON)

    assert again is None
    assert storage.outbox.waiting(ALICE) == 1


def test_what_was_sent_is_never_queued_again(storage: Storage, alert: int, told: int) -> None:
    assert storage.outbox.put(kind=Kind.SEND, channel=ALICE, alert=alert, now=NOON) is None
    assert states(storage) == [State.SENT]


def test_the_outbox_knows_where_an_alert_stands(storage: Storage, alert: int, told: int) -> None:
    assert storage.outbox.told(alert) == told
    assert storage.outbox.told(99) is None


@pytest.mark.parametrize(
    ("kind", "lives"),
    [(Kind.SEND, EXPIRES), (Kind.REPLY, EXPIRES), (Kind.ROLLUP, None), (Kind.DIGEST, None)],
)
def test_messages_live_as_long_as_they_are_news(
    storage: Storage, alert: int, kind: Kind, lives: timedelta | None
) -> None:
    due = NOON + timedelta(hours=1)

    put = storage.outbox.put(kind=kind, channel=ALICE, alert=alert, revision=9, now=NOON, due=due)

    row = storage._db.first("SELECT due, expires FROM outbox WHERE id = ?", [put])
    assert row
    assert row["due"].startswith("2026-03-01T13")
    expected = None if lives is None else (due + lives).isoformat(timespec="microseconds")
    assert row["expires"] == expected


def test_an_edit_follows_the_message_that_told_the_alert(
    storage: Storage, alert: int, told: int
) -> None:
    assert edit(storage, alert, 1)

    claimed = storage.claims.claim(NOON, platform="telegram")
    assert claimed
    assert (claimed.kind, claimed.follows, claimed.revision) == (Kind.EDIT, "m1", 1)
    left = storage._db.value("SELECT expires FROM outbox WHERE id = ?", [claimed.id])
    assert left == (NOON + EDIT_EXPIRES).isoformat(timespec="microseconds")


def test_what_still_waits_needs_no_edit(storage: Storage, alert: int) -> None:
    assert edit(storage, alert, 1) is None


def test_what_was_not_sent_cannot_be_edited(storage: Storage, alert: int) -> None:
    delivery = storage.claims.claim(NOON, platform="telegram")
    assert delivery
    storage.claims.cancelled(delivery.id, why="test", now=NOON)

    assert edit(storage, alert, 1) is None


def test_an_edit_without_a_message_is_none(storage: Storage, alert: int) -> None:
    assert edit(storage, 99, 1) is None


def test_edits_not_yet_sent_collapse_into_the_newest(
    storage: Storage, alert: int, told: int
) -> None:
    for revision in (1, 2, 3):
        edit(storage, alert, revision)

    assert states(storage) == [State.SENT, State.CANCELLED, State.CANCELLED, State.QUEUED]
    claimed = storage.claims.claim(NOON, platform="telegram")
    assert claimed
    assert claimed.revision == 3


def test_an_edit_on_the_wire_is_left_alone_by_the_next(
    storage: Storage, alert: int, told: int
) -> None:
    edit(storage, alert, 1)
    storage.claims.claim(NOON, platform="telegram")

    edit(storage, alert, 2)

    assert states(storage) == [State.SENT, State.SENDING, State.QUEUED]


def test_notices_go_to_each_operator_once(storage: Storage, town: Town) -> None:
    notice = storage.notices.put("feed", "it fails", now=NOON)

    for operator in (ALICE, DESK, ALICE):
        storage.outbox.put(kind=Kind.NOTICE, channel=operator, notice=notice, now=NOON)

    assert (storage.outbox.waiting(ALICE), storage.outbox.waiting(DESK)) == (1, 1)


def test_a_message_is_about_exactly_one_thing(storage: Storage, alert: int) -> None:
    notice = storage.notices.put("feed", "it fails", now=NOON)

    with pytest.raises(Exception, match="CHECK"):
        storage.outbox.put(
            kind=Kind.NOTICE, channel=ALICE, alert=alert, notice=notice, revision=5, now=NOON
        )
    with pytest.raises(Exception, match="CHECK"):
        storage.outbox.put(kind=Kind.NOTICE, channel=ALICE, now=NOON)


def test_counts_name_every_state(storage: Storage, alert: int) -> None:
    counts = storage.outbox.counts()

    assert set(counts) == set(State)
    assert counts[State.QUEUED] == sum(counts.values()) == 1


def test_the_oldest_open_message_is_known_by_platform(storage: Storage, alert: int) -> None:
    assert storage.outbox.oldest("telegram") == NOON
    assert storage.outbox.oldest("slack") is None


def test_what_was_given_up_is_listed_for_the_operator_who_may_send_it_after_all(
    storage: Storage, alert: int
) -> None:
    delivery = storage.claims.claim(NOON, platform="telegram")
    assert delivery
    storage.claims.dead(delivery.id, why="refused", now=NOON)
    (given_up,) = storage.outbox.given_up()
    assert (given_up.id, given_up.state) == (delivery.id, State.DEAD)
    assert (given_up.channel, given_up.reason) == (ALICE, "refused")
    assert given_up.since == NOON

    later = NOON + timedelta(days=2)
    assert storage.outbox.requeue(delivery.id, now=later)

    again = storage.claims.claim(later, platform="telegram")
    assert again
    assert (again.id, again.attempts) == (delivery.id, 1)
    assert storage.outbox.given_up() == []


def test_only_what_was_given_up_can_be_requeued(storage: Storage, told: int) -> None:
    assert not storage.outbox.requeue(told, now=NOON)
    assert not storage.outbox.requeue(99, now=NOON)


def test_every_change_of_state_leaves_a_line(storage: Storage, told: int) -> None:
    sql = "SELECT from_state, to_state, why FROM outbox_log WHERE outbox_id = ? ORDER BY id"
    lines = [tuple(row.values()) for row in storage._db.query(sql, [told])]

    assert lines == [
        (None, "queued", "put"),
        ("queued", "sending", "claimed"),
        ("sending", "sent", "taken"),
    ]


def test_other_channels_have_nothing_waiting(storage: Storage, alert: int) -> None:
    assert storage.outbox.waiting(BOB) == 0
    assert not storage.channels.known(BOB)
