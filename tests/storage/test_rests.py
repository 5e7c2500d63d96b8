"""Hosts that asked us to wait."""

from __future__ import annotations

from storage import Storage
from tests.domain.making import HOUR, NOON


def test_a_host_rests_until_its_time_and_a_later_word_counts(storage: Storage) -> None:
    rests = storage.feeds.rests
    rests.begin({"port.test": NOON + HOUR, "gazette.test:8080": NOON + 2 * HOUR}, now=NOON)
    rests.begin({"port.test": NOON + 3 * HOUR}, now=NOON)

    assert rests.standing(NOON) == {
        "gazette.test:8080": NOON + 2 * HOUR,
        "port.test": NOON + 3 * HOUR,
    }
    assert rests.standing(NOON + 2 * HOUR) == {"port.test": NOON + 3 * HOUR}
    assert rests.standing(NOON + 3 * HOUR) == {}


def test_what_is_over_is_forgotten_when_another_host_begins(storage: Storage) -> None:
    storage.feeds.rests.begin({"port.test": NOON + HOUR}, now=NOON)

    storage.feeds.rests.begin({"gazette.test": NOON + 3 * HOUR}, now=NOON + 2 * HOUR)

    assert list(storage.feeds.rests.standing(NOON)) == ["gazette.test"]
