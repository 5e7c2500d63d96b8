"""Feeds for tests, in our own words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.news import Document, Feed, FeedMemory, Story
from bot.intake.parse.document import parse_document

NOW = datetime(2025, 12, 20, 12, tzinfo=UTC)
FEED = Feed(name="tests", url="https://e.org/rss", title="Tests", every=timedelta(minutes=5))
URL = "https://e.org/feeds/rss.xml"


def rss(*items: str, head: str = "", declared: str = '<?xml version="1.0"?>') -> bytes:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return (
        f'{declared}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>T</title>{head}{inner}'
        "</channel></rss>"
    ).encode()


def document(body: bytes, content_type: str | None = None, url: str = URL) -> Document:
    return Document(url=url, body=body, content_type=content_type, memory=FeedMemory())


def parsed(
    body: bytes, content_type: str | None = None, *, feed: Feed = FEED
) -> tuple[Story, ...]:
    """Parse in this process, which is quicker and just as right."""
    return parse_document(feed, document(body, content_type), now=NOW)


def only(body: bytes, content_type: str | None = None) -> Story:
    (story,) = parsed(body, content_type)
    return story


def item(n: int, *, date: str = "") -> str:
    return f"<title>Story {n}</title><link>https://e.org/{n}</link><guid>g{n}</guid>" + (
        f"<pubDate>{date}</pubDate>" if date else ""
    )
