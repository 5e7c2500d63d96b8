"""Politeness and fairness: who may be on the wire now."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

MOST_AT_ONCE = 16
MOST_SLOW_AT_ONCE = 4
REMEMBERED_HOSTS = 1024


@dataclass(slots=True)
class _Host:
    free_at: float = 0.0
    users: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Turns:
    """One request at a time per host, with a gap between two, and so many in all.

    A feed that timed out last time shares a few of the slots with its like, so that many of
    them at once leave the rest to the healthy.
    """

    def __init__(self, *, gap: timedelta) -> None:
        self._gap = gap.total_seconds()
        self._hosts: dict[str, _Host] = {}
        self._slots = asyncio.Semaphore(MOST_AT_ONCE)
        self._slow_slots = asyncio.Semaphore(MOST_SLOW_AT_ONCE)
        self._slow: set[str] = set()

    @asynccontextmanager
    async def turn(self, *, feed: str, host: str) -> AsyncIterator[None]:
        """Wait for the host, then for a slot: a busy host holds up nobody else."""
        async with AsyncExitStack() as held:
            await held.enter_async_context(self._host(host))
            if feed in self._slow:
                await held.enter_async_context(self._slow_slots)
            await held.enter_async_context(self._slots)
            yield

    def was_slow(self, feed: str) -> None:
        self._slow.add(feed)

    def was_quick(self, feed: str) -> None:
        self._slow.discard(feed)

    @asynccontextmanager
    async def _host(self, name: str) -> AsyncIterator[None]:
        host = self._hosts.setdefault(name, _Host())
        host.users += 1
        try:
            async with host.lock:
                clock = asyncio.get_running_loop().time
                await asyncio.sleep(max(0.0, host.free_at - clock()))
                try:
                    yield
                finally:
                    host.free_at = clock() + self._gap
        finally:
            host.users -= 1
            self._forget(asyncio.get_running_loop().time())

    def _forget(self, at: float) -> None:
        # Redirects may name any number of hosts; only those in use or in their gap matter.
        if len(self._hosts) > REMEMBERED_HOSTS:
            self._hosts = {n: h for n, h in self._hosts.items() if h.users or h.free_at > at}
