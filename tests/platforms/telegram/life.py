"""The outbox and Telegram together, over loopback, in a time that the test sets."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.delivery import Delivery, State
from bot.domain.message import Message
from bot.domain.watch import Channel
from bot.platforms.telegram.platform import Telegram
from bot.services.deliver import deliver_due
from bot.services.traffic import Traffic
from bot.settings import Repeat
from storage import Storage
from tests.platforms.telegram.answers import Json
from tests.platforms.telegram.fake import FakeTelegram
from tests.prove.town import MARK, NOON, Town
from tests.prove.town import compose as worded


class Life:
    """A bot with one real platform; time stands still but for wait(), and flow()."""

    def __init__(self, storage: Storage, fake: FakeTelegram, telegram: Telegram) -> None:
        self.now = NOON
        self.storage = storage
        self.fake = fake
        self.telegram = telegram
        self.town = Town(storage)
        self.traffic = Traffic(NOON - timedelta(hours=1))
        self.repeat = Repeat.MARK
        self._flows_since: float | None = None

    def clock(self) -> datetime:
        if self._flows_since is None:
            return self.now
        flowed = asyncio.get_running_loop().time() - self._flows_since
        return self.now + timedelta(seconds=flowed)

    def flow(self) -> None:
        """Let time go on by itself from now on, for what waits a moment in the middle."""
        self._flows_since = asyncio.get_running_loop().time()

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    async def deliver(self, *, after: float = 0) -> None:
        """Let so many seconds pass, then deliver what may go out."""
        self.wait(after)
        await deliver_due(
            platforms={"telegram": self.telegram},
            storage=self.storage,
            compose=self._compose,
            clock=self.clock,
            traffic=self.traffic,
            repeat=self.repeat,
            jitter=lambda: 0.5,
        )

    def follow(self, *channels: Channel) -> None:
        for channel in channels:
            self.town.watch(channel, now=self.now)

    def happen(self, *names: str) -> None:
        """Let events happen that all who follow are told."""
        for name in names:
            self.town.happen(name, now=self.now)

    def seen(self, channel: Channel) -> list[bool]:
        """Return, of each message the chat saw, whether it was marked as a possible repeat."""
        return [s["text"].startswith(MARK) for s in self._log(channel)]

    def requests(self, channel: Channel) -> int:
        """Return how often we tried to write to the chat."""
        asked = self.fake.called("sendMessage")
        return sum(call["chat_id"] == channel.address for call in asked)

    def counts(self) -> dict[State, int]:
        return {state: n for state, n in self.storage.outbox.counts().items() if n}

    def attempts(self) -> set[int]:
        rows = self.storage._db.query("SELECT attempts FROM outbox")
        return {row["attempts"] for row in rows}

    def _log(self, channel: Channel) -> list[Json]:
        return [s for s in self.fake.log if s["chat"] == channel.address]

    def _compose(self, delivery: Delivery) -> Message:
        message = worded(delivery)
        return replace(message, follows=delivery.follows, plain=delivery.plain)
