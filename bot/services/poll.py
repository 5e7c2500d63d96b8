"""From a feed's turn to the outbox."""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.crash import crash_point
from bot.domain.errors import DatabaseFailed, FeedError, FeedFault
from bot.domain.news import Document, Feed, StoredStory, Story, Unchanged
from bot.domain.treaty import Reading
from bot.domain.watch_index import WatchIndex
from bot.services import feed_notices
from bot.services.events import take_in
from bot.services.polling import Polling, PollResult, read_or_none
from bot.services.renewal import looks_renewed
from bot.services.schedule import after_success
from bot.services.unread import record_failures

log = logging.getLogger(__name__)

BREATH = 8  # stories read before others have their turn on the loop


async def poll_due(
    feeds: Iterable[Feed], *, polling: Polling, now: datetime
) -> tuple[PollResult, ...]:
    """Poll the feeds whose time has come and that are not being polled; many at once."""
    named = {feed.name: feed for feed in feeds if feed.enabled}
    due = polling.storage.feeds.due(named, now)
    return await poll_all(
        [named[name] for name in due if name not in polling.busy], polling=polling, now=now
    )


async def poll_all(
    feeds: Sequence[Feed], *, polling: Polling, now: datetime
) -> tuple[PollResult, ...]:
    """Poll the feeds, due or not. What failed is counted, unless the outage is ours."""
    under_way = {feed.name for feed in feeds}
    polling.busy.update(under_way)

    async def visit(feed: Feed) -> PollResult:
        result = await _visit(feed, polling=polling, now=now)
        if result.error is None:
            # Its next turn is set; that of a failed one only when the round is over.
            under_way.discard(feed.name)
            polling.busy.discard(feed.name)
        return result

    try:
        async with asyncio.TaskGroup() as group:
            visits = [group.create_task(visit(feed)) for feed in feeds]
    except* DatabaseFailed as failed:
        # One is enough to say so: the visits of a round fail for one reason.
        raise failed.exceptions[0] from None
    finally:
        polling.busy.difference_update(under_way)
    results = tuple(visit.result() for visit in visits)
    polling.network.note((result.feed, result.error) for result in results)
    record_failures(results, polling=polling, now=now)
    return results


async def poll(feed: Feed, *, polling: Polling, now: datetime) -> PollResult:
    """Poll one feed, due or not."""
    (result,) = await poll_all([feed], polling=polling, now=now)
    return result


async def _visit(feed: Feed, *, polling: Polling, now: datetime) -> PollResult:
    """Poll the feed and keep its failure to itself."""
    try:
        return await _ask(feed, polling=polling, now=now)
    except FeedError as error:
        return PollResult(feed=feed, error=error)
    except DatabaseFailed:
        raise
    except Exception as bug:
        # A bug met in one feed must not keep the others from being read.
        log.exception("poll of %s hit a bug", feed.name)
        reason = f"hit a bug ({type(bug).__name__})"
        return PollResult(feed=feed, error=FeedError(feed.name, reason, fault=FeedFault.PARSER))


async def _ask(feed: Feed, *, polling: Polling, now: datetime) -> PollResult:
    clock = asyncio.get_running_loop().time
    began = clock()
    answer = await polling.fetch(feed, polling.storage.feeds.memory(feed.name))
    # A busy host may have kept us waiting for longer than until the feed's next turn.
    now += timedelta(seconds=int(clock() - began))
    if isinstance(answer, Unchanged):
        return _store(feed, answer, _News(), polling=polling, now=now)
    # Not around the fetch, which waits for busy hosts: they would keep all others waiting.
    async with polling.slots:
        return await _understand(feed, answer, polling=polling, now=now)


async def _understand(
    feed: Feed, answer: Document, *, polling: Polling, now: datetime
) -> PollResult:
    storage = polling.storage
    stories = await polling.parse(feed, answer, now=now)
    known = storage.feeds.health(feed.name)
    new = storage.stories.unseen(feed.name, stories)
    if not known.baselined or looks_renewed(
        feed.name, stories, new, last_success=known.last_success, storage=storage
    ):
        news = _News(stories=stories, quiet=True)
    else:
        news = _News(stories=stories, readings=await _read(new, polling=polling, now=now))
    return _store(feed, answer, news, polling=polling, now=now)


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
    feed: Feed, answer: Document | Unchanged, news: _News, *, polling: Polling, now: datetime
) -> PollResult:
    """Store everything that came of the poll, or nothing.

    A crash before the end means that the same stories are read again, never that one is
    lost.
    """
    storage = polling.storage
    before = storage.feeds.health(feed.name)
    due = after_success(feed, now=now, chance=polling.chance)
    index = functools.cache(lambda: WatchIndex(storage.subscriptions.all()))
    with storage.transaction():
        new = storage.stories.add_new(feed.name, news.stories, now=now, baseline=news.quiet)
        readable = [(s, r) for s in new if (r := news.readings.get(s.story.identity))]
        told = sum(
            _take(stored, reading, feed=feed, index=index, polling=polling, now=now)
            for stored, reading in readable
        )
        crash_point("mid_ingest")
        storage.feeds.succeeded(feed.name, answer.memory, now=now, new=len(new), due=due)
        held = len(new) if news.quiet else 0
        feed_notices.answered(before, held=held, admins=polling.admins, storage=storage, now=now)
    return PollResult(feed=feed, new=len(new), told=told, baseline=news.quiet)


def _take(
    stored: StoredStory,
    reading: Reading,
    *,
    feed: Feed,
    index: Callable[[], WatchIndex],
    polling: Polling,
    now: datetime,
) -> int:
    try:
        with polling.storage.transaction():
            taken = take_in(
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
        return 0
    return sum(each.told for each in taken)
