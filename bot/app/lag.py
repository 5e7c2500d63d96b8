"""How late the event loop is: everything that blocks it shows here."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.meters import LOOP_LAG

log = logging.getLogger(__name__)

LOOK_EVERY = 0.5  # seconds
BLOCKED = 5.0  # seconds after which it is told where the loop hangs


async def watch_lag(*, blocked: float = BLOCKED) -> None:
    """Measure how much later than asked for we are called, until cancelled.

    A loop that is held up for `blocked` seconds is told of while it is, with the place in
    the code, once each time.
    """
    clock = asyncio.get_running_loop().time
    with _watchdog(blocked) as beat:
        while True:
            beat()
            asked = clock() + LOOK_EVERY
            await asyncio.sleep(LOOK_EVERY)
            LOOP_LAG.observe(max(0.0, clock() - asked))


class _Watchdog:
    """Looks at the loop from a thread of its own, the only place that can see it stand."""

    def __init__(self, blocked: float) -> None:
        self._blocked = blocked
        self._loop = threading.get_ident()
        self._ended = threading.Event()
        self._told = False
        self._heard = time.monotonic()

    def beat(self) -> None:
        self._heard = time.monotonic()
        self._told = False

    def end(self) -> None:
        self._ended.set()

    def watch(self) -> None:
        while not self._ended.wait(self._blocked / 5):
            silent = time.monotonic() - self._heard
            if silent >= self._blocked and not self._told:
                self._told = True
                log.error("loop blocked for %.1f s at %s", silent, self._place())

    def _place(self) -> str:
        """Return the stack of the loop's thread: files, lines and functions, no values."""
        frame = sys._current_frames().get(self._loop)  # noqa: SLF001 - documented, and no other
        stack = traceback.extract_stack(frame)[-8:]
        return " > ".join(f"{entry.name} ({entry.filename}:{entry.lineno})" for entry in stack)


@contextmanager
def _watchdog(blocked: float) -> Iterator[Callable[[], None]]:
    dog = _Watchdog(blocked)
    thread = threading.Thread(target=dog.watch, name="lag", daemon=True)
    thread.start()
    try:
        yield dog.beat
    finally:
        dog.end()
        thread.join()
