"""Named points at which the process can be told to die, so that tests can see what is left."""

from __future__ import annotations

import os
from typing import NoReturn

POINTS = frozenset(
    {
        "mid_ingest",
        "after_claim_commit",
        "before_send",
        "after_send",
        "before_record",
        "after_record",
        "mid_migration",
        "mid_backup",
    }
)

_told: set[str] = set()


def crash_at(name: str | None) -> None:
    """Die at that point from now on; None: at none. `app` asks for it, nobody else."""
    _told.clear()
    if name is not None and name not in POINTS:
        msg = f"no such crash point: {name}"
        raise ValueError(msg)
    if name:
        _told.add(name)


def crash_point(name: str) -> None:
    """Do nothing, unless told to die here as a power cut would: no clean-up, no farewell."""
    if name in _told:
        _die()


def _die() -> NoReturn:
    os._exit(137)
