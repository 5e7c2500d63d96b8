"""A small world around the services: publishers, a reader that knows what was meant, chats."""

from __future__ import annotations

import asyncio
import errno
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.delivery import Kind, State
from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import (
    SAYS_NOTHING,
    Aside,
    Contents,
    Document,
    Feed,
    FeedMemory,
    Seen,
    Story,
    Tier,
    Unchanged,
)
from bot.domain.treaty import Reading, TreatyAction, TreatyEvent
from bot.domain.watch import Channel, Condition, Key, Subscription
from bot.services.baseline import read_some
from bot.services.events import World
from bot.services.holding import release_some
from bot.services.poll import poll, poll_due
from bot.services.polling import Polling, PollResult
from storage import Storage
from storage.connection import Row
from tests.domain.making import NOON, asks, reading, rule, story

ALICE = Channel(platform="telegram", address="alice")
BOB = Channel(platform="slack", address="bob")
ADMIN = Channel(platform="telegram", address="1")
NORDICS = {"FI": frozenset({"NORDICS", "EU"}), "NO": frozenset({"NORDICS"})}
TOPICS = {"ottawa": "arms"}


def groups_of(party: str, on: date) -> frozenset[str]:
    return NORDICS.get(party, frozenset())


WORLD = World(topic_of=TOPICS.get, groups_of=groups_of)


def feed(name: str, *, tier: Tier = Tier.PRESS, host: str = "", every: int = 10) -> Feed:
    return Feed(
        name=name,
        url=f"https://{host or name}.example/rss",
        title=f"The {name.title()}",
        every=timedelta(minutes=every),
        tier=tier,
    )


