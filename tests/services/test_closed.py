"""Who set a watch hears in private that its channel is closed to us (E8, F2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import ChannelClosed, ChannelGone
from bot.domain.watch import Channel
from bot.services.closed import tell_who_asked
from storage import Storage
from storage.connection import Row
from tests.prove.town import ALICE, CLUB, DESK, NOON, NORWAY, SWEDEN

BY_ALICE = "telegram:101"


def told(storage: Storage) -> list[Row]:
    """Return the notices on their way: to whom, and what."""
    sql = """
        SELECT c.address, n.text FROM outbox o JOIN notice n ON n.id = o.notice_id
        JOIN channel c ON c.id = o.channel_id ORDER BY o.id
    """
    return list(storage._db.query(sql))


def closes(storage: Storage, channel: Channel = CLUB, *, error: ChannelGone | None = None) -> None:
    with storage.transaction():
        closed = error or ChannelClosed("TOPIC_CLOSED")
        tell_who_asked(channel, closed, storage=storage, now=NOON)


def test_who_set_the_watch_is_told_which_one_and_what_to_do(storage: Storage) -> None:
    storage.channels.id_of(ALICE)
    storage.subscriptions.add(CLUB, NORWAY, now=NOON, by=BY_ALICE)

    closes(storage)

    (notice,) = told(storage)
    assert notice["address"] == ALICE.address
    assert "I may not write any more in the chat (telegram -1001)" in notice["text"]
    assert "the watch 1 (country:NO)" in notice["text"]
    assert "/start there" in notice["text"]


def test_of_many_watches_three_are_named(storage: Storage) -> None:
    storage.channels.id_of(ALICE)
    for day in range(5):
        party = frozenset({("NO", "SE", "FI", "DK", "IS")[day]})
        (condition,) = NORWAY.conditions
        rule = replace(NORWAY, conditions=(replace(condition, values=party),))
        storage.subscriptions.add(CLUB, rule, now=NOON, by=BY_ALICE)

    closes(storage, error=ChannelGone("kicked"))

    (notice,) = told(storage)
    assert "I am not let in any more" in notice["text"]
    assert "and 2 more" in notice["text"]


@pytest.mark.parametrize(
    "by", [None, "telegram:-1001", "telegram:999"], ids=["nobody", "anonymous", "never met"]
)
def test_nobody_is_told_who_cannot_be_reached(storage: Storage, by: str | None) -> None:
    storage.subscriptions.add(CLUB, NORWAY, now=NOON, by=by)

    closes(storage)

    assert told(storage) == []


def test_a_private_chat_that_is_gone_is_not_told_so(storage: Storage) -> None:
    storage.subscriptions.add(ALICE, NORWAY, now=NOON, by=BY_ALICE)

    closes(storage, ALICE, error=ChannelGone("blocked"))

    assert told(storage) == []


def test_one_day_has_one_notice_and_a_person_two_watches(storage: Storage) -> None:
    storage.subscriptions.add(DESK, NORWAY, now=NOON, by="slack:T1/U1")
    storage.subscriptions.add(DESK, SWEDEN, now=NOON, by="slack:T1/U1")

    closes(storage, DESK)
    closes(storage, DESK)
    assert [notice["address"] for notice in told(storage)] == ["U1"]

    with storage.transaction():
        later = NOON + timedelta(days=1)
        tell_who_asked(DESK, ChannelClosed("is_archived"), storage=storage, now=later)
    assert len(told(storage)) == 2


def test_who_is_forgotten_is_nobodys_asker(storage: Storage) -> None:
    storage.channels.id_of(ALICE)
    storage.subscriptions.add(CLUB, NORWAY, now=NOON, by=BY_ALICE)

    storage.subscriptions.forget_who(BY_ALICE)

    assert storage.subscriptions.asked_by(CLUB) == []
    assert len(storage.subscriptions.of(CLUB)) == 1
