"""The facts about ourselves: what /status, `pactwatch status` and /readyz put into words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.delivery import State
from bot.domain.news import Feed, FeedHealth
from bot.domain.pace import rest_words
from bot.domain.residence import home
from bot.services.outage import host
from bot.wording.terms import moment_words
from storage import Storage

SILENT_AFTER = 4  # times the usual gap between its stories
FEWEST_SILENT = timedelta(hours=24)


class FeedState(StrEnum):
    """How a feed does."""

    FINE = "fine"
    FAILING = "failing"
    SILENT = "silent"  # it answers, and has had nothing new for long
    HELD = "held"  # an operator is asked about its news
    NEW = "new"  # never answered yet
    RETIRED = "retired"  # it said that it is gone for good
    OFF = "off"  # declared, and not to be read


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedStatus:
    """How one feed does, and since when; `reason` is empty where there is nothing to say.

    `reason` of a failing feed is what its last poll said, and may hold a publisher's words.
    """

    feed: Feed
    state: FeedState
    health: FeedHealth
    reason: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How we do. `oldest` tells, of each platform, since when its oldest message is due."""

    at: datetime
    feeds: tuple[FeedStatus, ...]
    last_poll: datetime | None
    alerts_today: int
    outbox: Mapping[State, int]
    oldest: Mapping[str, datetime]

    def feeds_that_are(self, state: FeedState) -> tuple[FeedStatus, ...]:
        return tuple(feed for feed in self.feeds if feed.state is state)


def status(
    *, storage: Storage, feeds: Iterable[Feed], platforms: Iterable[str] = (), now: datetime
) -> Status:
    """Gather the facts."""
    known = storage.feeds.all_health()
    resting = storage.feeds.rests.standing(now)
    found = tuple(
        _with_rest(
            feed_status(
                feed, known.get(feed.name, FeedHealth(name=feed.name)), storage=storage, now=now
            ),
            resting,
        )
        for feed in feeds
    )
    due = {platform: storage.outbox.oldest(platform) for platform in platforms}
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Status(
        at=now,
        feeds=found,
        last_poll=max((f.health.last_poll for f in found if f.health.last_poll), default=None),
        alerts_today=storage.events.told_since(today),
        outbox=storage.outbox.counts(),
        oldest={platform: since for platform, since in due.items() if since},
    )


def held_back(*, storage: Storage, now: datetime) -> Iterator[str]:
    """Say what we hold back on purpose, a sentence each."""
    for platform, until in storage.pauses.standing(now).items():
        end = f"until {moment_words(until)}" if until else "until /admin pause off"
        yield f"Nothing is sent to {platform} {end}: an operator said so."
    if storage.quarantine.stands():
        until = storage.quarantine.until()
        end = moment_words(until) if until else "half an hour after the start"
        yield f"Nothing is sent until {end}: the database was restored from a backup."


def feed_status(feed: Feed, health: FeedHealth, *, storage: Storage, now: datetime) -> FeedStatus:
    """Return how one feed does."""
    state, reason, since = FeedState.FINE, "", health.last_success
    if kept := _kept_from_us(feed, health):
        state, reason, since = kept
    elif health.last_error is not None:
        state, reason = FeedState.FAILING, health.last_error
    elif health.last_success is None:
        state = FeedState.NEW
    elif bound := _silent_bound(health, storage=storage, now=now):
        state, since = FeedState.SILENT, health.last_new
        reason = f"nothing new, though a story is usual within {_hours(bound)}"
    return FeedStatus(feed=feed, state=state, health=health, reason=reason, since=since)


def _with_rest(known: FeedStatus, resting: Mapping[str, datetime]) -> FeedStatus:
    """Return the same, with a word on why the feed is not asked where its host rests."""
    until = resting.get(host(home(known.feed, known.health))) if resting else None
    if until is None or known.state in (FeedState.OFF, FeedState.RETIRED):
        return known
    reasons = [known.reason, rest_words(until)]
    return replace(known, reason="; ".join(filter(None, reasons)))


def _kept_from_us(feed: Feed, health: FeedHealth) -> tuple[FeedState, str, datetime | None] | None:
    """Return what somebody decided about the feed, and since when; None: nobody did."""
    if not feed.enabled:
        return FeedState.OFF, "", None
    if health.retired:
        return FeedState.RETIRED, "it says that it is gone for good", health.retired
    if health.held:
        return FeedState.HELD, "what it shows as new waits for an operator's word", health.held
    return None


def _silent_bound(health: FeedHealth, *, storage: Storage, now: datetime) -> timedelta | None:
    """Return the time after which the feed counts as silent, None while it does not."""
    if health.last_new is None or now - health.last_new <= FEWEST_SILENT:
        return None
    gap = storage.stories.usual_gap(health.name) or timedelta()
    bound = max(FEWEST_SILENT, SILENT_AFTER * gap)
    return bound if now - health.last_new > bound else None


def _hours(span: timedelta) -> str:
    return f"{span / timedelta(hours=1):.0f} hours"
