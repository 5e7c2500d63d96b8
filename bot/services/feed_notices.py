"""What operators are told of a feed: that it fails for long, that it is back, that it is odd."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.domain.news import FeedHealth
from bot.services.notices import tell_operators
from storage import Storage

log = logging.getLogger(__name__)

LONG = timedelta(hours=6)
MANY = 10  # failures in a row
SOME = 3  # after a long sleep of ours one failure proves nothing
HELD = "feed-held:"  # the kind of a notice that asks, before the feed's name
BROKEN = "feeds-broken:"  # the kind of a notice that reports on feeds.yaml, line by line


def failing_long(health: FeedHealth) -> bool:
    """Whether the feed has failed for so long that somebody should look."""
    if health.failures >= MANY:
        return True
    if health.failures < SOME or health.last_poll is None or health.last_success is None:
        return False
    return health.last_poll - health.last_success >= LONG


def failed(before: FeedHealth, *, admins: Iterable[str], storage: Storage, now: datetime) -> None:
    """Tell, once, that the feed has failed for long; `before` is its health before this time.

    Where it was told of a failure earlier in the day, it is told of this one a day after that.
    """
    health = storage.feeds.health(before.name)
    kind = f"feed-failing:{health.name}"
    since = health.last_success
    if not failing_long(health) or (
        failing_long(before) and _was_told(kind, since=since, storage=storage)
    ):
        return
    last = f"last read {since:%Y-%m-%d %H:%M} UTC" if since else "never read"
    text = (
        f"Feed {health.name} keeps failing ({health.failures} times, {last}): {health.last_error}"
    )
    tell_operators(kind, text, admins=admins, storage=storage, now=now)


def answered(
    before: FeedHealth, *, admins: Iterable[str], storage: Storage, now: datetime
) -> None:
    """Tell that a feed that failed for long is back."""
    name = before.name
    if before.failures:
        log.info("feed recovered: %s after %d failures", name, before.failures)
    if failing_long(before):
        text = f"Feed {name} is back after {before.failures} failures."
        tell_operators(f"feed-back:{name}", text, admins=admins, storage=storage, now=now)


def moved(before: FeedHealth, *, admins: Iterable[str], storage: Storage, now: datetime) -> None:
    """Tell that a feed is read at another address now."""
    text = (
        f"Feed {before.name} has moved for good: three answers in a row said so, and it is read"
        " at its new address. `pactwatch feeds list --json` shows it; put it into feeds.yaml."
    )
    tell_operators(f"feed-moved:{before.name}", text, admins=admins, storage=storage, now=now)


def retired(before: FeedHealth, *, admins: Iterable[str], storage: Storage, now: datetime) -> None:
    """Tell that a feed that is gone is left in peace."""
    text = (
        f"Feed {before.name} says that it is gone for good (410, three times within a day). It is"
        " not asked any more: give it another url in feeds.yaml, or say"
        f" /admin feeds revive {before.name}."
    )
    tell_operators(f"feed-gone:{before.name}", text, admins=admins, storage=storage, now=now)


def held(name: str, *, admins: Iterable[str], storage: Storage, now: datetime) -> bool:
    """Ask whether what a known feed shows as new is news; at most once a day, until answered."""
    count = storage.stories.held.count(name)
    stories = "1 story" if count == 1 else f"{count} stories"
    text = (
        f"Feed {name} suddenly shows {stories} as new. Are they news? Nobody is alerted before"
        f" you answer: /admin feeds accept {name} tells them, /admin feeds drop {name} keeps"
        " them in silence."
    )
    kind, since = f"{HELD}{name}", storage.feeds.health(name).held
    return tell_operators(kind, text, admins=admins, storage=storage, now=now, since=since)


def outage(*, admins: Iterable[str], storage: Storage, now: datetime) -> None:
    """Tell that no feed could be reached, so that the fault must lie with us."""
    text = "No feed answers: our own network seems to be down. Nothing is held against the feeds."
    tell_operators("outage", text, admins=admins, storage=storage, now=now)


def _was_told(kind: str, *, since: datetime | None, storage: Storage) -> bool:
    last = storage.notices.last(kind)
    return last is not None and (since is None or last >= since)
