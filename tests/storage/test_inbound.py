"""What is sent to us twice has its effect once (faults E15, F8)."""

from __future__ import annotations

from contextlib import suppress

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
