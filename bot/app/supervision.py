"""Keeps what must never end running."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.domain.errors import DatabaseFailed, DatabaseStuck

log = logging.getLogger(__name__)

MOST_DEATHS = 5
WITHIN = timedelta(minutes=10)
FIRST_PAUSE = timedelta(seconds=1)
STUCK_PAUSE = timedelta(seconds=5)


class KeepsDying(Exception):
    """A task died too often to be started again."""


async def keep_running(
    name: str,
    work: Callable[[], Awaitable[object]],
    *,
    pause: timedelta = FIRST_PAUSE,
    stuck: Callable[[str], object] = log.error,
) -> None:
    """Run the work for ever: when it dies of a bug it is started again, after a pause.

    The fifth death in ten minutes raises KeepsDying. DatabaseFailed is not a bug: it goes
    on up, for no message may be sent whose claim cannot be written. A disk that takes
    nothing for now is waited for; `stuck` is told the reason.
    """
    deaths: deque[float] = deque(maxlen=MOST_DEATHS)
    while True:
        try:
            await work()
            log.error("task ended, which it never should: %s", name)
        except Exception as death:
            # Whatever it was, the other tasks go on; this one gets another chance.
            if failure := database_failure(death):
                if not isinstance(failure, DatabaseStuck):
                    raise failure from death
                stuck(str(failure))
                await asyncio.sleep(STUCK_PAUSE.total_seconds())
                continue
            log.exception("task died: %s", name)
        deaths.append(time.monotonic())
        if len(deaths) == MOST_DEATHS and deaths[-1] - deaths[0] < WITHIN.total_seconds():
            msg = f"{name} died {MOST_DEATHS} times in {WITHIN}"
            raise KeepsDying(msg)
        await asyncio.sleep(pause.total_seconds() * 2 ** (len(deaths) - 1))


def database_failure(death: Exception) -> DatabaseFailed | None:
    """Return the DatabaseFailed that the death is or holds, None where there is none."""
    if isinstance(death, ExceptionGroup):
        return next(filter(None, map(database_failure, death.exceptions)), None)
    return death if isinstance(death, DatabaseFailed) else None
