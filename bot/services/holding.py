"""What a known feed suddenly shows as new is kept back until an operator says what it is."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.domain.news import Feed, StoredStory
from bot.services import feed_notices
from bot.services.polling import Polling, read_or_none
from bot.services.taking import take_or_log
from storage import Storage

log = logging.getLogger(__name__)


def hold(
    name: str,
    stories: Sequence[StoredStory],
    *,
    admins: Iterable[str],
    storage: Storage,
    now: datetime,
) -> None:
    """Keep the stories back, and ask. The caller holds the transaction."""
    storage.stories.held.keep(story.id for story in stories)
    storage.declared.hold(name, now=now)
    feed_notices.held(name, admins=admins, storage=storage, now=now)


def accept(name: str, *, storage: Storage) -> int | None:
    """Let what the feed shows be told; return how many stories, None: it is not held."""
    with storage.transaction():
        count = storage.stories.held.count(name)
        return count if storage.declared.free(name) else None


def drop(name: str, *, storage: Storage) -> int | None:
    """Keep what the feed shows in silence; return how many stories, None: it is not held."""
    with storage.transaction():
        return storage.stories.held.silence(name) if storage.declared.free(name) else None


def release_some(limit: int, *, feeds: Mapping[str, Feed], polling: Polling, now: datetime) -> int:
    """Read some of the stories that may be told, and tell them; return how many, 0 when done."""
    storage = polling.storage
    if late := storage.stories.held.seen_by_a_wrong_clock(now):
        log.warning("the clock was wrong: %d stories are judged anew", len(late))
        with storage.transaction():
            storage.stories.held.judge_anew(late, now)
    stories = storage.stories.held.released(limit)
    if not stories:
        return 0
    read = [(s, read_or_none(s.story, read=polling.read, now=now)) for s in stories]
    with storage.transaction():
        for stored, reading in read:
            name = stored.story.feed
            feed = feeds.get(name) or Feed(name=name, url="", title=name, every=timedelta())
            storage.stories.held.told(stored.id)
            if reading:
                take_or_log(stored, reading, feed=feed, polling=polling, now=now)
    return len(stories)
