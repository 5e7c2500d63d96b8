"""The clock of the process: APScheduler calls what is due, and a watchdog watches APScheduler."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger
from typing_extensions import override

log = logging.getLogger(__name__)

# APScheduler drops a job that starts over 1 s late unless told otherwise.
DEFAULTS = {"misfire_grace_time": 300, "coalesce": True}
SILENCE = timedelta(seconds=15)  # without any tick: the scheduler has stopped
LOOK_EVERY = timedelta(seconds=5)
OFTEN = 5  # failures in a row: it is no hiccup


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """Something to call again and again. `at_once`: how many calls may overlap."""

    every: timedelta
    work: Callable[[], Awaitable[object]]
    at_once: int = 1


class Every(IntervalTrigger):  # type: ignore[misc]  # APScheduler has no types
    """An interval that passes over what was missed.

    APScheduler's own counts each missed time up, one by one: after a clock was set forward by
    years, for hours, and into all memory there is.
    """

    def __init__(self, every: timedelta) -> None:
        super().__init__(timezone=UTC)
        self.interval, self.interval_length = every, every.total_seconds()

    @override
    def get_next_fire_time(
        self, previous_fire_time: datetime | None, now: datetime
    ) -> datetime | None:
        following: datetime | None = super().get_next_fire_time(previous_fire_time, now)
        return following if following is None or following > now else now + self.interval


class Ticker:
    """Calls the ticks; `failed` hears of every exception of one, and decides what it means."""

    def __init__(
        self,
        ticks: Mapping[str, Tick],
        *,
        failed: Callable[[str, Exception], None],
        silence: timedelta = SILENCE,
    ) -> None:
        self._ticks = ticks
        self._failed = failed
        self._silence = silence.total_seconds()
        self._running: dict[asyncio.Task[object], str] = {}  # which tick each belongs to
        self._failures: Counter[str] = Counter()  # of each tick, in a row
        self._scheduler: AsyncIOScheduler | None = None  # None: stopped
        self.beat = time.monotonic()

    @property
    def failing(self) -> list[str]:
        """The ticks that failed the last five times."""
        return sorted(name for name, times in self._failures.items() if times >= OFTEN)

    def start(self) -> None:
        scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=DEFAULTS)
        for name, tick in self._ticks.items():
            scheduler.add_job(
                self._call,
                Every(tick.every),
                args=(name, tick),
                max_instances=tick.at_once,
                next_run_time=datetime.now(UTC),
            )
        scheduler.start()
        self.beat = time.monotonic()
        self._scheduler = scheduler

    async def stop(self, *, within: timedelta) -> None:
        """Begin nothing more, and wait for what has begun; cut it short after `within`."""
        self._drop()
        if not self._running:
            return
        _, late = await asyncio.wait(self._running, timeout=within.total_seconds())
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def watch(self, *, every: timedelta = LOOK_EVERY) -> None:
        """Start the scheduler anew whenever it has fallen silent, until cancelled.

        APScheduler 3 runs nothing after a backward step of the clock until the clock has
        caught up; this looks at a clock that never steps.
        """
        while True:
            await asyncio.sleep(every.total_seconds())
            if self._scheduler and time.monotonic() - self.beat > self._silence:
                log.warning("ticker silent: started anew")
                self._drop()
                self.start()

    def _drop(self) -> None:
        if self._scheduler:
            self._scheduler.shutdown(wait=False)
        self._scheduler = None

    async def _call(self, name: str, tick: Tick) -> None:
        self.beat = time.monotonic()
        # What outlived a scheduler is not known to the next one, which would call it once more.
        if list(self._running.values()).count(name) >= tick.at_once:
            return
        # The work is a task of its own: shutting a scheduler down cancels what it awaits.
        task = asyncio.ensure_future(tick.work())
        self._running[task] = name
        task.add_done_callback(self._ended)
        # The scheduler cancels this when it shuts down, and would log that as an error.
        with suppress(asyncio.CancelledError):
            await asyncio.wait([task])

    def _ended(self, task: asyncio.Task[object]) -> None:
        name = self._running.pop(task)
        if task.cancelled():
            log.info("tick cut short: %s", name)
        elif isinstance(error := task.exception(), Exception):
            self._failures[name] += 1
            self._failed(name, error)
        else:
            self._failures[name] = 0
