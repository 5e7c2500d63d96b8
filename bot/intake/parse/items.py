"""The items of a document into stories."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from bot.domain.news import MOST_ITEMS, Feed, Story
from bot.domain.words import fold
from bot.intake.identity import canonical_link, identity, second_key
from bot.intake.parse.clean import bounded, plain_title, web_link
from bot.intake.parse.dates import believable
from bot.intake.parse.item import Item

LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_].*)?")
NO_LANGUAGE = frozenset({"und", "mul", "zxx"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What all items of a document share; `language` is the document's own word."""

    feed: Feed
    url: str
    language: str
    now: datetime


@dataclass(slots=True, kw_only=True)  # made by the thousand: frozen ones take twice as long
class _Draft:
    item: Item
    link: str
    title: str
    words: str  # the title, else how the text begins


def stories(items: Sequence[Item], *, source: Source) -> tuple[Story, ...]:
    """Return the stories of a document, of several with the same identity the first."""
    drafts = [_draft(item, url=source.url) for item in newest(items, now=source.now)]
    shared = _shared_links(drafts)
    found: dict[str, Story] = {}
    for draft in drafts:
        if draft.item.guid or draft.link or draft.words:
            story = _story(draft, source=source, shared=shared)
            found.setdefault(story.identity, story)
    return tuple(found.values())


def newest(items: Sequence[Item], *, now: datetime) -> Sequence[Item]:
    """Return at most 500 items in their order: the newest by date, the first without dates."""
    if len(items) <= MOST_ITEMS:
        return items
    dates = [published(item, now=now) for item in items]
    if any(date is None for date in dates):
        return items[:MOST_ITEMS]
    by_age = sorted(range(len(items)), key=lambda n: dates[n] or now, reverse=True)
    return [items[n] for n in sorted(by_age[:MOST_ITEMS])]


def published(item: Item, *, now: datetime) -> datetime | None:
    """Return when the item says it came out, else when it was changed."""
    return believable(item.published, now=now) or believable(item.updated, now=now)


def _draft(item: Item, *, url: str) -> _Draft:
    title = plain_title(item.title)
    return _Draft(
        item=item,
        link=web_link(item.link, base=url) if item.link else "",
        title=title,
        words=title or plain_title(item.summary or item.content),
    )


def _shared_links(drafts: Sequence[_Draft]) -> frozenset[str]:
    """Return the addresses that stand for several stories, as "the news page" does."""
    titles: dict[str, set[str]] = defaultdict(set)
    for draft in drafts:
        if draft.link and not draft.item.guid:
            titles[canonical_link(draft.link)].add(fold(draft.words))
    return frozenset(link for link, found in titles.items() if len(found) > 1)


def _story(draft: _Draft, *, source: Source, shared: frozenset[str]) -> Story:
    item, link, words = draft.item, draft.link, draft.words
    at = published(item, now=source.now)
    address = "" if shared and canonical_link(link) in shared else link
    key = identity(guid=item.guid, link=address, title=words, published=at)
    return Story(
        feed=source.feed.name,
        identity=key,
        second_key=second_key(identity=key, link=link, title=words, published=at),
        title=draft.title,
        link=link,
        # feedparser copies the content into an empty summary.
        summary="" if item.summary == item.content else bounded(item.summary),
        content=bounded(item.content),
        published=at,
        language=source.feed.language or _code(item.language) or _code(source.language),
    )


@lru_cache(maxsize=64)
def _code(language: str) -> str | None:
    found = LANGUAGE.fullmatch(language.strip().lower())
    return found[1] if found and found[1] not in NO_LANGUAGE else None
