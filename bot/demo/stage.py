"""Where the demo plays: a real bot on loopback feeds, and a console that keeps what it showed."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from typing_extensions import override

from bot.app.clock import utc_now
from bot.app.works import Works, built
from bot.demo.publisher import Publisher
from bot.demo.stories import SampleFeed, SampleStory, sample_feeds
from bot.domain.chat import Incoming
from bot.domain.message import Message
from bot.domain.news import Feed, Tier
from bot.domain.ports import SentId
from bot.domain.treaty import TreatyEvent
from bot.domain.watch import Channel
from bot.platforms.console import CHANNEL, YOU, Console
from bot.settings import Settings
from storage import Storage

Show = Callable[[str], None]


class Screen(Console):
    """A console that keeps what it was sent: the judge of the demo is what people saw."""

    def __init__(self, works: Works, *, show: Show) -> None:
        super().__init__(answer=works.answer, clock=works.clock, show=show)
        self.sent: dict[SentId, Message] = {}
        self.edits = 0

    @override
    async def send(self, channel: Channel, message: Message, key: str) -> SentId:
        sent = await super().send(channel, message, key)
        self.sent[sent] = message
        return sent

    @override
    async def edit(self, channel: Channel, sent: SentId, message: Message) -> None:
        await super().edit(channel, sent, message)
        self.sent[sent] = message
        self.edits += 1


@dataclass(slots=True, kw_only=True)
class Stage:
    """The bot, its publisher, its screen, and what was said."""

    works: Works
    publisher: Publisher
    screen: Screen
    samples: tuple[SampleFeed, ...]
    show: Show
    replies: dict[str, str] = field(default_factory=dict)

    def say(self, text: str) -> None:
        """Type a command; show and keep the answer."""
        incoming = Incoming(
            event_id=f"demo:{len(self.replies)}:{text}",
            channel=CHANNEL,
            sender=YOU,
            private=True,
            text=text,
        )
        reply = self.works.answer(incoming)
        self.replies[text] = reply.message.text if reply else ""
        self.show(f"\nyou> {text}\n{self.replies[text]}")

    async def let_happen(self, wave: int) -> None:
        """Publish the wave, poll every feed, read what is stored unread, deliver."""
        self.publisher.wave = wave
        await self.works.poll_now(self.works.feeds)
        while await self.works.read_baseline():
            pass
        await self.works.deliver_due()

    def told(self) -> tuple[TreatyEvent, ...]:
        """Return the events the chat was alerted to, oldest first."""
        alerts = self.works.storage.alerts.of_channel(CHANNEL, 100)
        events = (self.works.storage.events.get(alert.event) for alert in reversed(alerts))
        return tuple(event for event in events if event)

    def story(self, link: str) -> SampleStory | None:
        """Return the sample story that lives at the link."""
        stories = (story for feed in self.samples for story in feed.stories)
        return next((story for story in stories if link.endswith(f"/{story.slug}")), None)


@asynccontextmanager
async def a_stage(*, show: Show) -> AsyncIterator[Stage]:
    """Set everything up in a folder of its own, which is gone afterwards."""
    samples = sample_feeds()
    with tempfile.TemporaryDirectory(prefix="pactwatch-demo-") as folder:
        settings = _settings(Path(folder))
        publisher = Publisher(samples, now=utc_now())
        with publisher.serving(), Storage.open(settings.database) as storage:
            feeds = tuple(_feed(sample, publisher) for sample in samples)
            async with built(settings, storage=storage, feeds=feeds) as works:
                screen = Screen(works, show=show)
                works.platforms[screen.name] = screen
                yield Stage(
                    works=works, publisher=publisher, screen=screen, samples=samples, show=show
                )


def _settings(folder: Path) -> Settings:
    # Not the environment's: a demo must not touch a real database or real chats.
    return Settings.from_environment({"PACTWATCH_DB": str(folder / "demo.db")})


def _feed(sample: SampleFeed, publisher: Publisher) -> Feed:
    return Feed(
        name=sample.name,
        url=publisher.url(sample.name),
        title=sample.title,
        every=timedelta(minutes=10),
        language=sample.language,
        tier=Tier(sample.tier),
        allow_private=True,
    )
