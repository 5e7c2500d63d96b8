"""What the system tells a running process: to stop, to stop at once, to read anew."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager


@asynccontextmanager
async def heeding_signals(
    stop: asyncio.Event, *, reload: Callable[[], object]
) -> AsyncIterator[None]:
    """Set `stop` at the first SIGTERM or SIGINT; the second ends the process at once.

    SIGHUP has feeds.yaml read anew.
    """
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    told = (signal.SIGTERM, signal.SIGINT)

    def heed() -> None:
        if stop.is_set() and task:
            task.cancel()
        stop.set()

    for number in told:
        loop.add_signal_handler(number, heed)
    loop.add_signal_handler(signal.SIGHUP, reload)
    try:
        yield
    finally:
        for number in (*told, signal.SIGHUP):
            loop.remove_signal_handler(number)
