"""A document into stories: where feedparser is called, with bytes and nothing else.

Runs in the worker process; it may be slow, hungry or wrong about hostile bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Document, Feed, Story
from bot.intake.parse.entries import items_of
from bot.intake.parse.fast import read_fast
from bot.intake.parse.item import Item
from bot.intake.parse.items import Source, stories
from bot.intake.parse.odd import Odd
from bot.intake.parse.repair import charset_header, is_cut_off, mended
from bot.intake.parse.understood import Understood

TELLING = 1024  # bytes that tell what a document is, when it is no feed


def parse_document(feed: Feed, document: Document, *, now: datetime) -> tuple[Story, ...]:
    """Return the stories of a document, in its order; raise FeedError."""
    return understand(feed, document, now=now).stories


def understand(
    feed: Feed, document: Document, *, now: datetime, compare: bool = False
) -> Understood:
    """Return what the document says; raise FeedError. `compare` the short way with the long."""
    if not document.body.strip():
        raise _not_a_feed(feed, "an empty answer")
    soon = _short_way(feed, document, now=now)
    if soon is None:
        return _long_way(feed, document, now=now)
    if compare:
        judged = _long_way(feed, document, now=now)
        if judged.stories != soon.stories:
            return Understood(stories=judged.stories, differs=True)
    return soon


def _short_way(feed: Feed, document: Document, *, now: datetime) -> Understood | None:
    """Return what a well-formed document in the usual forms says, None of any other."""
    if is_cut_off(document.body):
        return None
    try:
        found = read_fast(document.body, document.content_type or "")
    except Odd:
        return None
    source = Source(feed=feed, url=document.url, language=found.language, now=now)
    read = stories(found.items, source=source)
    return Understood(stories=read, sound=_have_guids(found.items), fast=True)


def _long_way(feed: Feed, document: Document, *, now: datetime) -> Understood:
    try:
        found = _parsed(document)
        language = str(found.feed.get("language", ""))
        source = Source(feed=feed, url=document.url, language=language, now=now)
        items = items_of(found.entries)
        read = stories(items, source=source)
    except Exception as error:
        # feedparser has raised nearly every built-in exception on hostile bytes.
        reason = f"the parser failed ({type(error).__name__})"
        raise FeedError(feed.name, reason, fault=FeedFault.PARSER) from error
    malformed = _malformed(found)
    if not found.entries and (not found.version or malformed):
        raise _not_a_feed(feed, _what_it_is(document.body))
    return Understood(stories=read, sound=not malformed and _have_guids(items))


def _have_guids(items: Iterable[Item]) -> bool:
    """Whether each item has a name of its own, so that it can be known without the others."""
    return all(item.guid for item in items)


def _parsed(document: Document) -> Any:
    """Return feedparser's result; of a document that was cut off, its whole items only."""
    if not is_cut_off(document.body):
        return _fed(document.body, document.content_type)
    if whole := mended(document.body):
        return _fed(whole, document.content_type)
    found = _fed(document.body, document.content_type)
    if _malformed(found):
        del found.entries[-1:]  # it may be half of one
    return found


def _fed(body: bytes, content_type: str | None) -> Any:
    # Not at the top: loading it takes longer than most documents, and few need it.
    import feedparser  # noqa: PLC0415 - see above

    # Its cleaning of HTML costs a third of its time; reading/text.py does that. No address of
    # the document is given: feedparser would glue it to guids, and it may change by redirect.
    return feedparser.parse(
        BytesIO(body),  # bare bytes it would take for the name of a file first
        response_headers={"content-type": charset_header(body, content_type)},
        resolve_relative_uris=False,
        sanitize_html=False,
    )


def _malformed(found: Any) -> bool:
    import xml.sax  # noqa: PLC0415 - only feedparser needs it

    return isinstance(found.get("bozo_exception"), xml.sax.SAXException)


def _not_a_feed(feed: Feed, what: str) -> FeedError:
    return FeedError(feed.name, f"not a feed: {what}", fault=FeedFault.NOT_A_FEED)


def _what_it_is(body: bytes) -> str:
    start = body[:TELLING].lstrip().lower()
    if b"<html" in start or start.startswith(b"<!doctype html"):
        return "a web page"
    if start.startswith((b"{", b"[")):
        return "JSON"
    return "neither RSS nor Atom, or cut off before its first item"
