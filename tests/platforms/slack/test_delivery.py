"""The outbox and Slack together: F5 and F6 through every layer between them."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.delivery import OPEN, Delivery
from bot.domain.message import Message
from bot.services.deliver import deliver_due
from bot.services.traffic import Traffic
from storage import Storage
from tests.platforms.slack.fake import FakeSlack, Fault, error, rate_limit
from tests.platforms.slack.scenes import Desk, slack_for
from tests.prove.town import DESK, LAW, NOON, Town, identity
from tests.prove.town import compose as worded

EVENTS = 150
POST, HISTORY, REPLIES = "chat.postMessage", "conversations.history", "conversations.replies"
FAULTS = [
    Fault(method=POST, accepts=True),
    Fault(method=POST),
    Fault(method=POST, accepts=True, status=502, body="<html>"),
    Fault(method=POST, accepts=True, body="not json"),
    error("fatal_error", method=POST, accepts=True),
    error("internal_error", method=POST, status=500),
    rate_limit("3", method=POST),
    rate_limit("3", method=HISTORY),
    Fault(method=HISTORY, status=503, body="<html>"),
    error("fatal_error", method=REPLIES),
]


class Life:
    """The bot's hours, in which time takes none and each round is a new process."""

    def __init__(self, fake: FakeSlack, storage: Storage) -> None:
        self.now = NOON
        self.storage = storage
        self.told: Counter[str] = Counter()
        self._fake = fake
        fake.world.clock = self._timestamp

    def clock(self) -> datetime:
        return self.now

    def _timestamp(self) -> float:
        return self.now.timestamp()

    def compose(self, delivery: Delivery) -> Message:
        self.told[f"{delivery.channel.address} {identity(delivery)}"] = 1
        return replace(worded(delivery), follows=delivery.follows)

    async def process(self, *, rounds: int) -> None:
        traffic = Traffic(self.now)
        async with slack_for(self._fake, Desk()) as slack:
            for _ in range(rounds):
                self.now += timedelta(seconds=40)
                await deliver_due(
                    platforms={"slack": slack},
                    storage=self.storage,
                    compose=self.compose,
                    clock=self.clock,
                    traffic=traffic,
                )

    @property
    def unsettled(self) -> int:
        counts = self.storage.outbox.counts()
        return sum(counts[state] for state in OPEN)


@pytest.mark.case("F5")
@pytest.mark.slow
@pytest.mark.timeout(90)
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_f5_f6_nothing_is_lost_and_nothing_told_twice(fake: FakeSlack, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - dice
    with Storage.open(":memory:") as storage:
        life, town = Life(fake, storage), Town(storage)
        town.watch(DESK)
        town.watch(LAW)
        for number in range(EVENTS):
            town.happen(f"E{number}", thread=f"T{number % 5}", now=life.now)
            fake.faults.extend(chance.sample(FAULTS, k=chance.randint(0, 2)))
            await life.process(rounds=chance.randint(1, 2))
        fake.faults.clear()
        while life.unsettled:
            await life.process(rounds=5)

    seen = Counter(f"{m['channel']} {m['text']}" for m in fake.seen)
    assert seen == life.told
    assert len(seen) == 2 * EVENTS
    roots = {m["ts"] for m in fake.seen if "thread_ts" not in m}
    assert all(m["thread_ts"] in roots for m in fake.seen if "thread_ts" in m)
    assert len(roots) < EVENTS
