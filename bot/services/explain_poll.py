"""One poll, told stage by stage: why it alerts somebody, or why nobody."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.alert import is_fresh
from bot.domain.errors import FeedError
from bot.domain.gather import newsworthy
from bot.domain.news import Contents, Document, Feed, FeedMemory, StoredStory, Story, Unchanged
from bot.domain.pace import rest_words
from bot.domain.treaty import Reading, TreatyEvent
from bot.domain.watch_index import WatchIndex
from bot.services.poll import poll
from bot.services.polling import Polling, PollResult
from bot.wording.feeds import size_words
from storage import Storage


class Outcome(StrEnum):
    """What became of a stage."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One of the eight steps from a feed to a chat."""

    name: str
    outcome: Outcome
    reason: str


STAGES = ("fetch", "parse", "new?", "read", "gather", "match", "alert", "outbox")


async def explain_poll(feed: Feed, *, polling: Polling, now: datetime) -> tuple[Stage, ...]:
    """Poll the feed, as always but for asking for all it has, and tell of each stage."""
    seen = _Witness(polling)
    result = await poll(feed, polling=seen.polling(), now=now)
    told = list(_told(seen, result, storage=polling.storage, now=now))
    done = [Stage(name=name, outcome=outcome, reason=reason) for name, outcome, reason in told]
    stopped = done[-1].name
    rest = STAGES[len(done) :]
    return (
        *done,
        *(Stage(name=n, outcome=Outcome.SKIPPED, reason=f"ended at {stopped}") for n in rest),
    )


@dataclass(slots=True)
class _Witness:
    """Stands beside the parts of a poll and keeps what they gave."""

    inner: Polling
    document: Document | None = None
    seconds: float = 0.0
    stories: tuple[Story, ...] | None = None
    readings: list[Reading] = field(default_factory=list)
    unread: int = 0

    def polling(self) -> Polling:
        return replace(self.inner, fetch=self._fetch, parse=self._parse, read=self._read)

    async def _fetch(self, feed: Feed, memory: FeedMemory) -> Document | Unchanged:
        # Not as it was remembered: "nothing has changed" would explain nothing.
        memory, began = FeedMemory(), time.monotonic()
        answer = await self.inner.fetch(feed, memory)
        self.seconds = time.monotonic() - began
        self.document = answer if isinstance(answer, Document) else None
        return answer

    async def _parse(self, feed: Feed, document: Document, **how: object) -> Contents:
        contents = await self.inner.parse(feed, document, **how | {"seen": None})
        self.stories = contents.stories
        return contents

    def _read(self, story: Story, *, now: datetime) -> Reading:
        try:
            reading = self.inner.read(story, now=now)
        except Exception:
            self.unread += 1
            raise
        self.readings.append(reading)
        return reading


_Told = Iterator[tuple[str, Outcome, str]]


def _told(seen: _Witness, result: PollResult, *, storage: Storage, now: datetime) -> _Told:
    """Tell of the stages up to the one at which the poll ended."""
    if seen.document is None:
        yield "fetch", Outcome.FAILED, _why_no_answer(result.error, now=now)
        return
    size = size_words(seen.document.aside.size or len(seen.document.body))
    yield "fetch", Outcome.PASSED, f"{size} in {seen.seconds:.1f} s from {seen.document.url}"
    if seen.stories is None:
        yield "parse", Outcome.FAILED, _why(result.error)
        return
    yield "parse", Outcome.PASSED, _count(len(seen.stories), "story", "stories")
    if result.error:
        yield "new?", Outcome.FAILED, _why(result.error)
        return
    yield from _of_new(seen, result, storage=storage, now=now)


def _of_new(seen: _Witness, result: PollResult, *, storage: Storage, now: datetime) -> _Told:
    of = f"{result.new} of {len(seen.stories or ())} never seen before"
    if result.baseline:
        yield "new?", Outcome.SKIPPED, f"{of}: the first sight of a feed is stored in silence"
    elif result.held:
        yield "new?", Outcome.SKIPPED, f"{of}: kept back until an operator says what they are"
    elif not result.new:
        hint = ": what was seen is not judged again; try `read --explain`" if seen.stories else ""
        yield "new?", Outcome.SKIPPED, f"{of}{hint}"
    else:
        yield "new?", Outcome.PASSED, of
        yield from _of_reading(seen, result, storage=storage, now=now)


def _of_reading(seen: _Witness, result: PollResult, *, storage: Storage, now: datetime) -> _Told:
    news = [action for reading in seen.readings for action in newsworthy(reading)]
    if not seen.readings:
        yield "read", Outcome.FAILED, f"reading hit a bug in {seen.unread} of them; see the log"
        return
    failed = f", {seen.unread} could not be read" if seen.unread else ""
    if not news:
        yield "read", Outcome.SKIPPED, f"none of them tells of an act on a treaty{failed}"
        return
    acts = ", ".join(f"{action.action} ({action.score:.2f})" for action in news[:5])
    yield "read", Outcome.PASSED, f"{acts}{failed}"
    yield from _of_events(result, storage=storage, now=now)


def _of_events(result: PollResult, *, storage: Storage, now: datetime) -> _Told:
    events = storage.events.reported_by(result.feed.name, now)
    if not events:
        yield "gather", Outcome.SKIPPED, "no party and no treaty to make an event of"
        return
    tags = ", ".join(f"#{event.tag}" for event in events[:5])
    yield "gather", Outcome.PASSED, f"{_count(len(events), 'event', 'events')}: {tags}"
    yield from _of_matches(events, result, storage=storage, now=now)


def _of_matches(
    events: Sequence[TreatyEvent], result: PollResult, *, storage: Storage, now: datetime
) -> _Told:
    index = WatchIndex(storage.subscriptions.all())
    matches = [match for event in events for match in index.matches(event)]
    if not matches:
        yield "match", Outcome.SKIPPED, "no rule of any chat asks for them"
        return
    yield "match", Outcome.PASSED, _count(len(matches), "rule asks", "rules ask")
    new = [a for e in events for a in storage.alerts.of_event(e.id) if a.created >= now]
    if not new and not result.told:
        stories = [storage.stories.get(report.story_id) for e in events for report in e.reports]
        own = [s for s in stories if s and s.story.feed == result.feed.name]
        yield "alert", Outcome.SKIPPED, _why_nobody(events, own, now=now)
        return
    yield "alert", Outcome.PASSED, f"{_count(len(new), 'chat', 'chats')} to be told"
    yield "outbox", Outcome.PASSED, _count(result.told, "message queued", "messages queued")


def _why_nobody(
    events: Sequence[TreatyEvent], stories: Sequence[StoredStory], *, now: datetime
) -> str:
    if not any(is_fresh(stored) for stored in stories if stored.first_seen >= now):
        return "older than 72 hours at first sight"
    if all(event.possible for event in events):
        return "too uncertain to be told alone"
    return "told before, muted, or a denial of what was never told"


def _why_no_answer(error: FeedError | None, *, now: datetime) -> str:
    if error and error.host and error.wait:
        return f"{error.reason}; {rest_words(now + error.wait)}"
    return _why(error)


def _why(error: FeedError | None) -> str:
    return error.reason if error else "no answer"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
