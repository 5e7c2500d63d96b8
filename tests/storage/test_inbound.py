from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from storage import Storage
from tests.prove.town import NOON


def test_an_event_is_the_first_of_its_kind_exactly_once(storage: Storage) -> None:
    assert storage.inbound.first("telegram", "1", now=NOON)
    assert not storage.inbound.first("telegram", "1", now=NOON)
    assert storage.inbound.first("slack", "1", now=NOON)


def test_an_event_whose_effect_failed_may_come_again(storage: Storage) -> None:
    with suppress(ZeroDivisionError), storage.transaction():
        assert storage.inbound.first("telegram", "1", now=NOON)
        raise ZeroDivisionError

    assert storage.inbound.first("telegram", "1", now=NOON)


def test_only_what_no_platform_repeats_any_more_is_dropped(storage: Storage) -> None:
    storage.inbound.first("telegram", "old", now=NOON)
    storage.inbound.first("telegram", "new", now=NOON + timedelta(days=6))

    assert storage.inbound.prune(now=NOON + timedelta(days=8)) == 1

    assert not storage.inbound.first("telegram", "new", now=NOON)
