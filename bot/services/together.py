"""What several polls have to store, stored in one transaction: a commit waits for the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Generic, TypeVar

from bot.domain.errors import DatabaseFailed
from storage import Storage

MANY = 32  # polls stored at once, at most
SOON = timedelta(milliseconds=50)  # the longest that one waits for others

T = TypeVar("T")
Waiting = tuple[Callable[[], T], "asyncio.Future[T]"]


class Together(Generic[T]):
    """Does what it is given, soon, and as many at once as have come by then."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._waiting: list[Waiting[T]] = []

    async def store(self, work: Callable[[], T]) -> T:
        """Return what the work returns, once it is stored.

        What fails of one is undone and concerns that one only; where the whole cannot be
        stored, all have failed.
        """
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[T] = loop.create_future()
        self._waiting.append((work, stored))
        if len(self._waiting) >= MANY:
            self._write()
        elif len(self._waiting) == 1:
            loop.call_later(SOON.total_seconds(), self._write)
        return await stored

    def _write(self) -> None:
        # Whose turn has been given up (the process is told to end) is left out.
        waiting = [(work, stored) for work, stored in self._waiting if not stored.done()]
        self._waiting = []
        if not waiting:
            return
        done: list[tuple[asyncio.Future[T], T]] = []
        try:
            with self._storage.transaction():
                for work, stored in waiting:
                    self._do(work, stored, done)
        except Exception as error:  # noqa: BLE001 - handed on to everybody who waits
            for _, stored in waiting:
                if not stored.done():
                    stored.set_exception(error)
            return
        for stored, result in done:
            stored.set_result(result)

    def _do(
        self,
        work: Callable[[], T],
        stored: asyncio.Future[T],
        done: list[tuple[asyncio.Future[T], T]],
    ) -> None:
        try:
            with self._storage.transaction():
                done.append((stored, work()))
        except DatabaseFailed:
            raise
        except Exception as error:  # noqa: BLE001 - handed on to the one whom it concerns
            stored.set_exception(error)
