"""What a document brought, and its way into the database: a flood goes bite by bite."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.news import Feed, StoredStory, Story
from bot.domain.treaty import Reading
from bot.services.polling import Polling
from bot.services.taking import take_or_log

if TYPE_CHECKING:  # what it is made of is loaded where a language model is asked
    from bot.services.retelling import Draft

BITE = 20  # stories of a flood stored in one transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a feed answered. `quiet`: to be stored in silence; `held`: to be asked about.

    Readings are by identity.
    """

    stories: tuple[Story, ...] = ()
    readings: Mapping[str, Reading] = field(default_factory=dict)
    quiet: bool = False
    held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What came of the bites of a document so far."""

    new: tuple[StoredStory, ...] = ()
    told: int = 0
    drafts: tuple[Draft, ...] = ()


def bites_of(news: News) -> list[News]:
    """Return the news in pieces to be stored one by one: a flood must not hold up the others."""
    if len(news.readings) <= BITE:
        return [news]
    starts = range(0, len(news.stories), BITE)
    return [replace(news, stories=news.stories[start : start + BITE]) for start in starts]


def take(feed: Feed, news: News, stored: Stored, *, polling: Polling, now: datetime) -> Stored:
    """Store the stories and what they report. The caller holds the transaction."""
    storage = polling.storage
    new = storage.stories.add_new(feed.name, news.stories, now=now, baseline=news.quiet)
    told = stored.told
    drafts = list(stored.drafts)
    for story in new:
        if reading := news.readings.get(story.story.identity):
            taken = take_or_log(story, reading, feed=feed, polling=polling, now=now)
            told += sum(each.told for each in taken)
            if polling.retelling:
                drafts += polling.retelling.drafts(story, reading, taken, now=now)
    added = {story.story.identity for story in new}
    seen_before = [story for story in news.stories if story.identity not in added]
    storage.stories.revisions.note(feed.name, seen_before, now=now)
    return Stored(new=(*stored.new, *new), told=told, drafts=tuple(drafts))
