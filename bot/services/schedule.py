"""When a feed's turn comes again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.domain.news import Feed
from storage import Storage

LONGEST_BACKOFF = timedelta(hours=6)
JITTER = 0.1  # of the interval, so that feeds do not march in step
FEW = 32  # feeds that may all start at once
START_OVER = timedelta(minutes=1)  # the others begin within this time

Chance = Callable[[], float]  # 0..1, as random.random


def after_success(feed: Feed, *, now: datetime, chance: Chance) -> datetime:
    """Return the time of the next poll: an interval away, give or take."""
    return now + feed.every * (1 + JITTER * (chance() - 0.5))


def after_failure(
    feed: Feed, *, failures: int, wait: timedelta | None, now: datetime, chance: Chance
) -> datetime:
    """Return the time of the next poll after so many failures in a row.

    It doubles from the feed's interval up to 6 hours; what a publisher asked us to wait is
    waited in any case.
    """
    doubled: timedelta = feed.every * 2 ** min(failures - 1, 20)
    backoff = min(max(LONGEST_BACKOFF, feed.every), doubled)
    own = backoff * (1 + JITTER * chance())
    return now + max(own, wait or timedelta())


def spread_start(
    feeds: Sequence[Feed], *, storage: Storage, now: datetime, chance: Chance
) -> None:
    """Give many feeds that are all due at the start their turns evenly over a minute."""
    due = storage.feeds.due([feed.name for feed in feeds if feed.enabled], now)
    if len(due) <= FEW:
        return
    with storage.transaction():
        for place, name in enumerate(due):
            wait = START_OVER * ((place + chance()) / len(due))
            storage.feeds.postpone(name, due=now + wait)
