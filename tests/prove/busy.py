"""The real bot with much to tell, between platforms of our own."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web
from typing_extensions import override

from bot.demo.publisher import Publisher
from bot.demo.stories import sample_feeds
from bot.domain.delivery import State
from bot.domain.watch import Channel
from bot.wording.alert import REPEAT
from storage import Storage
from tests.platforms.slack.fake import APP_TOKEN, BOT_TOKEN, FakeSlack
from tests.platforms.telegram.fake import TOKEN, FakeTelegram
from tests.prove.town import Town
from tests.walks.home import Home

PEOPLE = range(1, 61)
ROOMS = [f"C{number}" for number in range(10)]


class SlowSlack(FakeSlack):
    """Takes its time before and after a call has its effect."""

    slow = 0.0  # seconds, at most

    @override
    async def _api(self, request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(random.random() * self.slow)  # noqa: S311  # a delay
        answer = await super()._api(request)
        await asyncio.sleep(random.random() * self.slow)  # noqa: S311  # a delay
        return answer


@dataclass(kw_only=True)
class Busy:
    """The bot's home, and both places where people see what it says."""

    home: Home
    telegram: FakeTelegram
    slack: SlowSlack
    events: int = 0

    def slow(self, seconds: float) -> None:
        """Let each platform take at most so long before and after it shows a message."""
        self.telegram.before = self.telegram.after = self.slack.slow = seconds

    def happen(self, many: int = 1) -> None:
        """Let events happen that everybody is to be told of; the bot is not running."""
        now = datetime.now(UTC)
        with Storage.open(self.home.database) as storage:
            town = Town(storage)
            for channel in _channels():
                town.watch(channel, now=now)
            for _ in range(many):
                self.events += 1
                town.happen(f"T{self.events}", now=now)

    def outbox(self) -> Mapping[State, int]:
        with Storage.open(self.home.database, read_only=True) as storage:
            return storage.outbox.counts()

    def repeats(self, *, unmarked: bool = False) -> int:
        """Return how many messages somebody saw twice; `unmarked`: and were not told so."""
        said = [(s["chat"], s["text"]) for s in self.telegram.log]
        said += [(s["channel"], s["text"]) for s in self.slack.seen if s["did"] == "posted"]
        if not unmarked:
            said = [(where, text.removeprefix(REPEAT)) for where, text in said]
        return len(said) - len(set(said))

    @property
    def seen(self) -> int:
        return len(self.telegram.log) + sum(1 for s in self.slack.seen if s["did"] == "posted")


@dataclass(kw_only=True)
class Elsewhere(Home):
    """A home whose database lies on another disk."""

    disk: Path

    @property
    @override
    def database(self) -> Path:
        return self.disk / "pactwatch.db"


@asynccontextmanager
async def busy(folder: Path, *, disk: Path | None = None) -> AsyncIterator[Busy]:
    """Build the scene; `disk` is the folder of the database, if it is another one."""
    async with AsyncExitStack() as opened:
        publisher = Publisher(sample_feeds(), now=datetime.now(UTC))
        home = Elsewhere(folder=folder, publisher=publisher, samples=(), disk=disk or folder)
        home.environment["PACTWATCH_DB"] = str(home.database)
        (folder / "feeds.yaml").write_text("version: 1\nfeeds: []\n", encoding="utf-8")
        telegram = await opened.enter_async_context(FakeTelegram(token=TOKEN).open())
        slack = await opened.enter_async_context(SlowSlack())
        home.environment |= {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": telegram.url}
        home.environment |= {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}
        home.environment |= {"SLACK_API_URL": slack.api_url}
        for room in ROOMS:
            known = {"id": room, "creator": "U1", "is_member": True, "is_archived": False}
            slack.world.channels[room] = known
        yield Busy(home=home, telegram=telegram, slack=slack)
        assert telegram.violations == []


def _channels() -> list[Channel]:
    people = [Channel(platform="telegram", address=str(number)) for number in PEOPLE]
    rooms = [Channel(platform="slack", workspace="T1", address=room) for room in ROOMS]
    return people + rooms
