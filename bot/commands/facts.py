"""Answers about the bot itself: its feeds, its outbox, how it fares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from bot.commands.desk import Place
from bot.domain.delivery import OPEN, State
from bot.domain.message import Line, Message, Span, line
from bot.domain.news import Tier
from bot.services import health
from bot.services.health import FeedState, FeedStatus
from bot.wording.clip import clean, clip
from bot.wording.terms import moment_words

_MOST_FAILING = 10
_LONGEST_REASON = 100
_SILENT_FOR = timedelta(hours=1)  # every feed is polled more often, unless it fails
_LATE = timedelta(minutes=10)


def feeds(place: Place) -> Message:
    """Tell how many feeds are read, of which tiers, and which fail."""
    known = status_of(place)
    read = [feed for feed in known.feeds if feed.state is not FeedState.OFF]
    lines = [line(Span(text=f"I read {_count(len(read), 'feed')}", bold=True))]
    tiers = Counter(feed.feed.tier for feed in read)
    if tiers:
        lines.append(line(", ".join(f"{tiers[tier]} {tier}" for tier in Tier if tiers[tier])))
    lines.extend(troubled(known, most=_MOST_FAILING))
    return Message(lines=tuple(lines))


def status(place: Place, *, details: bool) -> Message:
    """Tell how the bot fares; with `details`, everywhere, for operators."""
    known = status_of(place)
    waits = list(_held_here(place))
    told = [_polled(known), _newest(place), _here(place), *_muted(place)]
    told.extend(_everywhere(known, place) if details else waits)
    verdict = "Alerts are held back here for now." if waits else _verdict(known)
    head = line(Span(text=verdict, bold=True))
    return Message(lines=(head, *(line(text) for text in told)))


def status_of(place: Place) -> health.Status:
    """Return how we do."""
    desk = place.desk
    return health.status(
        storage=desk.storage,
        feeds=desk.feeds(),
        platforms=[place.channel.platform],
        now=place.now,
    )


def troubled(known: health.Status, *, most: int) -> Iterator[Line]:
    """Name the feeds that fail, then those that have fallen silent."""
    failing = sorted(known.feeds_that_are(FeedState.FAILING), key=lambda f: -f.health.failures)
    troubled = [*failing, *known.feeds_that_are(FeedState.SILENT)]
    if not troubled:
        yield line("None of them is failing.")
        return
    silent = len(troubled) - len(failing)
    yield line(f"{len(failing)} failing, {silent} silent for long:")
    for feed in troubled[:most]:
        yield line(f"• {clip(clean(feed.feed.title or feed.feed.name), 60)}: {_how(feed)}")
    if len(troubled) > most:
        yield line(f"… and {len(troubled) - most} more")


def _how(feed: FeedStatus) -> str:
    """Say what is wrong, and since when; a publisher's own words are cut."""
    reason = clip(clean(feed.reason) or "no answer", _LONGEST_REASON)
    if feed.since is None:
        return f"{reason} (never answered)"
    last = "last answer" if feed.state is FeedState.FAILING else "last news"
    return f"{reason} ({last} {moment_words(feed.since)})"


def _verdict(known: health.Status) -> str:
    """Say at once whether there is something to worry about."""
    if known.last_poll is None:
        return "I am starting: no feed was polled yet."
    if known.at - known.last_poll > _SILENT_FOR:
        return f"Something is wrong: no feed was polled since {moment_words(known.last_poll)}."
    late = [since for since in known.oldest.values() if known.at - since > _LATE]
    if late:
        return f"Messages are late: the oldest waits since {moment_words(min(late))}."
    return _of_the_feeds(known)


def _of_the_feeds(known: health.Status) -> str:
    """Say how much of the news cannot be read; one feed of many is no reason to worry."""
    failing = len(known.feeds_that_are(FeedState.FAILING))
    read = len(known.feeds) - len(known.feeds_that_are(FeedState.OFF))
    if 2 * failing > read:
        return f"Something is wrong: {failing} of {_count(read, 'feed')} cannot be read."
    if failing:
        return f"All is well, but {_count(failing, 'feed')} cannot be read just now."
    return "All is well."


def _polled(known: health.Status) -> str:
    read = [feed for feed in known.feeds if feed.state is not FeedState.OFF]
    last = f", the last at {moment_words(known.last_poll)}" if known.last_poll else ""
    failing = len(known.feeds_that_are(FeedState.FAILING))
    silent = len(known.feeds_that_are(FeedState.SILENT))
    return f"{_count(len(read), 'feed')} polled{last}; {failing} failing, {silent} silent."


def _newest(place: Place) -> str:
    newest = place.desk.storage.events.latest(1)
    if not newest:
        return "No event yet."
    return f"The newest event is #{newest[0].tag}, of {moment_words(newest[0].last_report)}."


def _here(place: Place) -> str:
    storage = place.desk.storage
    watches = len(storage.subscriptions.of(place.channel))
    waiting = storage.outbox.waiting(place.channel)
    standing = "1 watch" if watches == 1 else f"{watches} watches"
    return f"This chat has {standing}; {_count(waiting, 'message')} on the way to it."


def _muted(place: Place) -> Iterator[str]:
    until = place.desk.storage.channels.muted_until(place.channel)
    if until and until > place.now:
        yield f"This chat is muted until {moment_words(until)}; /mute off ends it."


def _held_here(place: Place) -> Iterator[str]:
    """Say, in words for everybody, what keeps alerts from this chat on purpose."""
    storage, platform = place.desk.storage, place.channel.platform
    standing = storage.pauses.standing(place.now)
    if platform in standing:
        until = standing[platform]
        end = f"until {moment_words(until)}" if until else "until further notice"
        yield f"An operator holds alerts back {end}. None is lost."
    if storage.quarantine.stands():
        yield "Alerts wait for half an hour after a restore from a backup. None is lost."


def _everywhere(known: health.Status, place: Place) -> Iterator[str]:
    storage = place.desk.storage
    chats, watches = len(storage.channels.all()), len(storage.subscriptions.all())
    yield f"{_count(chats, 'chat')}, {_count(watches, 'standing rule')}."
    yield f"{_count(known.alerts_today, 'alert')} today."
    stuck = (*sorted(OPEN), State.DEAD, State.PARKED)
    counts = [f"{known.outbox[state]} {state}" for state in stuck if known.outbox.get(state)]
    yield f"Outbox: {', '.join(counts) or 'nothing waits'}."
    yield from health.held_back(storage=storage, now=place.now)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing if number == 1 else f'{thing}s'}"
