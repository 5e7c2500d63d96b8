"""From a reading to the events it reports, and from those to the outbox."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import assert_never

from bot.domain.alert import is_fresh
from bot.domain.gather import (
    NewStage,
    NewThread,
    Nothing,
    Plan,
    ReportOf,
    gather,
    newsworthy,
)
from bot.domain.news import Feed, StoredStory, Tier
from bot.domain.refine import event_key, tags, thread_key
from bot.domain.sameness import denies
from bot.domain.treaty import ALERT_SCORE, Reading, TreatyAction, TreatyEvent
from bot.domain.watch_index import WatchIndex
from bot.services.telling import tell
from storage import Storage

log = logging.getLogger(__name__)

LONGEST_LEAD = 600  # characters of a summary that text: looks at
LONGEST_MARKUP = 20 * LONGEST_LEAD
# No "<" within: each of a thousand of them would be followed to the end of the text.
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What is known of treaties and parties beyond what a story says."""

    topic_of: Callable[[str], str | None]
    groups_of: Callable[[str, date], frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one action of a story became: of which event it tells, and how.

    `update` is what `pactwatch events` prints: new | report | stage. `doubtful`: too little
    certain to be told. `told`: how many channels will hear of it.
    """

    event: TreatyEvent
    update: str
    doubtful: bool = False
    told: int = 0


def take_in(
    stored: StoredStory,
    reading: Reading,
    *,
    feed: Feed,
    storage: Storage,
    world: World,
    index: Callable[[], WatchIndex] | None,
    now: datetime,
) -> tuple[Taken, ...]:
    """Store the reading and the events it reports, and put their alerts in the outbox.

    The surest action comes first. `index` None: nobody is told, as of a baseline. The
    caller holds the transaction.
    """
    storage.stories.put_reading(stored.id, reading)
    source = _Source(stored=stored, reading=reading, feed=feed, world=world)
    heard: dict[int, Taken] = {}
    for action in newsworthy(reading):
        taken = _take(action, source, storage=storage)
        if taken and taken.event.id not in heard:
            heard[taken.event.id] = taken
    if index is None or not is_fresh(stored):
        return tuple(heard.values())
    return tuple(_tell(taken, index=index, storage=storage, now=now) for taken in heard.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    stored: StoredStory
    reading: Reading
    feed: Feed
    world: World

    @property
    def at(self) -> datetime:
        """When the story was news."""
        published = self.stored.story.published
        return min(published or self.stored.first_seen, self.stored.first_seen)


def _take(action: TreatyAction, source: _Source, *, storage: Storage) -> Taken | None:
    plan = gather(
        action,
        storage.events.candidates(action, now=source.at),
        at=source.at,
        title=source.stored.story.title,
        topics=_topics(action, source.world),
        official=source.feed.tier is Tier.OFFICIAL,
    )
    event = _store(plan, action, source, storage=storage)
    if event is None:
        return None
    _report(event, action, source, storage=storage)
    found = storage.events.get(event)
    if found is None:
        return None
    return Taken(event=found, update=_update(plan), doubtful=_possible(action))


def _store(plan: Plan, action: TreatyAction, source: _Source, *, storage: Storage) -> int | None:
    story = source.stored.story
    match plan:
        case Nothing():
            return None
        case ReportOf(event=event, what=what):
            _refine(event, what, action, source, storage=storage)
            return event.id
        case NewStage(thread=thread):
            return _begin(action, thread, source, storage=storage)
        case NewThread():
            thread = thread_key(action, feed=story.feed, identity=story.identity)
            return _begin(action, thread, source, storage=storage)
        case _:
            assert_never(plan)


def _begin(action: TreatyAction, thread: str, source: _Source, *, storage: Storage) -> int:
    story = source.stored.story
    key = event_key(action, thread=thread, feed=story.feed, identity=story.identity)
    return storage.events.add_event(
        action,
        key=key,
        tags=tags(key),
        thread=thread,
        topics=_topics(action, source.world),
        groups=_groups(action, source),
        possible=_possible(action),
        at=source.at,
    )


def _refine(
    event: TreatyEvent,
    what: TreatyAction,
    action: TreatyAction,
    source: _Source,
    *,
    storage: Storage,
) -> None:
    possible = event.possible and _possible(action)
    if what == event.what and possible is event.possible:
        return
    storage.events.refine(
        event.id,
        what,
        topics=_topics(what, source.world),
        groups=_groups(what, source),
        possible=possible,
    )


def _report(event: int, action: TreatyAction, source: _Source, *, storage: Storage) -> None:
    storage.events.add_report(
        event,
        source.stored.id,
        outlet=source.feed.title or source.feed.name,
        tier=source.feed.tier,
        language=source.reading.language,
        text=plain_words(source.stored.story.title, source.stored.story.summary),
        possible=_possible(action),
        at=source.at,
    )


def _tell(
    taken: Taken, *, index: Callable[[], WatchIndex], storage: Storage, now: datetime
) -> Taken:
    # Another action of the same story may have added to the event since.
    event = storage.events.get(taken.event.id)
    if event is None or event.possible or taken.doubtful:
        return taken
    told = tell(
        event,
        index().matches(event),
        replies_only=denies(event.what),
        storage=storage,
        now=now,
    )
    return replace(taken, event=event, told=told)


def _update(plan: Plan) -> str:
    match plan:
        case ReportOf():
            return "report"
        case NewStage():
            return "stage"
        case _:
            return "new"


def _possible(action: TreatyAction) -> bool:
    return action.score < ALERT_SCORE


def _topics(action: TreatyAction, world: World) -> tuple[str, ...]:
    found = (world.topic_of(treaty) for treaty in action.treaties)
    return tuple(dict.fromkeys(topic for topic in found if topic))


def _groups(action: TreatyAction, source: _Source) -> Mapping[str, frozenset[str]]:
    day = source.at.date()
    found = {party: source.world.groups_of(party, day) for party in action.parties}
    return {party: groups for party, groups in found.items() if groups}


def plain_words(*texts: str) -> str:
    """Return the words of feed texts without markup, for rules that ask for words."""
    bare = " ".join(html.unescape(_TAG.sub(" ", text[:LONGEST_MARKUP])) for text in texts)
    return " ".join(bare.split())[:LONGEST_LEAD]
