"""What the bot and its parser worker say to each other, in MessagePack.

Not pickle: the worker handles hostile bytes, and its answers must be harmless. What is heard is
taken for what is declared here, or refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Document, Feed, FeedMemory
from bot.intake.parse.frames import frame
from bot.intake.parse.understood import Understood


class Nonsense(Exception):
    """What was heard is not what a worker may say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a worker is asked: the stories of a document, and what it must know to tell them."""

    name: str
    language: str | None
    url: str
    content_type: str | None
    body: bytes
    now: datetime
    compare: bool

    @property
    def feed(self) -> Feed:
        """The feed, as far as a parser needs it."""
        return Feed(name=self.name, url="", title="", every=timedelta(), language=self.language)

    @property
    def document(self) -> Document:
        return Document(
            url=self.url,
            body=self.body,
            content_type=self.content_type,
            memory=FeedMemory(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """An answer: what was understood, or what is wrong with the document."""

    understood: Understood | None = None
    fault: FeedFault | None = None
    reason: str = ""


_encode = msgspec.msgpack.Encoder().encode
_request_in = msgspec.msgpack.Decoder(Request).decode
_said_in = msgspec.msgpack.Decoder(_Said).decode
# What can be wrong with a document; all else is for fetch to say.
_FAULTS = (FeedFault.NOT_A_FEED, FeedFault.PARSER)
# What is no text, or nested without end, msgspec leaves to Python's own errors.
_REFUSED = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def request(feed: Feed, document: Document, *, now: datetime, compare: bool = False) -> bytes:
    """Return the frame that asks for a document's stories."""
    asked = Request(
        name=feed.name,
        language=feed.language,
        url=document.url,
        content_type=document.content_type,
        body=document.body,
        now=now,
        compare=compare,
    )
    return frame(_encode(asked))


def asked(payload: bytes) -> Request:
    """Return what a request asks for; raise Nonsense."""
    try:
        return _request_in(payload)
    except _REFUSED as error:
        raise Nonsense from error


def told(understood: Understood) -> bytes:
    """Return the frame of a good answer."""
    return frame(_encode(_Said(understood=understood)))


def failed(error: FeedError) -> bytes:
    """Return the frame of a bad one."""
    return frame(_encode(_Said(fault=error.fault, reason=error.reason)))


def answer(feed: Feed, payload: bytes) -> Understood:
    """Return what an answer says, or raise the FeedError it holds; raise Nonsense."""
    try:
        said = _said_in(payload)
    except _REFUSED as error:
        raise Nonsense from error
    if said.fault is not None and said.fault in _FAULTS:
        raise FeedError(feed.name, said.reason, fault=said.fault)
    if said.fault or said.understood is None or not _is_of(feed, said.understood):
        raise Nonsense
    return said.understood


def _is_of(feed: Feed, understood: Understood) -> bool:
    """Whether these can be the feed's: else another one's would count as seen."""
    return all(
        story.feed == feed.name and (story.published is None or story.published.tzinfo)
        for story in understood.stories
    )
