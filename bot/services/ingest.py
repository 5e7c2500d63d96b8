"""A changed document on its way to the outbox: parsed, read, stored, told."""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.crash import crash_point
from bot.domain.errors import DatabaseFailed
from bot.domain.news import Document, Feed, FeedHealth, StoredStory, Story
from bot.domain.treaty import Reading
from bot.domain.watch_index import WatchIndex
from bot.services import feed_notices
from bot.services.events import Taken, take_in
from bot.services.polling import Polling, PollResult, read_or_none
from bot.services.renewal import looks_renewed
from bot.services.retelling import Draft
from bot.services.schedule import after_success

log = logging.getLogger(__name__)

BREATH = 8  # stories read before others have their turn on the loop


async def ingest(
    feed: Feed, document: Document, *, before: FeedHealth, polling: Polling, now: datetime
) -> PollResult:
    """Store what is new in the document and tell of it; `before`: the feed's health so far.

    The first sight of a feed is stored in silence, and so is one whose keys have changed.
    """
    stories = await polling.parse(feed, document, now=now)
    new = polling.storage.stories.unseen(feed.name, stories)
    if not before.baselined or looks_renewed(
        feed.name, stories, new, last_success=before.last_success, storage=polling.storage
    ):
        news = _News(stories=stories, quiet=True)
    else:
        news = _News(stories=stories, readings=await _read(new, polling=polling, now=now))
    return _store(feed, document, news, before=before, polling=polling, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """What a feed answered; `quiet`: to be stored in silence. Readings are by identity."""

    stories: tuple[Story, ...] = ()
    readings: Mapping[str, Reading] = field(default_factory=dict)
    quiet: bool = False


async def _read(
    stories: Iterable[Story], *, polling: Polling, now: datetime
) -> dict[str, Reading]:
    """Read the stories; one that cannot be read is left out, and stays unread."""
    readings = {}
    for place, story in enumerate(stories):
        if place % BREATH == 0:
            await asyncio.sleep(0)
        if reading := read_or_none(story, read=polling.read, now=now):
            readings[story.identity] = reading
    return readings


def _store(
    feed: Feed,
    document: Document,
    news: _News,
    *,
    before: FeedHealth,
    polling: Polling,
    now: datetime,
) -> PollResult:
    """Store everything that came of the poll, or nothing.

    A crash before the end means that the same stories are read again, never that one is
    lost.
    """
    storage = polling.storage
    due = after_success(feed, now=now, chance=polling.chance)
    index = functools.cache(lambda: WatchIndex(storage.subscriptions.all()))
    with storage.transaction():
        new = storage.stories.add_new(feed.name, news.stories, now=now, baseline=news.quiet)
        readable = [(s, r) for s in new if (r := news.readings.get(s.story.identity))]
        told = 0
        drafts: list[Draft] = []
        for stored, reading in readable:
            taken = _take(stored, reading, feed=feed, index=index, polling=polling, now=now)
            told += sum(each.told for each in taken)
            if polling.retelling:
                drafts += polling.retelling.drafts(stored, reading, taken, now=now)
        crash_point("mid_ingest")
        storage.feeds.succeeded(feed.name, document.memory, now=now, new=len(new), due=due)
        held = len(new) if news.quiet else 0
        feed_notices.answered(before, held=held, admins=polling.admins, storage=storage, now=now)
    return PollResult(
        feed=feed, new=len(new), told=told, baseline=news.quiet, drafts=tuple(drafts)
    )


def _take(
    stored: StoredStory,
    reading: Reading,
    *,
    feed: Feed,
    index: Callable[[], WatchIndex],
    polling: Polling,
    now: datetime,
) -> tuple[Taken, ...]:
    try:
        with polling.storage.transaction():
            return take_in(
                stored,
                reading,
                feed=feed,
                storage=polling.storage,
                world=polling.world,
                index=index,
                now=now,
            )
    except DatabaseFailed:
        raise
    except Exception:
        # The story stays stored; what it reports is lost, the stories behind it are not.
        log.exception("story %d of %s not taken in", stored.id, feed.name)
        return ()
