"""The index of the rules is kept while none changes, and never a moment longer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.treaty import TreatyEvent
from bot.domain.watch import Channel, Key
from storage import Storage
from tests.domain.making import NOON, action, asks, event, rule

ALICE = Channel(platform="telegram", address="1")
BOB = Channel(platform="telegram", address="2")
FINLAND = rule(asks(Key.COUNTRY, "FI"))


def heard_by(storage: Storage, told: TreatyEvent) -> list[Channel]:
    return [match.subscription.channel for match in storage.subscriptions.index().matches(told)]


@pytest.fixture
def watched(storage: Storage) -> Storage:
    """Alice and Bob follow Finland, and that was asked for once."""
    for channel in (ALICE, BOB):
        storage.subscriptions.add(channel, FINLAND, now=NOON)
    assert heard_by(storage, event(action())) == [ALICE, BOB]
    return storage


def unwatches(storage: Storage) -> None:
    storage.subscriptions.remove(BOB, 1)


def leaves(storage: Storage) -> None:
    storage.channels.left(BOB, NOON)


def is_erased(storage: Storage) -> None:
    storage._db.execute("DELETE FROM channel WHERE address = '2'")


def moves_to_alice(storage: Storage) -> None:
    storage.channels.moved(BOB, "1")


def test_while_nothing_changes_it_is_the_same(watched: Storage) -> None:
    kept = watched.subscriptions.index()
    watched.channels.pause_platform("telegram", NOON)
    watched.meta.set("boots", "2")

    assert watched.subscriptions.index() is kept


@pytest.mark.parametrize("change", [unwatches, leaves, is_erased, moves_to_alice])
def test_every_way_to_end_a_rule_is_heeded_at_once(
    watched: Storage, change: Callable[[Storage], None]
) -> None:
    with watched.transaction():
        change(watched)
        assert heard_by(watched, event(action())) == [ALICE]

    assert heard_by(watched, event(action())) == [ALICE]


def test_a_channel_that_is_back_and_one_that_moved_are_heeded_at_once(watched: Storage) -> None:
    moved = replace(BOB, address="3")
    with watched.transaction():
        watched.channels.left(BOB, NOON)
    assert heard_by(watched, event(action())) == [ALICE]

    with watched.transaction():
        watched.channels.returned(BOB)
    assert heard_by(watched, event(action())) == [ALICE, BOB]
    with watched.transaction():
        watched.channels.moved(BOB, moved.address)
    assert heard_by(watched, event(action())) == [ALICE, moved]


def test_what_is_undone_was_never_so(watched: Storage) -> None:
    with suppress(ZeroDivisionError), watched.transaction():
        unwatches(watched)
        assert heard_by(watched, event(action())) == [ALICE]
        raise ZeroDivisionError
    assert heard_by(watched, event(action())) == [ALICE, BOB]

    leaves(watched)
    assert heard_by(watched, event(action())) == [ALICE]


def test_who_looks_on_while_another_process_writes_keeps_nothing(tmp_path: Path) -> None:
    file = tmp_path / "pactwatch.db"
    with Storage.open(file) as writer, Storage.open(file, read_only=True) as reader:
        assert heard_by(reader, event(action())) == []
        writer.subscriptions.add(ALICE, FINLAND, now=NOON)

        assert heard_by(reader, event(action())) == [ALICE]
