"""While the disk takes nothing: no work is begun that would be lost, until it does again."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.app.ticker import Tick

log = logging.getLogger(__name__)

FIRST = timedelta(seconds=2)
LONGEST = timedelta(seconds=30)
GOOD = timedelta(minutes=1)  # without a failure: the next is the first of another bad time


class Rest:
    """From the first write that did not pass to the first that does.

    `probe` writes a little and tells whether that passed; `over` is told in whole minutes
    how long nothing did. Feeds are not asked meanwhile, and no message is claimed.
    """

    def __init__(
        self,
        *,
        probe: Callable[[], bool],
        over: Callable[[int], object],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._probe = probe
        self._over = over
        self._monotonic = monotonic
        self._since: float | None = None  # None: the disk takes what we write
        self._until = 0.0
        self._pause = FIRST.total_seconds()
        self._last = 0.0  # when the last write failed

    def begin(self, reason: str) -> None:
        """Heed that a write did not pass."""
        now = self._monotonic()
        again = self._last and now - self._last < GOOD.total_seconds()
        self._pause = min(2 * self._pause, LONGEST.total_seconds()) if again else FIRST.seconds
        self._last, self._until = now, now + self._pause
        if self._since is None:
            self._since = now
            log.error("resting, for the disk takes nothing: %s", reason)

    def lasts(self) -> bool:
        """Whether no work may be begun; looks whether the disk takes something again."""
        if self._since is None:
            return False
        now = self._monotonic()
        if now < self._until:
            return True
        if not self._probe():
            self._until = self._monotonic() + FIRST.total_seconds()
            return True
        rested, self._since = now - self._since, None
        log.warning("the disk takes what is written again seconds=%.0f", rested)
        self._over(round(rested / 60))
        return False

    def heeding(self, tick: Tick) -> Tick:
        """Return the tick that does nothing while the rest lasts."""

        async def work() -> None:
            if not self.lasts():
                await _call(tick.work)

        return Tick(every=tick.every, work=work, at_once=tick.at_once)


async def _call(work: Callable[[], Awaitable[object]]) -> None:
    await work()
