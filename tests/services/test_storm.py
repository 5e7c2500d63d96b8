"""Watching and unwatching around a send: after the answer to /unwatch nothing comes (H10)."""

from __future__ import annotations

import asyncio
import random
from datetime import datetime

import pytest

from bot.services import watches
from tests.prove.model import Life
from tests.prove.town import ALICE, NORWAY

ROUNDS = 25


@pytest.mark.case("H10")
@pytest.mark.parametrize("seed", range(5))
def test_after_an_unwatch_nothing_is_sent_and_at_most_what_was_on_the_wire_lands(
    seed: int,
) -> None:
    life = Life()
    life.wait(60)
    away: list[tuple[datetime, datetime]] = []

    life.runner.run(_storm(life, away, random.Random(seed)))  # noqa: S311 - dice

    assert life.world.broken == []
    for left, back in away:
        landed = [seen for seen in life.world.log if left < seen.at < back]
        assert len(landed) <= 1  # it was on the wire when the unwatch was written down
        assert not [at for at, _ in life.world.requests if left < at < back]
    assert len(life.world.log) > ROUNDS / 4
    life.end()


async def _storm(life: Life, away: list[tuple[datetime, datetime]], chance: random.Random) -> None:
    """Watch, let things happen, unwatch; `away` gets from when till when nobody watched."""
    delivering = asyncio.create_task(_keep_delivering(life))
    for number in range(ROUNDS):
        watched = watches.watch(ALICE, NORWAY, storage=life.storage, now=life.clock())
        life.world.left.discard(ALICE)
        for part in range(chance.randint(1, 3)):
            life.town.happen(f"T{number}.{part}", now=life.clock())
        await asyncio.sleep(chance.uniform(0, 2))
        watches.unwatch(ALICE, watched.subscription.number, storage=life.storage)
        life.world.left.add(ALICE)
        left = life.clock()
        await asyncio.sleep(chance.uniform(0, 3))
        away.append((left, life.clock()))
    delivering.cancel()
    await asyncio.gather(delivering, return_exceptions=True)


async def _keep_delivering(life: Life) -> None:
    while True:
        await life.delivering()
        await asyncio.sleep(0.1)
