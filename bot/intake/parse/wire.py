"""What the bot and its parser worker say to each other.

A frame is its length in four bytes, then JSON; a request's body follows in a frame of its
own. JSON, not pickle: the worker handles hostile bytes, and its answers must be harmless.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Document, Feed, FeedMemory, Story

LENGTH = struct.Struct(">I")
LONGEST_ANSWER = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a document says, in its order, and how far that can be relied on.

    `sound`: well-formed, and every item with a guid of its own, so that items may be looked at
    one by one the next time. `fast`: feedparser was not asked. `differs`: it was asked as well,
    to compare, and said something else; the stories are then feedparser's.
    """

    stories: tuple[Story, ...]
    sound: bool = False
    fast: bool = False
    differs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a worker is asked."""

    feed: Feed
    document: Document
    now: datetime
    compare: bool


def frame(payload: bytes) -> bytes:
    return LENGTH.pack(len(payload)) + payload


def request(feed: Feed, document: Document, *, now: datetime, compare: bool = False) -> bytes:
    """Return the frames that ask for a document's stories."""
    head = {
        "name": feed.name,
        "language": feed.language,
        "url": document.url,
        "content_type": document.content_type,
        "now": now.isoformat(),
        "compare": compare,
    }
    return frame(json.dumps(head).encode()) + frame(document.body)


def asked(head: bytes, body: bytes) -> Request:
    """Return what a request asks for; of the feed only what the parser needs is set."""
    said = json.loads(head)
    feed = Feed(name=said["name"], url="", title="", every=timedelta(), language=said["language"])
    document = Document(
        url=said["url"], body=body, content_type=said["content_type"], memory=FeedMemory()
    )
    now = datetime.fromisoformat(said["now"])
    return Request(feed=feed, document=document, now=now, compare=said["compare"])


def told(understood: Understood) -> bytes:
    """Return the frame of a good answer."""
    said = {
        "stories": [_row(story) for story in understood.stories],
        "sound": understood.sound,
        "fast": understood.fast,
        "differs": understood.differs,
    }
    return frame(json.dumps(said).encode())


def failed(error: FeedError) -> bytes:
    """Return the frame of a bad one."""
    return frame(json.dumps({"fault": error.fault.value, "reason": error.reason}).encode())


def answer(feed: Feed, payload: bytes) -> Understood:
    """Return what an answer says, or raise the FeedError it holds."""
    said = json.loads(payload)
    if "fault" in said:
        raise FeedError(feed.name, said["reason"], fault=FeedFault(said["fault"]))
    return Understood(
        stories=tuple(_story(row) for row in said["stories"]),
        sound=bool(said["sound"]),
        fast=bool(said["fast"]),
        differs=bool(said["differs"]),
    )


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
