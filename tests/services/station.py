"""Polls of real publishers on loopback, from the wire to the outbox; only the reader is ours."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime

from bot import meters
from bot.domain.news import Contents, Document, Feed, Story
from bot.domain.treaty import Reading
from bot.domain.watch import Key
from bot.intake.fetch import HttpFetch
from bot.intake.parse.document import parse_document
from bot.services.poll import poll_due
from bot.services.polling import Polling, PollResult
from storage import Storage
from tests.domain.making import NOON, action, asks, reading, rule
from tests.intake.fetch.names import loopback
from tests.intake.fetch.publisher import Publisher, answer, publishing
from tests.services.scene import ALICE, WORLD

TEN = timedelta(minutes=10)


def rss(*titles: str, at: datetime = NOON) -> bytes:
    """Return a feed; each title is an item's, and its guid's unless it says `guid|title`."""
    items = "".join(_item(title, at) for title in titles)
    return f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode()


def _item(said: str, at: datetime) -> str:
    guid, _, title = said.rpartition("|")
    return (
        f"<item><guid isPermaLink='false'>{guid or title}</guid><title>{title}</title>"
        f"<link>https://news.example/{title.replace(' ', '-')}</link>"
        f"<pubDate>{format_datetime(at)}</pubDate></item>"
    )


@dataclass
class Station:
    """Feeds of one publisher under many names of hosts, and who watches."""

    storage: Storage
    publisher: Publisher
    polling: Polling
    now: datetime = NOON
    feeds: dict[str, Feed] = field(default_factory=dict)
    parsed: list[str] = field(default_factory=list)

    def declares(self, name: str, *, path: str = "", url: str = "") -> Feed:
        found = url or self.publisher.url(path or f"/{name}", host=f"{name}.test")
        self.feeds[name] = self.publisher.feed(name=name, url=found, every=TEN)
        return self.feeds[name]

    def serves(self, name: str, *titles: str, **headers: str) -> None:
        self.publisher.on(f"/{name}", answer(body=rss(*titles), **headers))

    async def polls(self, *, now: datetime = NOON) -> dict[str, PollResult]:
        self.now = now
        found = await poll_due(self.feeds.values(), polling=self.polling, now=now)
        return {result.feed.name: result for result in found}

    def due_in(self, name: str, *, now: datetime = NOON) -> timedelta:
        due = self.storage.feeds.health(name).due
        assert due
        return due - now

    def told(self) -> int:
        sql = "SELECT count(*) FROM outbox WHERE kind IN ('send', 'reply')"
        return int(self.storage._db.value(sql))

    def notices(self) -> list[str]:
        return [row["text"] for row in self.storage._db.query("SELECT text FROM notice")]


def counted(result: str) -> float:
    """Return how many polls of any feed ended so, since the tests began."""
    return sum(
        sample.value
        for metric in meters.FEED_FETCHES.collect()
        for sample in metric.samples
        if sample.labels.get("result") == result and sample.name.endswith("_total")
    )


@asynccontextmanager
async def station(
    storage: Storage, *, publisher: Publisher | None = None
) -> AsyncIterator[Station]:
    """Open a station whose reader takes every title with "quits" in it for news of its own."""
    fetch = HttpFetch(
        version="1",
        connect=timedelta(seconds=0.5),
        total=timedelta(seconds=0.5),
        gap=timedelta(0),
        names=loopback,
        clock=lambda: made.now,
        resting=storage.feeds.rests.standing(NOON),
    )

    def read(story: Story, *, now: datetime) -> Reading:
        word = story.title.split()[0].lower()
        return reading(action(treaty=word)) if "quits" in story.title else reading()

    async with publishing() as own, fetch:
        made = Station(storage, publisher or own, polling=None)  # type: ignore[arg-type]  # the next line

        async def parse(feed: Feed, document: Document, *, now: datetime, **_: object) -> Contents:
            made.parsed.append(feed.name)
            return Contents(stories=parse_document(feed, document, now=now))

        made.polling = Polling(
            fetch=fetch,
            parse=parse,
            read=read,
            storage=storage,
            world=WORLD,
            admins=("telegram:1",),
            chance=lambda: 0.5,
        )
        storage.subscriptions.add(ALICE, rule(asks(Key.COUNTRY, "FI")), now=NOON)
        yield made
