"""A day of news: feeds with stories of which some tell treaty actions, each at its minute."""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.news import Contents, Document, Feed, FeedMemory, Story, Tier, Unchanged
from bot.domain.treaty import Action, Reading, Stage, TreatyAction
from bot.services.events import World
from bot.services.polling import Polling
from storage import Storage

STATES = ("NO", "SE", "DK", "FI", "IS", "DE", "FR", "PL", "JP", "KE")
ACTIONS = (Action.SIGN, Action.RATIFY, Action.WITHDRAW, Action.SUSPEND, Action.TERMINATE)
TREATIES = ("ottawa", "cfe", "new-start", "paris", "rome-statute", "unclos", "npt", "ctbt")


@dataclass(kw_only=True)
class Press:
    """The feeds; what stands in them is what was published by `now`."""

    began: datetime
    stories: int
    feeds: int = 10
    share: float = 0.4  # of the stories, those that tell something
    seed: int = 1
    span: timedelta = timedelta(days=1)
    now: datetime = field(init=False)

    def __post_init__(self) -> None:
        chance = random.Random(self.seed)  # noqa: S311  # dice
        self.now = self.began
        self.readings: dict[str, Reading] = {}
        self.declared = [_feed(number) for number in range(self.feeds)]
        self.published: dict[str, list[Story]] = {feed.name: [] for feed in self.declared}
        seconds = self.span.total_seconds()
        for number, after in enumerate(
            sorted(chance.uniform(0, seconds) for _ in range(self.stories))
        ):
            feed = chance.choice(self.declared)
            story = _story(feed.name, number, self.began + timedelta(seconds=after))
            self.published[feed.name].append(story)
            self.readings[story.identity] = _reading(chance, chance.random() < self.share)

    def polling(self, storage: Storage) -> Polling:
        return Polling(
            fetch=self.fetch,
            parse=self.parse,
            read=self.read,
            storage=storage,
            world=World(topic_of=lambda _: None, groups_of=lambda _party, _on: frozenset()),
            admins=("telegram:1",),
            chance=lambda: 0.5,
        )

    async def fetch(self, feed: Feed, memory: FeedMemory) -> Document | Unchanged:
        standing = self._standing(feed)
        fresh = FeedMemory(body_hash=f"{len(self._out(feed))}")
        if memory.body_hash == fresh.body_hash:
            return Unchanged(memory=fresh)
        body = "\n".join(story.identity for story in standing).encode()
        return Document(url=feed.url, body=body, content_type=None, memory=fresh)

    async def parse(
        self, feed: Feed, document: Document, *, now: datetime, **_: object
    ) -> Contents:
        return Contents(stories=tuple(self._standing(feed)))

    def read(self, story: Story, *, now: datetime) -> Reading:
        return self.readings[story.identity]

    def _out(self, feed: Feed) -> list[Story]:
        stories = self.published[feed.name]
        return stories[: bisect_right(stories, self.now, key=lambda s: s.published or self.began)]

    def _standing(self, feed: Feed) -> list[Story]:
        return self._out(feed)[-30:]


def _feed(number: int) -> Feed:
    return Feed(
        name=f"feed-{number}",
        url=f"https://feed-{number}.example/rss",
        title=f"Feed {number}",
        every=timedelta(minutes=5),
        tier=Tier.PRESS,
    )


def _story(feed: str, number: int, at: datetime) -> Story:
    return Story(
        feed=feed,
        identity=f"story-{number}",
        second_key=f"second-{number}",
        title=f"What happened, number {number}",
        link=f"https://{feed}.example/{number}",
        published=at,
        language="en",
    )


def _reading(chance: random.Random, tells: bool) -> Reading:  # noqa: FBT001  # private
    what = TreatyAction(
        action=chance.choice(ACTIONS),
        stage=chance.choice([Stage.ANNOUNCED, Stage.IN_EFFECT]),
        stage_stated=True,
        actors=(chance.choice(STATES),),
        treaties=(chance.choice(TREATIES),),
        score=0.9,
    )
    return Reading(language="en", actions=(what,) if tells else (), version=1, score=0.9)
