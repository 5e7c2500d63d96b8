"""What a good answer means: a document, or nothing new."""

from __future__ import annotations

import hashlib
from datetime import datetime

from yarl import URL

from bot.domain.news import SAYS_NOTHING, Aside, Document, FeedMemory, Unchanged
from bot.intake.fetch.decoding import decoded
from bot.intake.fetch.freshness import fresh_for
from bot.intake.fetch.headers import kept
from bot.intake.fetch.hearing import Answer
from bot.intake.parse.repair import is_cut_off


def nothing_new(answer: Answer, memory: FeedMemory, *, now: datetime) -> Unchanged:
    """Return what a 304 tells."""
    return Unchanged(memory=kept(answer.headers, memory), aside=_aside(answer, now))


def news(
    answer: Answer, memory: FeedMemory, *, url: URL, largest: int, now: datetime
) -> Document | Unchanged:
    """Return the document, unless it is the one we remember; raise TooLarge or BadEncoding."""
    # Of the bytes as they came: the same again need not even be decompressed.
    body_hash = hashlib.blake2b(answer.body, digest_size=16).hexdigest()
    found = kept(answer.headers, FeedMemory(body_hash=body_hash))
    if body_hash == memory.body_hash:
        return Unchanged(memory=found, aside=_aside(answer, now))
    body = decoded(answer.body, answer.headers.get("content-encoding"), largest=largest)
    if is_cut_off(body):
        found = FeedMemory()  # its end is still to be read, so the same must be asked again
    return Document(
        url=str(url),
        body=body,
        content_type=answer.headers.get("content-type"),
        memory=found,
        aside=_aside(answer, now),
    )


def _aside(answer: Answer, now: datetime) -> Aside:
    fresh = fresh_for(answer.headers, now=now)
    return Aside(fresh_for=fresh, size=len(answer.body)) if fresh or answer.body else SAYS_NOTHING
