"""What the bot and its parser worker say to each other.

A frame is its length in four bytes, then JSON; a request's body follows in a frame of its
own. JSON, not pickle: the worker handles hostile bytes, and its answers must be harmless.
"""

from __future__ import annotations

import json
import struct
from datetime import datetime, timedelta

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Document, Feed, FeedMemory, Story

LENGTH = struct.Struct(">I")
LONGEST_ANSWER = 64 << 20


def frame(payload: bytes) -> bytes:
    return LENGTH.pack(len(payload)) + payload


def request(feed: Feed, document: Document, *, now: datetime) -> bytes:
    """Return the frames that ask for a document's stories."""
    head = {
        "name": feed.name,
        "language": feed.language,
        "url": document.url,
        "content_type": document.content_type,
        "now": now.isoformat(),
    }
    return frame(json.dumps(head).encode()) + frame(document.body)


def asked(head: bytes, body: bytes) -> tuple[Feed, Document, datetime]:
    """Return what a request asks for; of the feed only what the parser needs is set."""
    said = json.loads(head)
    feed = Feed(name=said["name"], url="", title="", every=timedelta(), language=said["language"])
    document = Document(
        url=said["url"], body=body, content_type=said["content_type"], memory=FeedMemory()
    )
    return feed, document, datetime.fromisoformat(said["now"])


def told(stories: tuple[Story, ...]) -> bytes:
    """Return the frame of a good answer."""
    return frame(json.dumps({"stories": [_row(story) for story in stories]}).encode())


def failed(error: FeedError) -> bytes:
    """Return the frame of a bad one."""
    return frame(json.dumps({"fault": error.fault.value, "reason": error.reason}).encode())


def answer(feed: Feed, payload: bytes) -> tuple[Story, ...]:
    """Return the stories of an answer, or raise the FeedError it holds."""
    said = json.loads(payload)
    if "fault" in said:
        raise FeedError(feed.name, said["reason"], fault=FeedFault(said["fault"]))
    return tuple(_story(row) for row in said["stories"])


def _row(story: Story) -> list[str | None]:
    return [
        story.feed,
        story.identity,
        story.second_key,
        story.title,
        story.link,
        story.summary,
        story.content,
        story.published.isoformat() if story.published else None,
        story.language,
    ]


def _story(row: list[str | None]) -> Story:
    feed, identity, second_key, title, link, summary, content, published, language = row
    return Story(
        feed=feed or "",
        identity=identity or "",
        second_key=second_key or "",
        title=title or "",
        link=link or "",
        summary=summary or "",
        content=content or "",
        published=datetime.fromisoformat(published) if published else None,
        language=language,
    )
