"""Whether we can do our work: what /readyz asks."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from bot.domain.errors import DatabaseFailed
from storage import Storage

log = logging.getLogger(__name__)

HEARD_WITHIN = timedelta(seconds=90)
ROOM = 100 * 1024 * 1024  # bytes that must be free


def readiness(
    *,
    storage: Storage,
    database: Path,
    heard: Mapping[str, datetime | None],
    now: datetime,
) -> dict[str, bool]:
    """Return the checks by name. `heard`: when each platform that is on last answered us."""
    return {
        "database": _writes(storage, now),
        "file": not storage.vanished(),
        "disk": shutil.disk_usage(database.absolute().parent).free > ROOM,
        **{name: _heard(when, now) for name, when in heard.items()},
    }


def _writes(storage: Storage, now: datetime) -> bool:
    try:
        with storage.transaction():
            storage.meta.set("ready_at", now.isoformat())
    except DatabaseFailed:
        log.exception("not ready: the database takes no writes")
        return False
    return True


def _heard(when: datetime | None, now: datetime) -> bool:
    return when is not None and now - when <= HEARD_WITHIN
