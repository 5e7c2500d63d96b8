"""When a feed's turn comes again: its own rhythm, the publisher's wishes, the operator's bounds.

Pure. The bounds are the operator's: with `every: 10m` a feed that publishes often is polled
every 5 minutes, a quiet one every 20; `every: 5m-2h` names both bounds. What the publisher
asks for is kept within the same bounds; hours and days it never publishes in are slept through,
for six hours at a time.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.news import SAYS_NOTHING, Aside, Feed, FeedHealth, Wishes

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(days=1)
LONGEST_BACKOFF = timedelta(hours=6)
LONGEST_SLEEP = timedelta(hours=6)
JITTER = 0.1  # of the interval, so that feeds do not march in step
LOOKS = 8  # polls between two stories, where the bounds allow
HEED = 8  # stories that a rhythm is the mean of, about
_HOUR = timedelta(hours=1)


def soonest(feed: Feed) -> timedelta:
    """Return the shortest interval of the feed; a range says it itself."""
    return feed.every if feed.seldom else min(feed.every, max(SHORTEST, feed.every / 2))


def latest(feed: Feed) -> timedelta:
    """Return the longest interval of a feed that answers."""
    return max(feed.every, feed.seldom or min(2 * feed.every, LONGEST))


def own_interval(feed: Feed, health: FeedHealth, *, now: datetime) -> timedelta:
    """Return the interval that the feed's own rhythm asks for, within the bounds.

    One whose rhythm is not known yet has its `every`. One that has been silent for long is
    quiet, whatever its rhythm was.
    """
    gap = health.rhythm or LOOKS * feed.every
    if health.last_new is not None:
        gap = max(gap, (now - health.last_new) / 2)
    return min(max(gap / LOOKS, soonest(feed)), latest(feed))


def learned(health: FeedHealth, *, new: int, feed: Feed, now: datetime) -> timedelta | None:
    """Return the feed's rhythm after so many new stories; its first sight teaches nothing."""
    if not new or health.last_new is None or now <= health.last_new:
        return health.rhythm
    before = health.rhythm or LOOKS * feed.every
    gap = (now - health.last_new) / new
    return before + (gap - before) * (min(new, HEED) / HEED)


def next_turn(
    feed: Feed,
    health: FeedHealth,
    *,
    aside: Aside = SAYS_NOTHING,
    wishes: Wishes | None = None,
    now: datetime,
    chance: float,
) -> datetime:
    """Return the time of the poll after an answer; `chance` is 0 to 1."""
    most = latest(feed)
    own = own_interval(feed, health, now=now) * (1 + JITTER * (chance - 0.5))
    asked = max(aside.fresh_for or timedelta(), (wishes and wishes.ttl) or timedelta())
    due = now + min(max(own, asked * (1 + JITTER / 2 * chance)), most)
    return _awake(due, wishes, most=max(most, LONGEST_SLEEP), now=now, chance=chance)


def after_failures(
    feed: Feed, *, failures: int, wait: timedelta | None, now: datetime, chance: float
) -> datetime:
    """Return the time of the next poll after so many failures in a row.

    It doubles from the feed's interval up to 6 hours; what a publisher asked us to wait is
    waited in any case.
    """
    doubled: timedelta = feed.every * 2 ** min(failures, 20)
    most = max(LONGEST_BACKOFF, feed.every)
    own = min(doubled * (1 + JITTER * chance), most * (1 - JITTER * (1 - chance)))
    return now + max(own, wait or timedelta())


def rest_words(until: datetime) -> str:
    """Say why a feed is not asked whose host told us to wait, 429 or 503, for all it serves."""
    return f"its host asked us to wait until {until:%Y-%m-%d %H:%M} UTC"


def _awake(
    due: datetime, wishes: Wishes | None, *, most: timedelta, now: datetime, chance: float
) -> datetime:
    """Return the first moment from `due` on that the publisher does not want slept through."""
    if wishes is None or not _sleeps(due, wishes):
        return due
    hour = due.replace(minute=0, second=0, microsecond=0)
    hours = (hour + n * _HOUR for n in range(1, 1 + most // _HOUR))
    woken = next((begin for begin in hours if not _sleeps(begin, wishes)), now + most)
    # Everybody who heeds the hour wakes with it: not all in its first second.
    return max(due, min(woken + JITTER * chance * _HOUR, now + most))


def _sleeps(at: datetime, wishes: Wishes) -> bool:
    hours = wishes.skip_hours if len(wishes.skip_hours) < 24 else frozenset()
    days = wishes.skip_days if len(wishes.skip_days) < 7 else frozenset()
    return at.hour in hours or at.weekday() in days
