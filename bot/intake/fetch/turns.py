"""Politeness and fairness: who may be on the wire now."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

MOST_AT_ONCE = 16
MOST_SLOW_AT_ONCE = 4
PATIENCE = timedelta(seconds=1.5)  # with an answer that does not come, or does not end
MOST_OVERTIME = 48  # visits that last longer, beside those at once
REMEMBERED_HOSTS = 1024


@dataclass(slots=True)
class _Host:
    free_at: float = 0.0
    users: int = 0
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Turns:
    """One request at a time per host, with a gap between two, and so many in all.

    A feed that timed out last time shares a few of the slots with its like, so that many of
    them at once leave the rest to the healthy. Whoever was quick until now gives its slot on
    after a moment: it waits for bytes, and needs none.
    """

    def __init__(self, *, gap: timedelta) -> None:
        self._gap = gap.total_seconds()
        self._hosts: dict[str, _Host] = {}
        self._slots = asyncio.Semaphore(MOST_AT_ONCE)
        self._slow_slots = asyncio.Semaphore(MOST_SLOW_AT_ONCE)
        self._slow: set[str] = set()
        self._overtime = 0

    def turn(self, *, feed: str, host: str) -> _Turn:
        """Return what waits, when entered, for the host and then for a slot.

        So a busy host holds up nobody else.
        """
        return _Turn(self, host=host, slow=feed in self._slow)

    def was_slow(self, feed: str) -> None:
        self._slow.add(feed)

    def was_quick(self, feed: str) -> None:
        self._slow.discard(feed)

    async def take(self, turn: _Turn) -> None:
        host = self._hosts.setdefault(turn.host, _Host())
        host.users += 1
        try:
            await host.lock.acquire()
        except BaseException:
            host.users -= 1
            raise
        try:
            await self._rest(host)
            await self._slot(slow=turn.slow)
        except BaseException:
            self._leave(host)
            raise
        if not turn.slow:
            loop = asyncio.get_running_loop()
            turn.patience = loop.call_later(PATIENCE.total_seconds(), self._give_on, turn)

    def give_back(self, turn: _Turn) -> None:
        if turn.patience:
            turn.patience.cancel()
        if turn.overtime:
            self._overtime -= 1
        else:
            self._slots.release()
        if turn.slow:
            self._slow_slots.release()
        host = self._hosts[turn.host]
        host.free_at = asyncio.get_running_loop().time() + self._gap
        self._leave(host)

    def _give_on(self, turn: _Turn) -> None:
        if self._overtime < MOST_OVERTIME:
            self._overtime += 1
            turn.overtime = True
            self._slots.release()

    async def _rest(self, host: _Host) -> None:
        wait = host.free_at - asyncio.get_running_loop().time()
        if wait > 0:
            await asyncio.sleep(wait)

    async def _slot(self, *, slow: bool) -> None:
        if slow:
            await self._slow_slots.acquire()
        try:
            await self._slots.acquire()
        except BaseException:
            if slow:
                self._slow_slots.release()
            raise

    def _leave(self, host: _Host) -> None:
        host.lock.release()
        host.users -= 1
        self._forget(asyncio.get_running_loop().time())

    def _forget(self, at: float) -> None:
        # Redirects may name any number of hosts; only those in use or in their gap matter.
        if len(self._hosts) > REMEMBERED_HOSTS:
            self._hosts = {n: h for n, h in self._hosts.items() if h.users or h.free_at > at}


class _Turn:
    """A place in the queue of a host; an async context manager, once."""

    __slots__ = ("_turns", "host", "overtime", "patience", "slow")

    def __init__(self, turns: Turns, *, host: str, slow: bool) -> None:
        self._turns = turns
        self.host = host
        self.slow = slow
        self.overtime = False  # it has given its slot on
        self.patience: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> None:
        await self._turns.take(self)

    async def __aexit__(self, *_: object) -> None:
        self._turns.give_back(self)
