"""Keeps the write-ahead log short, and tells when somebody who reads keeps it long."""

from __future__ import annotations

import logging

from bot.app.works import Works

log = logging.getLogger(__name__)

LONG = 4 << 20  # bytes: what sqlite by itself lets it grow to
TOO_LONG = 64 << 20


def watch_journal(works: Works) -> None:
    """Empty the log when it is long; tell the operators where that is not possible."""
    journal = works.storage.journal
    if journal.size() <= LONG or journal.empty():
        return
    size = journal.size()
    log.debug("the log of the database cannot be emptied bytes=%d", size)
    if size > TOO_LONG:
        works.notice(
            "journal",
            f"The log of the database has grown to {size >> 20} MiB, for another program has been "
            "reading the database all the while. It becomes short again when that ends.",
        )
