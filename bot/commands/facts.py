"""Answers about the bot itself: its feeds, its outbox, how it fares."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.commands.desk import Place
from bot.domain.message import Line, Message, Span, line
from bot.domain.news import Feed, FeedHealth, Tier
from bot.wording.clip import clean, clip
from bot.wording.terms import moment_words

_MOST_FAILING = 10
_MOST_FOR_OPERATORS = 40
_LONGEST_REASON = 120
_SILENT_FOR = timedelta(hours=1)  # every feed is polled more often, unless it fails


def feeds(place: Place) -> Message:
    """Tell how many feeds are read, of which tiers, and which fail."""
    read = [feed for feed in place.desk.feeds() if feed.enabled]
    lines = [line(Span(text=f"I read {_count(len(read), 'feed')}", bold=True))]
    tiers = Counter(feed.tier for feed in read)
    if tiers:
        lines.append(line(", ".join(f"{tiers[tier]} {tier}" for tier in Tier if tiers[tier])))
    return Message(lines=(*lines, *_failing(read, place, most=_MOST_FAILING)))


def all_failing(place: Place) -> Message:
    """Tell operators of every failing feed, with what its last poll said."""
    read = [feed for feed in place.desk.feeds() if feed.enabled]
    off = len(place.desk.feeds()) - len(read)
    opening = f"{_count(len(read), 'feed')} read, {off} switched off"
    head = line(Span(text=opening, bold=True))
    return Message(lines=(head, *_failing(read, place, most=_MOST_FOR_OPERATORS)))


def status(place: Place, *, details: bool) -> Message:
    """Tell how the bot fares here; with `details`, everywhere, for operators."""
    opening = line(Span(text=_verdict(place), bold=True))
    lines = [opening, line(_polled(place)), line(_newest(place)), line(_here(place))]
    if details:
        lines.extend(line(text) for text in _everywhere(place))
    return Message(lines=tuple(lines))


def _verdict(place: Place) -> str:
    """Say at once whether there is something to worry about."""
    last = _last_poll(place)
    if last is None:
        return "I am starting: no feed was polled yet."
    if place.now - last > _SILENT_FOR:
        return f"Something is wrong: no feed was polled since {moment_words(last)}."
    return "All is well."


def _polled(place: Place) -> str:
    read = [feed for feed in place.desk.feeds() if feed.enabled]
    health = place.desk.storage.feeds.all_health()
    failing = sum(_fails(health.get(feed.name)) for feed in read)
    last = _last_poll(place)
    when = f", the last at {moment_words(last)}" if last else ""
    return f"{_count(len(read), 'feed')} polled{when}; {failing} failing."


def _last_poll(place: Place) -> datetime | None:
    health = place.desk.storage.feeds.all_health().values()
    return max((h.last_poll for h in health if h.last_poll), default=None)


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


def _everywhere(place: Place) -> Iterator[str]:
    storage = place.desk.storage
    yield f"{len(storage.channels.all())} chats, {len(storage.subscriptions.all())} watches."
    counts = {state: n for state, n in storage.outbox.counts().items() if n}
    yield f"Outbox: {', '.join(f'{n} {state}' for state, n in counts.items()) or 'empty'}."


def _failing(read: list[Feed], place: Place, *, most: int) -> Iterator[Line]:
    health = place.desk.storage.feeds.all_health()
    failing = [(feed, health[feed.name]) for feed in read if _fails(health.get(feed.name))]
    if not failing:
        yield line("None of them is failing.")
        return
    failing.sort(key=lambda pair: -pair[1].failures)
    yield line(f"{_count(len(failing), 'feed')} failing:")
    for feed, known in failing[:most]:
        yield line(f"• {clip(clean(feed.title or feed.name), 60)}: {_how(known)}")
    if len(failing) > most:
        yield line(f"… and {len(failing) - most} more")


def _fails(health: FeedHealth | None) -> bool:
    return health is not None and health.failures > 0


def _how(health: FeedHealth) -> str:
    """Say what the last poll said, and since when nothing came."""
    reason = clip(clean(health.last_error or "no answer"), _LONGEST_REASON)
    if health.last_success is None:
        return f"{reason} (never answered)"
    return f"{reason} (last answer {moment_words(health.last_success)})"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing if number == 1 else f'{thing}s'}"
