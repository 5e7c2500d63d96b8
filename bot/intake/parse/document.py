"""A document into stories: where feedparser is called, with bytes and nothing else.

Runs in the worker process; it may be slow, hungry or wrong about hostile bytes.
"""

from __future__ import annotations

import xml.sax
from datetime import datetime
from io import BytesIO
from typing import Any

import feedparser

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Document, Feed, Story
from bot.intake.parse.items import Source, stories
from bot.intake.parse.repair import charset_header, is_cut_off, mended

TELLING = 1024  # bytes that tell what a document is, when it is no feed


def parse_document(feed: Feed, document: Document, *, now: datetime) -> tuple[Story, ...]:
    """Return the stories of a document, in its order; raise FeedError."""
    if not document.body.strip():
        raise _not_a_feed(feed, "an empty answer")
    try:
        found = _parsed(document)
        source = Source(
            feed=feed, url=document.url, language=str(found.feed.get("language", "")), now=now
        )
        read = stories(found.entries, source=source)
    except Exception as error:
        # feedparser has raised nearly every built-in exception on hostile bytes.
        reason = f"the parser failed ({type(error).__name__})"
        raise FeedError(feed.name, reason, fault=FeedFault.PARSER) from error
    if not found.entries and (not found.version or _malformed(found)):
        raise _not_a_feed(feed, _what_it_is(document.body))
    return read


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
    # Its cleaning of HTML costs a third of its time; reading/text.py does that. No address of
    # the document is given: feedparser would glue it to guids, and it may change by redirect.
    return feedparser.parse(
        BytesIO(body),  # bare bytes it would take for the name of a file first
        response_headers={"content-type": charset_header(body, content_type)},
        resolve_relative_uris=False,
        sanitize_html=False,
    )


def _malformed(found: Any) -> bool:
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
