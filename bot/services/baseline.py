"""Reads, in the background, the stories that were stored in silence at a feed's first sight."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.domain.errors import DatabaseFailed
from bot.domain.news import LOOK_BACK, Feed, StoredStory
from bot.domain.treaty import Reading
from bot.services.events import World, take_in
from bot.services.polling import Read, read_or_none
from storage import Storage

log = logging.getLogger(__name__)

UNREADABLE = Reading(language=None, actions=(), version=0)


def read_some(
    limit: int,
    *,
    feeds: Mapping[str, Feed],
    read: Read,
    storage: Storage,
    world: World,
    now: datetime,
) -> int:
    """Read some stories of the last 30 days, newest first; return how many, 0 when done.

    The events they report are kept, so that /test can look back; nobody is told of them.
    """
    stories = storage.stories.unread_baseline(limit, now - LOOK_BACK)
    readings = [(s, read_or_none(s.story, read=read, now=now) or UNREADABLE) for s in stories]
    with storage.transaction():
        for stored, reading in readings:
            _take(stored, reading, feeds=feeds, storage=storage, world=world, now=now)
    return len(stories)


def _take(
    stored: StoredStory,
    reading: Reading,
    *,
    feeds: Mapping[str, Feed],
    storage: Storage,
    world: World,
    now: datetime,
) -> None:
    name = stored.story.feed
    feed = feeds.get(name) or Feed(name=name, url="", title=name, every=timedelta())
    try:
        with storage.transaction():
            take_in(stored, reading, feed=feed, storage=storage, world=world, index=None, now=now)
    except DatabaseFailed:
        raise
    except Exception:
        # Not to be met again at every turn: the story counts as read, and says nothing.
        log.exception("story %d of %s not taken in", stored.id, name)
        storage.stories.put_reading(stored.id, UNREADABLE)
