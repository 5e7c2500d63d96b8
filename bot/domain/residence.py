"""Where a feed lives: moved for good, or gone for good. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.news import Feed, FeedHealth, Gone, Move

BELIEVED = 3  # equal answers in a row
WITHIN = timedelta(hours=24)  # of so many "gone" answers
LOST = 3  # failures in a row at an address it moved to: its old one is asked by turns


def home(feed: Feed, health: FeedHealth) -> Feed:
    """Return the feed at the address to ask: where three answers in a row said it had moved.

    After three failures there the old address is asked again, and the two by turns from then
    on: the old one may be no more, and the new one had a bad hour.
    """
    move = health.move
    if move is None or move.times < BELIEVED:
        return feed
    if health.failures >= LOST and (health.failures - LOST) % 2 == 0:
        return feed
    return replace(feed, url=move.to)


def has_left(feed: Feed, health: FeedHealth) -> bool:
    """Whether the feed, as it was asked, was asked at an address that it has moved from."""
    move = health.move
    return move is not None and move.times >= BELIEVED and feed.url != move.to


def moved(before: Move | None, to: str | None, *, at_home: bool) -> Move | None:
    """Return what to believe after an answer that named `to`; None: no permanent redirect.

    `at_home`: it was asked where it had moved to. There no redirect is what one expects, and
    another one is followed each time.
    """
    if at_home:
        return before
    if to is None:
        return None
    if before is None or before.to != to:
        return Move(to=to, times=1)
    return replace(before, times=min(before.times + 1, BELIEVED))


def gone(before: Gone | None, *, now: datetime) -> Gone:
    """Return how often in a row a feed was gone, with this answer."""
    if before is None or now - before.since > WITHIN or now < before.since:
        return Gone(since=now, times=1)
    return replace(before, times=before.times + 1)


def retires(seen: Gone) -> bool:
    """Whether the feed said often enough that it is gone to be left in peace."""
    return seen.times >= BELIEVED
