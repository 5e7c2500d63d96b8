"""The hourly backup, and those an operator asks for."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import timedelta

from bot.app.works import Works
from bot.domain.errors import BackupFailed
from storage.backups import Backup
from storage.meta import BACKUP_ASKED

log = logging.getLogger(__name__)

NOT_AT_ONCE = timedelta(minutes=1)  # a start has enough to do, and may be a short one
TRY_AGAIN = timedelta(minutes=10)  # after one that failed


class BackingUp:
    """Makes backups beside the loop. One that fails is told of and tried again: no more."""

    def __init__(self, works: Works) -> None:
        self._works = works
        self._not_before = works.clock() + NOT_AT_ONCE

    async def look(self) -> None:
        """Make a backup if one is due or was asked for."""
        asked = self._works.storage.meta.get(BACKUP_ASKED)
        if not asked and (self._rests() or not await self._due()):
            return
        # Before it is made: a backup must not ask for another one after its restore.
        self._works.storage.meta.drop(BACKUP_ASKED)
        begun = time.monotonic()
        try:
            made = await asyncio.to_thread(self._works.backups.make, stop=self._stopping)
        except BackupFailed as failure:
            if not self._stopping():
                self._failed(failure, asked)
            elif asked:
                self._works.storage.meta.set(BACKUP_ASKED, asked)
            return
        _log(made, time.monotonic() - begun)
        if asked:
            self._answer(asked, f"The backup is made: {made.file.name}.")

    async def _due(self) -> bool:
        try:
            return await asyncio.to_thread(self._works.backups.due)
        except BackupFailed as failure:
            self._failed(failure, None)
            return False

    def _stopping(self) -> bool:
        return self._works.traffic.closing

    def _rests(self) -> bool:
        # Further away than it can have been set: the clock was set back since.
        return timedelta() < self._not_before - self._works.clock() <= TRY_AGAIN

    def _failed(self, failure: BackupFailed, asked: str | None) -> None:
        self._not_before = self._works.clock() + TRY_AGAIN
        log.error("backup failed: %s", failure)
        text = f"No backup could be made: {failure}."
        if asked:
            self._answer(asked, text)
        else:
            self._works.notice("backup", f"{text} I try again, and all else goes on.")

    def _answer(self, asked: str, text: str) -> None:
        """Tell the operators, who asked at that moment, whatever they were told before."""
        self._works.notice(f"backup asked for {asked}", text)


def _log(made: Backup, seconds: float) -> None:
    size = made.file.stat().st_size
    log.info("backup made file=%s bytes=%d seconds=%.1f", made.file.name, size, seconds)
