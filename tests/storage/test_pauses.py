"""Platforms an operator has paused."""

from __future__ import annotations

from datetime import timedelta

from storage import Storage
from tests.prove.town import ALICE, DESK, NOON, Town

HOUR = timedelta(hours=1)


def claims(storage: Storage, platform: str, *, after: timedelta = timedelta()) -> bool:
    return storage.claims.claim(NOON + after, platform=platform) is not None


def test_nothing_goes_to_a_paused_platform_until_the_pause_is_over(
    storage: Storage, town: Town
) -> None:
    town.watch(ALICE)
    town.watch(DESK)
    town.happen("T1")
    storage.pauses.pause("telegram", NOON + HOUR)

    assert not claims(storage, "telegram")
    assert claims(storage, "slack")
    assert claims(storage, "telegram", after=HOUR)


def test_a_pause_without_an_end_lasts_until_it_is_ended(storage: Storage, town: Town) -> None:
    town.watch(ALICE)
    town.happen("T1")
    storage.pauses.pause("telegram", None)
    assert not claims(storage, "telegram", after=20 * HOUR)

    storage.pauses.resume()

    assert claims(storage, "telegram")
    assert storage.pauses.standing(NOON) == {}


def test_what_is_paused_is_told_while_it_lasts(storage: Storage) -> None:
    storage.pauses.pause("telegram", NOON + HOUR)
    storage.pauses.pause("slack", None)

    assert storage.pauses.standing(NOON) == {"slack": None, "telegram": NOON + HOUR}
    assert storage.pauses.standing(NOON + HOUR) == {"slack": None}
