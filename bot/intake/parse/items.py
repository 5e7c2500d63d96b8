"""The items of a document into stories. Items are feedparser's dictionaries."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import struct_time
from urllib.parse import urlsplit

from bot.domain.news import Feed, Story
from bot.domain.words import fold
from bot.intake.identity import canonical_link, identity, second_key
from bot.intake.parse.clean import bounded, harmless, plain_title, web_link
from bot.intake.parse.dates import moment

MOST_ITEMS = 500
LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_].*)?")
NO_LANGUAGE = frozenset({"und", "mul", "zxx"})

Item = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What all items of a document share; `language` is the document's own word."""

    feed: Feed
    url: str
    language: str
    now: datetime


@dataclass(slots=True, kw_only=True)  # made by the thousand: frozen ones take twice as long
class _Draft:
    guid: str
    link: str
    title: str
    words: str  # the title, else how the text begins
    item: Item


def stories(items: Sequence[Item], *, source: Source) -> tuple[Story, ...]:
    """Return the stories of a document, of several with the same identity the first."""
    drafts = [_draft(item, url=source.url) for item in newest(items, now=source.now)]
    shared = _shared_links(drafts)
    found: dict[str, Story] = {}
    for draft in drafts:
        if draft.guid or draft.link or draft.words:
            story = _story(draft, source=source, shared=shared)
            found.setdefault(story.identity, story)
    return tuple(found.values())


def has_guid(item: Item) -> bool:
    """Whether the item has a name of its own, so that it can be known without the others."""
    return bool(harmless(_text(item, "id")).strip())


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
    for name in ("published", "updated"):
        # dict.get: feedparser's own get answers "updated" with "published", and warns.
        parsed = dict.get(item, f"{name}_parsed")
        whole = parsed if isinstance(parsed, struct_time) else None
        if at := moment(_text(item, name), whole, now=now):
            return at
    return None


def _draft(item: Item, *, url: str) -> _Draft:
    guid = harmless(_text(item, "id")).strip()
    link = _text(item, "link")
    if dict.get(item, "guidislink") and link == _text(item, "id") and not _scheme(link):
        link = ""  # a guid like "4711" that nobody declared to be no link
    title = plain_title(_text(item, "title"))
    return _Draft(
        guid=guid,
        link=web_link(link, base=url) if link else "",
        title=title,
        words=title or plain_title(_text(item, "summary") or _content(item)),
        item=item,
    )


def _shared_links(drafts: Sequence[_Draft]) -> frozenset[str]:
    """Return the addresses that stand for several stories, as "the news page" does."""
    titles: dict[str, set[str]] = defaultdict(set)
    for draft in drafts:
        if draft.link and not draft.guid:
            titles[canonical_link(draft.link)].add(fold(draft.words))
    return frozenset(link for link, found in titles.items() if len(found) > 1)


def _story(draft: _Draft, *, source: Source, shared: frozenset[str]) -> Story:
    at = published(draft.item, now=source.now)
    address = "" if shared and canonical_link(draft.link) in shared else draft.link
    key = identity(guid=draft.guid, link=address, title=draft.words, published=at)
    content = _content(draft.item)
    summary = _text(draft.item, "summary")
    return Story(
        feed=source.feed.name,
        identity=key,
        second_key=second_key(identity=key, link=draft.link, title=draft.words, published=at),
        title=draft.title,
        link=draft.link,
        # feedparser copies the content into an empty summary.
        summary="" if summary == content else bounded(summary),
        content=bounded(content),
        published=at,
        language=_language(draft.item, source=source),
    )


def _content(item: Item) -> str:
    """Return the longest of the contents that are text."""
    contents = dict.get(item, "content")
    texts = [
        _text(content, "value")
        for content in (contents if isinstance(contents, list) else [])
        if isinstance(content, dict) and _is_text(_text(content, "type"))
    ]
    return max(texts, key=len, default="")


def _is_text(content_type: str) -> bool:
    return not content_type or content_type.startswith(("text/", "application/xhtml+xml"))


def _language(item: Item, *, source: Source) -> str | None:
    if source.feed.language:
        return source.feed.language
    details = dict.get(item, "title_detail")
    own = _text(details, "language") if isinstance(details, dict) else ""
    return _code(own) or _code(source.language)


def _code(language: str) -> str | None:
    found = LANGUAGE.fullmatch(language.strip().lower())
    return found[1] if found and found[1] not in NO_LANGUAGE else None


def _text(item: Item, name: str) -> str:
    value = dict.get(item, name)
    return value if isinstance(value, str) else ""


def _scheme(link: str) -> str:
    try:
        return urlsplit(link).scheme
    except ValueError:
        return ""
