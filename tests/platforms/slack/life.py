"""The outbox and Slack together, over loopback, in a time that the test sets."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.delivery import Delivery, State
from bot.domain.message import Message
from bot.domain.watch import Channel
from bot.platforms.slack.platform import Slack
from bot.services.deliver import deliver_due
from bot.services.traffic import Traffic
from storage import Storage
from tests.platforms.slack.envelopes import Json
from tests.platforms.slack.fake import FakeSlack
from tests.prove.town import MARK, NOON, Town
from tests.prove.town import compose as worded

POST = "chat.postMessage"


class Life:
    """A bot with one real platform; time stands still but for wait()."""

    def __init__(self, storage: Storage, fake: FakeSlack, slack: Slack) -> None:
        self.now = NOON
        self.storage = storage
        self.fake = fake
        self.slack = slack
        self.town = Town(storage)
        self.traffic = Traffic(NOON - timedelta(hours=1))
        fake.world.clock = self._timestamp

    def clock(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    async def deliver(self, *, after: float = 0) -> None:
        """Let so many seconds pass, then deliver what may go out."""
        self.wait(after)
        await deliver_due(
            platforms={"slack": self.slack},
            storage=self.storage,
            compose=self._compose,
            clock=self.clock,
            traffic=self.traffic,
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
        """Return, of each message the channel saw, whether it was marked as a repeat."""
        return [
            m["text"].startswith(MARK) for m in self.posted() if m["channel"] == channel.address
        ]

    def posted(self) -> list[Json]:
        return [m for m in self.fake.seen if m["did"] == "posted"]

    def requests(self, channel: Channel) -> int:
        """Return how often we tried to post there."""
        return sum(
            method == POST and asked["channel"] == channel.address
            for method, asked in self.fake.calls
        )

    def counts(self) -> dict[State, int]:
        return {state: n for state, n in self.storage.outbox.counts().items() if n}

    def attempts(self) -> set[int]:
        rows = self.storage._db.query("SELECT attempts FROM outbox")
        return {row["attempts"] for row in rows}

    def _timestamp(self) -> float:
        return self.now.timestamp()

    def _compose(self, delivery: Delivery) -> Message:
        message = worded(delivery)
        return replace(message, follows=delivery.follows, plain=delivery.plain)
