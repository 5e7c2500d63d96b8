"""Makes the values that tests of events need, in few words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.news import StoredStory, Story, Tier
from bot.domain.treaty import (
    Action,
    Assertion,
    Bearing,
    Reading,
    Report,
    Stage,
    TreatyAction,
    TreatyEvent,
)
from bot.domain.watch import Channel, Condition, Key, Subscription, WatchRule

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def action(
    kind: Action = Action.WITHDRAW,
    actors: str = "FI",
    treaty: str = "ottawa",
    stage: Stage = Stage.ANNOUNCED,
    *,
    with_: str = "",
    stated: bool = True,
    score: float = 0.9,
    assertion: Assertion = Assertion.AFFIRMED,
    bearing: Bearing = Bearing.MAIN,
    sentence: str = "",
) -> TreatyAction:
    """Make an action; parties and treaties are words in one text."""
    return TreatyAction(
        action=kind,
        stage=stage,
        stage_stated=stated,
        assertion=assertion,
        bearing=bearing,
        polarity=kind.polarity,
        actors=tuple(actors.split()),
        counterparties=tuple(with_.split()),
        treaties=tuple(treaty.split()),
        score=score,
        sentence=sentence,
    )


def reading(*actions: TreatyAction) -> Reading:
    return Reading(language="en", actions=actions, version=1, score=0.9)


def report(
    story: int = 1,
    *,
    at: datetime = NOON,
    title: str = "Finland to leave the landmine treaty",
    outlet: str = "The Gazette",
    feed: str = "gazette",
    tier: Tier = Tier.PRESS,
    language: str | None = "en",
    text: str = "",
    possible: bool = False,
) -> Report:
    return Report(
        story_id=story,
        feed=feed,
        outlet=outlet,
        tier=tier,
        language=language,
        title=title,
        link=f"https://gazette.example/{story}",
        published=at,
        first_seen=at,
        text=text or title,
        possible=possible,
    )


def event(
    what: TreatyAction,
    *reports: Report,
    number: int = 1,
    thread: str = "thread",
    topics: tuple[str, ...] = (),
    groups: dict[str, frozenset[str]] | None = None,
    possible: bool = False,
) -> TreatyEvent:
    told = reports or (report(),)
    return TreatyEvent(
        id=number,
        key=f"{number:064x}",
        tag="AAAAA",
        thread=thread,
        what=what,
        topics=topics,
        groups=groups or {},
        first_seen=min(r.first_seen for r in told),
        reports=told,
        possible=possible,
    )


def story(
    identity: str,
    title: str = "Finland to leave the landmine treaty",
    *,
    feed: str = "gazette",
    published: datetime | None = NOON,
    summary: str = "",
) -> Story:
    return Story(
        feed=feed,
        identity=identity,
        second_key=f"second {identity}",
        title=title,
        link=f"https://{feed}.example/{identity}",
        summary=summary,
        published=published,
        language="en",
    )


def stored(
    identity: str, *, seen: datetime = NOON, published: datetime | None = NOON
) -> StoredStory:
    return StoredStory(id=1, story=story(identity, published=published), first_seen=seen)


def asks(key: Key, *values: str) -> Condition:
    return Condition(key=key, values=frozenset(values))


def excludes(key: Key, *values: str) -> Condition:
    return Condition(key=key, values=frozenset(values), excluded=True)


def rule(*conditions: Condition) -> WatchRule:
    return WatchRule(conditions=conditions)


def subscription(number: int, *conditions: Condition, chat: str = "alice") -> Subscription:
    channel = Channel(platform="telegram", address=chat)
    return Subscription(id=number, number=number, channel=channel, rule=rule(*conditions))
