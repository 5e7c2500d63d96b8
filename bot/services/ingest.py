"""A changed document on its way to the outbox: parsed, read, stored, told."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.crash import crash_point
from bot.domain.news import Contents, Document, Feed, FeedHealth, Story
from bot.domain.pace import learned, next_turn
from bot.domain.treaty import Reading
from bot.domain.watch_index import WatchIndex
from bot.intake.wishes import wishes_of
from bot.meters import STORIES
from bot.services import feed_notices
from bot.services.feed_labels import label
from bot.services.holding import hold
from bot.services.polling import Polling, PollResult, read_or_none
from bot.services.renewal import is_doubtful
from bot.services.retelling import Draft
from bot.services.taking import take_or_log
from storage import Answered

BREATH = 8  # stories read before others have their turn on the loop


async def ingest(
    feed: Feed, document: Document, *, before: FeedHealth, polling: Polling, now: datetime
) -> PollResult:
    """Store what is new in the document and tell of it; `before`: the feed's health so far.

    The first sight of a feed is stored in silence. What a known feed suddenly shows as new is
    kept back, and an operator asked.
    """
    seen = polling.seen.pop(feed.name, None) if _is_usual(before) else None
    first = not before.baselined
    contents = await polling.parse(feed, document, now=now, seen=seen, first=first)
    news = await _news(contents, before=before, polling=polling, now=now)

    def store() -> PollResult:
        return _store(feed, document, news, before=before, polling=polling, now=now)

    # Nobody waits to hear of what tells nothing: it may be stored with others.
    result = store() if news.readings else await polling.together.store(store)
    if contents.seen:
        # Not sooner: what is not stored must be looked at again.
        polling.seen[feed.name] = contents.seen
    return result


def _is_usual(before: FeedHealth) -> bool:
    """Whether there is no doubt about the feed: else all that it shows is looked at."""
    return before.baselined and before.held is None and not before.edited


async def _news(
    contents: Contents, *, before: FeedHealth, polling: Polling, now: datetime
) -> _News:
    stories = contents.stories
    if not before.baselined:
        return _News(stories=stories, quiet=True)
    new = polling.storage.stories.unseen(before.name, stories)
    # Where only what is new was looked at, most of the document was known.
    if contents.whole and is_doubtful(stories, new, before=before, storage=polling.storage):
        return _News(stories=stories, held=True)
    return _News(stories=stories, readings=await _read(new, polling=polling, now=now))


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """What a feed answered. `quiet`: to be stored in silence; `held`: to be asked about.

    Readings are by identity.
    """

    stories: tuple[Story, ...] = ()
    readings: Mapping[str, Reading] = field(default_factory=dict)
    quiet: bool = False
    held: bool = False


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
    index = functools.cache(lambda: WatchIndex(storage.subscriptions.all()))
    with storage.transaction():
        new = storage.stories.add_new(feed.name, news.stories, now=now, baseline=news.quiet)
        readable = [(s, r) for s in new if (r := news.readings.get(s.story.identity))]
        told = 0
        drafts: list[Draft] = []
        for stored, reading in readable:
            taken = take_or_log(stored, reading, feed=feed, index=index, polling=polling, now=now)
            told += sum(each.told for each in taken)
            if polling.retelling:
                drafts += polling.retelling.drafts(stored, reading, taken, now=now)
        crash_point("mid_ingest")
        added = {stored.story.identity for stored in new}
        seen_before = [story for story in news.stories if story.identity not in added]
        storage.stories.revisions.note(feed.name, seen_before, now=now)
        _remember(feed, document, before, new=len(new), polling=polling, now=now)
        feed_notices.answered(before, admins=polling.admins, storage=storage, now=now)
        if news.held and new:
            hold(feed.name, new, admins=polling.admins, storage=storage, now=now)
    STORIES.labels(label(feed.name)).inc(len(new))
    return PollResult(
        feed=feed,
        new=len(new),
        told=told,
        baseline=news.quiet,
        held=news.held and bool(new),
        drafts=tuple(drafts),
    )


def _remember(
    feed: Feed,
    document: Document,
    before: FeedHealth,
    *,
    new: int,
    polling: Polling,
    now: datetime,
) -> None:
    """Record the answer, and what it told of the feed's habits."""
    feeds = polling.storage.feeds
    aside, wishes = document.aside, wishes_of(document.body)
    rhythm = learned(before, new=new, feed=feed, now=now)
    health = replace(before, rhythm=rhythm, last_new=now if new else before.last_new)
    chance = polling.chance()
    due = next_turn(feed, health, aside=aside, wishes=wishes, now=now, chance=chance)
    answered = Answered(
        name=feed.name,
        memory=document.memory,
        now=now,
        due=due,
        new=new,
        size=aside.size,
        changed=True,
    )
    feeds.all_succeeded([answered])
    if (wishes, rhythm) != (before.wishes, before.rhythm):
        feeds.learned(feed.name, wishes=wishes, rhythm=rhythm)
    if before.edited:
        polling.storage.declared.heard(feed.name)
