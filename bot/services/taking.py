"""One story taken in, so that a bug met in it is met by nobody else."""

from __future__ import annotations

import logging
from datetime import datetime

from bot.domain.errors import DatabaseFailed
from bot.domain.news import Feed, StoredStory
from bot.domain.treaty import Reading
from bot.services.events import Taken, take_in
from bot.services.polling import Polling

log = logging.getLogger(__name__)


def take_or_log(
    stored: StoredStory,
    reading: Reading,
    *,
    feed: Feed,
    polling: Polling,
    now: datetime,
) -> tuple[Taken, ...]:
    """Return what became of the story; nothing, where taking it in hits a bug."""
    try:
        with polling.storage.transaction():
            return take_in(
                stored,
                reading,
                feed=feed,
                storage=polling.storage,
                world=polling.world,
                index=polling.storage.subscriptions.index,
                now=now,
            )
    except DatabaseFailed:
        raise
    except Exception:
        # The story stays stored; what it reports is lost, the stories behind it are not.
        log.exception("story %d of %s not taken in", stored.id, feed.name)
        return ()
