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


def failing_long(health: FeedHealth) -> bool:
    """Whether the feed has failed for so long that somebody should look."""
    if health.failures >= MANY:
        return True
    if health.failures < SOME or health.last_poll is None or health.last_success is None:
        return False
    return health.last_poll - health.last_success >= LONG


def failed(before: FeedHealth, *, admins: Iterable[str], storage: Storage, now: datetime) -> None:
    """Tell, once, that the feed has failed for long; `before` is its health before this time."""
    health = storage.feeds.health(before.name)
    if failing_long(before) or not failing_long(health):
        return
    since = health.last_success
    last = f"last read {since:%Y-%m-%d %H:%M} UTC" if since else "never read"
    text = (
        f"Feed {health.name} keeps failing ({health.failures} times, {last}): {health.last_error}"
    )
    kind = f"feed-failing:{health.name}"
    tell_operators(kind, text, admins=admins, storage=storage, now=now)


def answered(
    before: FeedHealth, *, held: int, admins: Iterable[str], storage: Storage, now: datetime
) -> None:
    """Tell that a feed that failed for long is back, or that its news was held back."""
    name = before.name
    if before.failures:
        log.info("feed recovered: %s after %d failures", name, before.failures)
    if failing_long(before):
        text = f"Feed {name} is back after {before.failures} failures."
        tell_operators(f"feed-back:{name}", text, admins=admins, storage=storage, now=now)
    if before.baselined and held:
        text = (
            f"Feed {name} suddenly shows {held} stories as new. They are kept, and nobody was"
            " alerted of them; if the feed is the right one, nothing need be done."
        )
        tell_operators(f"feed-renewed:{name}", text, admins=admins, storage=storage, now=now)


def outage(*, admins: Iterable[str], storage: Storage, now: datetime) -> None:
    """Tell that no feed could be reached, so that the fault must lie with us."""
    text = "No feed answers: our own network seems to be down. Nothing is held against the feeds."
    tell_operators("outage", text, admins=admins, storage=storage, now=now)
