"""Answers to operators about feeds: how each does, and what they decide about one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from difflib import get_close_matches
from typing import assert_never

from bot.commands.command import AboutFeed, AcceptFeed, DropFeed, OfFeeds, Reload, ReviveFeed
from bot.commands.desk import Place
from bot.commands.facts import status_of, troubled
from bot.domain.errors import CommandError, ConfigError
from bot.domain.message import Button, Line, Message, Span, line, says
from bot.domain.pace import own_interval
from bot.domain.residence import home
from bot.services import holding
from bot.services.health import FeedState, FeedStatus
from bot.wording.clip import clean, clip
from bot.wording.feeds import size_words, span_words
from bot.wording.terms import moment_words

_MOST = 15
_MOST_BUTTONS = 4
_LONGEST_REASON = 200
_LONGEST_REPORT = 3_000


def of_feeds(command: OfFeeds, place: Place) -> Message:
    """Carry out what an operator asked about a feed, and say what becomes of it."""
    match command:
        case AboutFeed(name):
            return _about(_named(name, place), place)
        case AcceptFeed(name):
            return _accepted(name, place)
        case DropFeed(name):
            return _dropped(name, place)
        case ReviveFeed(name):
            return _revived(name, place)
        case Reload():
            return _reloaded(command, place)
        case _:
            assert_never(command)


def all_feeds(place: Place) -> Message:
    """Tell of every feed that is not fine, those that wait for an answer first."""
    known = status_of(place)
    states = Counter(feed.state for feed in known.feeds)
    told = ", ".join(f"{states[state]} {state}" for state in FeedState if states[state])
    spared = sum(feed.health.saved for feed in known.feeds)
    lines = [line(Span(text=f"Feeds: {told or 'none'}", bold=True))]
    held, retired = known.feeds_that_are(FeedState.HELD), known.feeds_that_are(FeedState.RETIRED)
    lines.extend(_waiting((*held, *retired)))
    lines.extend(troubled(known, most=_MOST))
    if spared:
        lines.append(line(f"Answers without news spared {size_words(spared)}."))
    lines.append(line("/admin feeds <name> tells all about one."))
    buttons = [_yes_or_no(feed, place) for feed in held]
    buttons += [_revival(feed, place) for feed in retired]
    return Message(lines=tuple(lines), buttons=tuple(buttons[:_MOST_BUTTONS]))


def _waiting(feeds: Iterable[FeedStatus]) -> Iterator[Line]:
    for feed in list(feeds)[:_MOST]:
        since = f" (since {moment_words(feed.since)})" if feed.since else ""
        yield line(f"• {feed.feed.name}: {feed.reason}{since}")


def _about(feed: FeedStatus, place: Place) -> Message:
    lines = [
        line(Span(text=f"{feed.feed.name}: {feed.state}", bold=True)),
        *(line(text) for text in _facts(feed, place)),
    ]
    buttons: tuple[tuple[Button, ...], ...] = ()
    if feed.state is FeedState.HELD:
        buttons = (_yes_or_no(feed, place),)
    if feed.state is FeedState.RETIRED:
        buttons = (_revival(feed, place),)
    return Message(lines=tuple(lines), buttons=buttons)


def _facts(feed: FeedStatus, place: Place) -> Iterator[str]:
    health, declared = feed.health, feed.feed
    yield f"{clip(clean(declared.title), 100)}, {declared.tier}, {clip(declared.url, 200)}"
    if (asked := home(declared, health).url) != declared.url:
        yield f"It has moved for good, and is read at {clip(clean(asked), 200)}"
    if feed.reason:
        yield clip(clean(feed.reason), _LONGEST_REASON)
    yield f"Last answer: {_when(health.last_success)}; last news: {_when(health.last_new)}"
    rhythm = f"a story every {span_words(health.rhythm)}" if health.rhythm else "not known yet"
    pace = span_words(own_interval(declared, health, now=place.now))
    yield f"Rhythm: {rhythm}; asked every {pace}, next at {_when(health.due)}"
    yield f"Failures in a row: {health.failures}; spared so far: {size_words(health.saved)}"


def _accepted(name: str, place: Place) -> Message:
    count = _settled(name, place, holding.accept)
    return says(f"{_stories(count)} of {name} will be told now, as far as rules ask for them.")


def _dropped(name: str, place: Place) -> Message:
    count = _settled(name, place, holding.drop)
    return says(f"{_stories(count)} of {name} stay untold. What comes from now on is news.")


def _settled(name: str, place: Place, settle: Callable[..., int | None]) -> int:
    count = settle(name, storage=place.desk.storage)
    if count is None:
        _named(name, place)
        msg = f"Nothing of {name} is kept back."
        raise CommandError(msg)
    return count


def _revived(name: str, place: Place) -> Message:
    if not place.desk.storage.declared.revive(name):
        _named(name, place)
        msg = f"{name} is asked as always."
        raise CommandError(msg)
    return says(f"{name} is asked again, at once.")


def _reloaded(command: Reload, place: Place) -> Message:
    try:
        return says(place.desk.reload(command.anyway))
    except ConfigError as error:
        report = clip("\n".join(map(clean, str(error).splitlines())), _LONGEST_REPORT)
        return says("Not taken; what was read before stays.", *report.splitlines())


def _named(name: str, place: Place) -> FeedStatus:
    known = {feed.feed.name: feed for feed in status_of(place).feeds}
    if name not in known:
        near = get_close_matches(name, list(known), n=1)
        msg = f"No feed is called {clip(clean(name), 64)}."
        raise CommandError(msg, corrections=tuple(f"/admin feeds {each}" for each in near))
    return known[name]


def _yes_or_no(feed: FeedStatus, place: Place) -> tuple[Button, ...]:
    name = feed.feed.name
    return (
        place.button(f"Tell {name}", "say", f"/admin feeds accept {name}"),
        place.button("Keep silent", "say", f"/admin feeds drop {name}"),
    )


def _revival(feed: FeedStatus, place: Place) -> tuple[Button, ...]:
    name = feed.feed.name
    return (place.button(f"Revive {name}", "say", f"/admin feeds revive {name}"),)


def _when(moment: datetime | None) -> str:
    return moment_words(moment) if moment else "never"


def _stories(count: int) -> str:
    return "1 story" if count == 1 else f"{count} stories"
