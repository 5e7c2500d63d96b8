"""What the world publishes: feeds, and the stories in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Tier(StrEnum):
    """How close a feed stands to the act itself."""

    OFFICIAL = "official"
    WIRE = "wire"
    PRESS = "press"
    STATE_MEDIA = "state-media"
    ANALYSIS = "analysis"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A source we poll, as declared in feeds.yaml. `name` is the key, never the URL."""

    name: str
    url: str
    title: str
    every: timedelta
    language: str | None = None  # None: detected story by story
    tier: Tier = Tier.PRESS
    tags: tuple[str, ...] = ()
    enabled: bool = True
    allow_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedMemory:
    """What a feed's last answer asks us to send back or compare."""

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The bytes a feed answered with, decoded from their transfer, not yet understood.

    `url` is where they came from after redirects; relative links are resolved against it.
    """

    url: str
    body: bytes
    content_type: str | None
    memory: FeedMemory


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """The feed has nothing new to say (304, or the same bytes)."""

    memory: FeedMemory


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One item of one feed, normalised.

    The same story when feed and `identity` agree; `second_key` (canonical link, title and
    day) finds it again when a publisher changes its guids. `title` and `link` are clean:
    plain text, and http(s) or empty. `summary` and `content` are as the feed gave them,
    HTML or text, bounded in length. `published` is None when missing or absurd.
    """

    feed: str
    identity: str
    second_key: str
    title: str
    link: str = ""
    summary: str = ""
    content: str = ""
    published: datetime | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStory:
    """A story with its row id and the moment we first saw it."""

    id: int
    story: Story
    first_seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHealth:
    """What we know of a feed's behaviour; all None or 0 before its first poll."""

    name: str
    last_poll: datetime | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None
    failures: int = 0  # in a row
    last_error: str | None = None  # None when the last poll succeeded
    due: datetime | None = None  # None: at once
    baselined: bool = False  # its first sight was stored in silence
