"""A changed document on its way to the outbox: parsed, read, stored, told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.crash import crash_point
from bot.domain.news import Contents, Document, Feed, FeedHealth, Story
from bot.domain.pace import learned, next_turn
from bot.domain.treaty import Reading
from bot.intake.wishes import wishes_of
from bot.meters import STORIES
from bot.services import feed_notices
from bot.services.bites import News, Stored, bites_of, take
from bot.services.feed_labels import label
from bot.services.holding import hold
from bot.services.polling import Polling, PollResult, read_or_none
from bot.services.renewal import is_doubtful
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
    if before.held:
        # An operator may have answered since the poll began.
        before = replace(before, held=polling.storage.feeds.health(feed.name).held)
    news = await _news(contents, before=before, polling=polling, now=now)

    *bites, news = bites_of(news)
    stored = Stored()
    for bite in bites:
        with polling.storage.transaction():
            stored = take(feed, bite, stored, polling=polling, now=now)
        await asyncio.sleep(0)

    def store() -> PollResult:
        return _store(feed, document, news, stored, before=before, polling=polling, now=now)

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
) -> News:
    stories = contents.stories
    if not before.baselined:
        return News(stories=stories, quiet=True)
    new = polling.storage.stories.unseen(before.name, stories)
    # Where only what is new was looked at, most of the document was known.
    if contents.whole and is_doubtful(stories, new, before=before, storage=polling.storage):
        return News(stories=stories, held=True)
    return News(stories=stories, readings=await _read(new, polling=polling, now=now))


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
    news: News,
    stored: Stored,
    *,
    before: FeedHealth,
    polling: Polling,
    now: datetime,
) -> PollResult:
    """Store everything that came of the poll, or nothing; of a flood, its last bite.

    A crash before the end means that the same stories are read again, never that one is
    lost.
    """
    storage = polling.storage
    with storage.transaction():
        stored = take(feed, news, stored, polling=polling, now=now)
        crash_point("mid_ingest")
        new = len(stored.new)
        _remember(feed, document, before, new=new, polling=polling, now=now)
        feed_notices.answered(before, admins=polling.admins, storage=storage, now=now)
        if news.held and stored.new:
            hold(feed.name, stored.new, admins=polling.admins, storage=storage, now=now)
    STORIES.labels(label(feed.name)).inc(new)
    return PollResult(
        feed=feed,
        new=new,
        told=stored.told,
        baseline=news.quiet,
        held=news.held and bool(new),
        drafts=stored.drafts,
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
