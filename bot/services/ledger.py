"""Polls that brought no news, written down many at a time: a commit waits for the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

from bot.domain.news import FeedHealth
from bot.services import feed_notices
from storage import Answered, Storage

MANY = 256  # polls written down at once, at most
SOON = timedelta(seconds=0.5)  # the longest that one waits for others

Quiet = tuple[Answered, FeedHealth]  # what was answered, and the feed's health before that


class Ledger:
    """Collects the polls of one round; `written` hears of each feed once it is stored."""

    def __init__(
        self, *, storage: Storage, admins: Sequence[str], written: Callable[[str], None]
    ) -> None:
        self._storage = storage
        self._admins = admins
        self._written = written
        self._waiting: list[Quiet] = []

    def note(self, answered: Answered, *, before: FeedHealth) -> None:
        self._waiting.append((answered, before))
        if len(self._waiting) >= MANY:
            self.write()

    def write(self) -> None:
        """Store what waits, all of it or nothing."""
        quiet, self._waiting = self._waiting, []
        if not quiet:
            return
        with self._storage.transaction():
            self._storage.feeds.all_succeeded(answered for answered, _ in quiet)
            for answered, before in quiet:
                feed_notices.answered(
                    before, admins=self._admins, storage=self._storage, now=answered.now
                )
        for answered, _ in quiet:
            self._written(answered.name)

    async def keep_writing(self) -> None:
        """Write what waits, again and again, until cancelled: a slow feed holds up no other."""
        while True:
            await asyncio.sleep(SOON.total_seconds())
            self.write()
