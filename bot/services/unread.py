"""What becomes of a feed that could not be read: its turn comes again, later each time."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Feed, FeedHealth
from bot.domain.pace import after_failures, next_turn
from bot.domain.residence import gone, has_left, retires
from bot.services import feed_notices
from bot.services.outage import answered
from bot.services.polling import Polling, PollResult

log = logging.getLogger(__name__)

GONE = 410


def record_failures(results: Iterable[PollResult], *, polling: Polling, now: datetime) -> None:
    """Count the failures of a round against the feeds, unless the outage is ours.

    Who answered in it, with whatever, is no part of it: what it asks of us is heeded.
    """
    failed = [(result.feed, result.error) for result in results if result.error]
    if not failed:
        return
    with polling.storage.transaction():
        _let_rest(failed, polling=polling, now=now)
        asked = [(f, error) for f, error in failed if error.fault is not FeedFault.RESTING]
        _record(asked, polling=polling, now=now)


def _let_rest(
    failed: Iterable[tuple[Feed, FeedError]], *, polling: Polling, now: datetime
) -> None:
    """Heed what a host asked for all it serves: a feed that was not asked has not failed."""
    storage = polling.storage
    for feed, error in failed:
        if error.fault is FeedFault.RESTING and error.wait:
            storage.feeds.postpone(feed.name, due=now + error.wait)
    hosts = {error.host: now + error.wait for _, error in failed if error.host and error.wait}
    for name, until in hosts.items():
        log.info("host asked us to wait: %s until %s", name, until)
    if hosts:
        storage.feeds.rests.begin(hosts, now=now)


def _record(failed: Iterable[tuple[Feed, FeedError]], *, polling: Polling, now: datetime) -> None:
    out = polling.network.out
    ours = [(feed, error) for feed, error in failed if out and not answered(error)]
    theirs = [(feed, error) for feed, error in failed if not out or answered(error)]
    if ours:
        _wait_for_network(ours, polling=polling, now=now)
    for feed, error in theirs:
        _record_failure(feed, error, polling=polling, now=now)


def _wait_for_network(
    failed: Iterable[tuple[Feed, FeedError]], *, polling: Polling, now: datetime
) -> None:
    """Count nothing against the feeds: the outage is ours."""
    storage = polling.storage
    for feed, error in failed:
        log.warning("feed unread in our own outage: %s", error)
        due = next_turn(feed, FeedHealth(name=feed.name), now=now, chance=polling.chance())
        storage.feeds.failed(feed.name, now=now, reason=error.reason, due=due, counts=False)
    feed_notices.outage(admins=polling.admins, storage=storage, now=now)


def _record_failure(feed: Feed, error: FeedError, *, polling: Polling, now: datetime) -> None:
    storage = polling.storage
    before = storage.feeds.health(feed.name)
    due = after_failures(
        feed,
        failures=before.failures + 1,
        wait=error.wait,
        now=now,
        chance=polling.chance(),
    )
    storage.feeds.failed(feed.name, now=now, reason=error.reason, due=due)
    log.log(logging.DEBUG if before.failures else logging.WARNING, "feed unread: %s", error)
    # An address that it has moved from is gone for good as often as not: the feed is not.
    says_gone = error.status == GONE and not has_left(feed, before)
    if not (says_gone and _retires(before, polling=polling, now=now)):
        feed_notices.failed(before, storage=storage, admins=polling.admins, now=now)


def _retires(before: FeedHealth, *, polling: Polling, now: datetime) -> bool:
    """Count that the feed says it is gone for good; said often enough, leave it in peace."""
    storage = polling.storage
    seen = gone(before.gone, now=now)
    storage.feeds.gone(before.name, seen)
    if not retires(seen):
        return False
    storage.declared.retire(before.name, now=now)
    feed_notices.retired(before, admins=polling.admins, storage=storage, now=now)
    return True
