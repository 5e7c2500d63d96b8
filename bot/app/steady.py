"""Whether the clock has run evenly: what is dropped by a wrong one is lost for ever."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from bot.app.clock import Clock

log = logging.getLogger(__name__)

LEAP = timedelta(hours=1)  # more than a clock is ever wrong by when it is set a little
BELIEVED_AFTER = timedelta(days=1)  # without another leap


class Steady:
    """Compares the clock with one that is never set. Ask it now and then."""

    def __init__(self, clock: Clock, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._monotonic = monotonic
        self._at, self._ran = clock(), monotonic()
        self._leapt: float | None = None  # None: it never did

    def holds(self) -> bool:
        """Whether the clock has not leapt for a day, or not since we started."""
        at, ran = self._clock(), self._monotonic()
        leap = (at - self._at) - timedelta(seconds=ran - self._ran)
        self._at, self._ran = at, ran
        if abs(leap) > LEAP:
            log.warning("clock leapt by %s: nothing is dropped for %s", leap, BELIEVED_AFTER)
            self._leapt = ran
        return self._leapt is None or ran - self._leapt >= BELIEVED_AFTER.total_seconds()
