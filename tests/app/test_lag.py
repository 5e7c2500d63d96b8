"""A loop that is held up is noticed, and told of with the place (fault J5)."""

from __future__ import annotations

import asyncio
import logging
import time

import pytest

from bot.app.lag import LOOK_EVERY, watch_lag
from bot.meters import LOOP_LAG


def _longest_seen() -> float:
    """Return how many seconds of lag were counted in all."""
    return sum(s.value for m in LOOP_LAG.collect() for s in m.samples if s.name.endswith("_sum"))


async def _while_watched(seconds: float) -> None:
    watching = asyncio.create_task(watch_lag(blocked=0.1))
    await asyncio.sleep(0)
    hold_up_everybody(seconds)
    await asyncio.sleep(LOOK_EVERY / 10)
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching


def hold_up_everybody(seconds: float) -> None:
    time.sleep(seconds)  # noqa: TID251 - the fault itself


@pytest.mark.case("J5")
async def test_a_blocked_loop_is_told_of_once_with_the_place_and_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    before = _longest_seen()

    await _while_watched(LOOK_EVERY + 0.3)

    told = [r.getMessage() for r in caplog.records if r.levelno == logging.ERROR]
    assert len(told) == 1
    assert told[0].startswith("loop blocked for 0.")
    assert "hold_up_everybody" in told[0]
    assert _longest_seen() - before > 0.2


async def test_a_loop_that_turns_is_not_told_of(caplog: pytest.LogCaptureFixture) -> None:
    watching = asyncio.create_task(watch_lag(blocked=5))
    await asyncio.sleep(0.1)
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching

    assert caplog.records == []
