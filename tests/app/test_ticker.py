"""The ticker calls what is due, survives what it calls, and is started anew when it stops."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest

from bot.app.ticker import OFTEN, Every, Tick, Ticker

SOON = timedelta(milliseconds=20)


class Calls:
    def __init__(self) -> None:
        self.count = 0
        self.failures: list[str] = []

    async def work(self) -> None:
        self.count += 1

    async def until(self, count: int) -> None:
        async with asyncio.timeout(5):
            while self.count < count:
                await asyncio.sleep(0.01)

    def failed(self, name: str, error: Exception) -> None:
        self.failures.append(f"{name}: {error}")


async def test_a_tick_is_called_at_once_and_again() -> None:
    calls = Calls()
    ticker = Ticker({"x": Tick(every=SOON, work=calls.work)}, failed=calls.failed)

    ticker.start()
    await calls.until(3)
    await ticker.stop(within=SOON)

    after = calls.count
    await asyncio.sleep(0.1)
    assert calls.count == after


def test_what_a_clock_leapt_over_is_passed_over() -> None:
    """Counting up each missed second of ten years would take hours, and all memory."""
    then = datetime(2026, 3, 1, 12, tzinfo=UTC)
    for leap in (timedelta(seconds=2), timedelta(hours=1), timedelta(days=3_653)):
        now = then + leap
        following = Every(timedelta(seconds=1)).get_next_fire_time(then, now)
        assert following
        assert now < following <= now + timedelta(seconds=1)


async def test_a_tick_that_fails_is_told_of_and_called_again() -> None:
    calls = Calls()

    async def fails() -> None:
        calls.count += 1
        msg = "broken"
        raise ValueError(msg)

    ticker = Ticker({"x": Tick(every=SOON, work=fails)}, failed=calls.failed)
    ticker.start()
    await calls.until(2)
    await ticker.stop(within=SOON)

    assert calls.failures[:2] == ["x: broken", "x: broken"]


async def test_d10_a_scheduler_that_has_stopped_is_started_anew() -> None:
    calls = Calls()
    ticker = Ticker(
        {"x": Tick(every=SOON, work=calls.work)}, failed=calls.failed, silence=4 * SOON
    )
    ticker.start()
    await calls.until(1)
    assert ticker._scheduler
    ticker._scheduler.pause()  # as a backward step of the clock does
    await asyncio.sleep(0.1)
    stopped_at = calls.count

    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(ticker.watch(every=SOON))
        await calls.until(stopped_at + 2)
        watching.cancel()
    await ticker.stop(within=SOON)


async def test_stopping_waits_for_what_has_begun_but_not_for_ever() -> None:
    ended: list[str] = []

    async def quick() -> None:
        await asyncio.sleep(0.05)
        ended.append("quick")

    async def endless() -> None:
        await asyncio.sleep(60)

    ticker = Ticker(
        {"quick": Tick(every=5 * SOON, work=quick), "endless": Tick(every=SOON, work=endless)},
        failed=Calls().failed,
    )
    ticker.start()
    await asyncio.sleep(0.02)
    await ticker.stop(within=timedelta(seconds=0.3))

    assert ended


async def test_stopping_while_something_is_called_is_no_error(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ended = []

    async def takes_long() -> None:
        await asyncio.sleep(0.1)
        ended.append("well")

    ticker = Ticker({"x": Tick(every=SOON, work=takes_long)}, failed=Calls().failed)
    ticker.start()
    await asyncio.sleep(0.05)
    await ticker.stop(within=timedelta(seconds=5))
    await asyncio.sleep(0)

    assert ended == ["well"]
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == []


class Slow(Calls):
    """Work that lasts until it is let go, and then fails."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = asyncio.Event()

    async def fails_late(self) -> None:
        self.count += 1
        await self.let_go.wait()
        msg = "broken"
        raise ValueError(msg)


async def test_what_outlives_its_scheduler_is_not_begun_twice_and_its_failure_is_told() -> None:
    """One call at a time is what the sender counts on, and a failed disk must be heard of."""
    slow, calls = Slow(), Calls()
    ticks = {
        "slow": Tick(every=SOON, work=slow.fails_late),
        "quick": Tick(every=SOON, work=calls.work),
    }
    ticker = Ticker(ticks, failed=slow.failed)
    ticker.start()
    await slow.until(1)

    ticker._drop()  # as when the scheduler has fallen silent
    ticker.start()
    await calls.until(calls.count + 3)
    begun = slow.count
    slow.let_go.set()
    await slow.until(2)
    await ticker.stop(within=SOON)

    assert begun == 1
    assert slow.failures[0] == "slow: broken"


async def test_a_tick_that_fails_each_time_is_known_until_it_does_not() -> None:
    """A sender that fails at every turn sends nothing, though everything else is well."""
    broken, failing = True, []

    async def work() -> None:
        if broken:
            msg = "broken"
            raise ValueError(msg)

    tick = Tick(every=SOON, work=work)
    ticker = Ticker({"x": tick}, failed=Calls().failed)
    for _ in range(OFTEN):
        failing.append(ticker.failing)
        await ticker._call("x", tick)

    assert failing == [[]] * OFTEN
    assert ticker.failing == ["x"]
    broken = False
    await ticker._call("x", tick)
    assert ticker.failing == []
