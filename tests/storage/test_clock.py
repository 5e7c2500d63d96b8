from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.delivery import SETTLE, State
from storage import Storage
from tests.prove.town import ALICE, NOON, Town

YEARS = timedelta(days=3650)
AHEAD = NOON + YEARS
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _watched(town: Town) -> None:
    town.watch(ALICE)


@pytest.mark.case("D10")
def test_what_was_queued_before_the_clock_was_set_back_goes_out_now(
    storage: Storage, town: Town
) -> None:
    town.happen("T1", now=AHEAD)
    assert storage.claims.claim(NOON, platform="telegram") is None

    storage.rollups.sweep(NOON)

    assert storage.claims.claim(NOON, platform="telegram")


def test_what_was_to_be_tried_again_is_tried_now(storage: Storage, town: Town) -> None:
    town.happen("T1", now=AHEAD)
    claimed = storage.claims.claim(AHEAD, platform="telegram")
    assert claimed
    storage.claims.failed(claimed.id, why="refused", now=AHEAD, again=AHEAD + SECOND)

    storage.rollups.sweep(NOON)

    assert storage.claims.claim(NOON, platform="telegram")


def test_an_unknown_outcome_settles_as_if_it_had_happened_now(
    storage: Storage, town: Town
) -> None:
    town.happen("T1", now=AHEAD)
    claimed = storage.claims.claim(AHEAD, platform="telegram")
    assert claimed
    storage.claims.unknown(claimed.id, why="cut", now=AHEAD)

    storage.rollups.sweep(NOON)

    assert storage.unknowns.unresolved(NOON, platform="telegram") == []
    assert storage.unknowns.unresolved(NOON + SETTLE, platform="telegram")


def test_a_pause_longer_than_any_platform_is_heeded_is_over(storage: Storage, town: Town) -> None:
    storage.channels.pause(ALICE, AHEAD)

    storage.rollups.sweep(NOON)

    assert storage.channels.paused_until(ALICE) is None


def test_what_waits_for_its_time_by_a_good_clock_goes_on_waiting(
    storage: Storage, town: Town
) -> None:
    town.happen("T1")
    claimed = storage.claims.claim(NOON, platform="telegram")
    assert claimed
    storage.claims.failed(claimed.id, why="refused", now=NOON, again=NOON + 60 * SECOND)
    storage.channels.pause(ALICE, NOON + 3600 * SECOND)

    storage.rollups.sweep(NOON + SECOND)

    assert storage.claims.claim(NOON + SECOND, platform="telegram") is None
    assert storage.channels.paused_until(ALICE) == NOON + 3600 * SECOND
    assert storage.outbox.counts()[State.RETRY] == 1
