"""What the world publishes: feeds, and the stories in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MOST_ITEMS = 500  # of a document that are looked at: the newest
LOOK_BACK = timedelta(days=30)  # how far what stood in a new feed already is read


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
    seldom: timedelta | None = None  # the longest between two polls; None: twice `every`
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
class Aside:
    """What an answer said beside its news."""

    fresh_for: timedelta | None = None  # Cache-Control or Expires; None: it does not say
    moved: str | None = None  # where the feed lives for good now; None: where it was asked for
    size: int = 0  # of its body, in bytes on the wire


SAYS_NOTHING = Aside()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a document asks of everybody who polls it: RSS's ttl, skipHours and skipDays."""

    ttl: timedelta | None = None  # None: it does not say
    skip_hours: frozenset[int] = frozenset()  # 0 to 23, UTC
    skip_days: frozenset[int] = frozenset()  # 0 is Monday, UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The bytes a feed answered with, decoded from their transfer, not yet understood.

    `url` is where they came from after redirects; relative links are resolved against it.
    """

    url: str
    body: bytes
    content_type: str | None
    memory: FeedMemory
    aside: Aside = SAYS_NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Unchanged:
    """The feed has nothing new to say (304, or the same bytes)."""

    memory: FeedMemory
    aside: Aside = SAYS_NOTHING


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
class Seen:
    """The items of a feed's last document, by their hashes: those need no second look."""

    marks: bytes  # one after the other, each of the same length
    whole: datetime  # when all of the document was last looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a document holds, or, where it is not `whole`, what in it was not seen before.

    `seen` is for the next document, once the stories are stored; None: all of that one must
    be looked at.
    """

    stories: tuple[Story, ...]
    whole: bool = True
    seen: Seen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStory:
    """A story with its row id and the moment we first saw it."""

    id: int
    story: Story
    first_seen: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Where permanent redirects lead, and how many answers in a row said so."""

    to: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """How often in a row a feed answered that it is gone for good (410), and since when."""

    since: datetime
    times: int


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
    url: str | None = None  # as feeds.yaml last declared it; None: it never did
    edited: bool = False  # that was changed, and the new one has not answered yet
    move: Move | None = None  # None: it lives where feeds.yaml says
    gone: Gone | None = None  # None: its last answer was another
    retired: datetime | None = None  # since when it is left in peace; None: it is polled
    held: datetime | None = None  # since when an operator is asked about its news; None: is not
    wishes: Wishes | None = None  # None: the publisher has none
    rhythm: timedelta | None = None  # its usual time between two stories; None: not known yet
    size: int = 0  # of its last document, in bytes on the wire
    saved: int = 0  # bytes that answers without news spared us