class Scene:
    """Publishers publish, the bot polls, and what is in the outbox can be asked."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.feeds: dict[str, Feed] = {}
        self.stories: dict[str, list[Story]] = {}
        self.readings: dict[str, Reading] = {}
        self.broken: dict[str, FeedError] = {}
        self.unreadable: set[str] = set()
        self.no_files_left = False
        self.hangs: set[str] = set()
        self.asides: dict[str, Aside] = {}
        self.heads: dict[str, bytes] = {}  # what the document says before its items
        self.asked: list[tuple[str, FeedMemory]] = []
        self.fetched: list[str] = []
        self.had_seen: list[Seen | None] = []  # what the parser was told of, poll by poll
        self.polling = Polling(
            fetch=self._fetch,
            parse=self._parse,
            read=self._read,
            storage=storage,
            world=WORLD,
            admins=("telegram:1",),
            chance=lambda: 0.5,
        )

    def declares(self, name: str, **how: str | int | Tier) -> Feed:
        """Declare a feed that was never polled."""
        self.feeds[name] = feed(name, **how)  # type: ignore[arg-type]  # as feed() takes them
        self.stories[name] = []
        return self.feeds[name]

    def knows(self, name: str, *, now: datetime = NOON - timedelta(minutes=10)) -> Feed:
        """Declare a feed whose first sight lies behind it."""
        made = self.declares(name)
        with self.storage.transaction():
            due = now + made.every
            self.storage.feeds.succeeded(name, FeedMemory(), now=now, new=1, due=due)
        return made

    def publishes(
        self,
        name: str,
        identity: str,
        *actions: TreatyAction,
        title: str = "Finland to leave the landmine treaty",
        published: datetime | None = NOON,
    ) -> None:
        self.stories[name].append(story(identity, title, feed=name, published=published))
        self.readings[identity] = reading(*actions)

    def breaks(
        self,
        name: str,
        fault: FeedFault = FeedFault.STATUS,
        *,
        wait: timedelta | None = None,
        status: int | None = None,
        host: str | None = None,
    ) -> None:
        why = "no news today"
        self.broken[name] = FeedError(name, why, fault=fault, wait=wait, status=status, host=host)

    def mends(self, name: str) -> None:
        del self.broken[name]

    def watches(self, channel: Channel = ALICE, *conditions: Condition) -> Subscription:
        asked = conditions or (asks(Key.COUNTRY, "FI"),)
        return self.storage.subscriptions.add(channel, rule(*asked), now=NOON)

    async def polls(self, name: str = "gazette", *, now: datetime = NOON) -> PollResult:
        return await poll(self.feeds[name], polling=self.polling, now=now)

    async def polls_due(self, *, now: datetime = NOON) -> tuple[PollResult, ...]:
        return await poll_due(self.feeds.values(), polling=self.polling, now=now)

    def outbox(self, channel: Channel | None = None) -> list[str]:
        """Return the kinds of what was put in the outbox, in order, notices apart."""
        return [row["kind"] for row in self.rows(channel) if row["kind"] != Kind.NOTICE]

    def notices(self) -> list[str]:
        return [self.storage.notices.text(row["notice_id"]) for row in self.rows(ADMIN)]

    def sends(self) -> None:
        """Let everything in the outbox arrive."""
        with self.storage.transaction():
            self.storage._db.execute(
                "UPDATE outbox SET state = ?, provider_id = 'm' || id", [State.SENT.value]
            )

    def delivers(self) -> None:
        """Let what is due arrive by way of claims, as the sender does."""
        for platform in ("telegram", "slack"):
            while claimed := self.storage.claims.claim(NOON, platform=platform):
                self.storage.claims.sent(claimed.id, f"m{claimed.id}", now=NOON)

    def events(self) -> list[TreatyEvent]:
        """Return the events, the one last reported first."""
        return self.storage.events.latest(100)

    def reads_baseline(self, limit: int = 100, *, now: datetime = NOON) -> int:
        return read_some(
            limit, feeds=self.feeds, read=self._read, storage=self.storage, world=WORLD, now=now
        )

    def releases(self, *, now: datetime = NOON) -> int:
        """Tell what an operator said is news."""
        return release_some(100, feeds=self.feeds, polling=self.polling, now=now)

    def reloads(self, **urls: str) -> None:
        """Take feeds.yaml anew, with other addresses for some of the feeds."""
        for name, url in urls.items():
            self.feeds[name] = replace(self.feeds[name], url=url)
        self.storage.declared.declare(self.feeds.values())

    def rows(self, channel: Channel | None = None) -> list[Row]:
        """Return what is in the outbox, of one channel or of all."""
        sql = """
            SELECT outbox.* FROM outbox JOIN channel ON channel.id = channel_id
            WHERE ? IS NULL OR address = ? ORDER BY outbox.id
        """
        address = channel.address if channel else None
        return list(self.storage._db.query(sql, [address, address]))

    async def _fetch(self, feed: Feed, memory: FeedMemory) -> Document | Unchanged:
        self.fetched.append(feed.name)
        self.asked.append((feed.url, memory))
        if feed.name in self.hangs:
            await asyncio.sleep(60)
        if error := self.broken.get(feed.name):
            raise error
        body = "\n".join(f"{s.identity} {s.title}" for s in self.stories[feed.name])
        fresh = FeedMemory(body_hash=body)
        aside = self.asides.get(feed.name, SAYS_NOTHING)
        if fresh == memory:
            return Unchanged(memory=memory, aside=aside)
        return Document(
            url=feed.url,
            body=self.heads.get(feed.name, b"") + body.encode(),
            content_type=None,
            memory=fresh,
            aside=aside,
        )

    async def _parse(
        self, feed: Feed, document: Document, *, now: datetime, seen: Seen | None, first: bool
    ) -> Contents:
        self.had_seen.append(seen)
        marks = Seen(marks=document.body, whole=now)
        return Contents(stories=tuple(self.stories[feed.name]), seen=marks)

    def _read(self, story: Story, *, now: datetime) -> Reading:
        if self.no_files_left:
            raise OSError(errno.EMFILE, "Too many open files")
        if story.identity in self.unreadable:
            msg = "the reader met what it did not expect"
            raise RuntimeError(msg)
        return self.readings[story.identity]
