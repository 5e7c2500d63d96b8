"""The whole process, killed again and again without warning: nothing is lost, nothing is told
twice, save on Telegram, where a repeat says so."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiohttp import web
from typing_extensions import override

from bot.crash import POINTS
from bot.demo.publisher import Publisher
from bot.demo.stories import sample_feeds
from bot.domain.delivery import State
from bot.wording.alert import REPEAT
from storage import Storage
from tests.platforms.slack.fake import APP_TOKEN, BOT_TOKEN, FakeSlack
from tests.platforms.telegram.fake import TOKEN, FakeTelegram
from tests.walks.home import Home, until

# Two bots, each in a world of its own, are killed at the same time: it saves half a minute.
WORLDS = 2
KILLS = {1: 2, 2: 5, 3: 3}  # of each bot, by wave, at random times; each named point comes on top
MOST_MORE = 10  # of a wave, when the bot has not got through with it by then
LIVES = (0.3, 2.0)  # seconds from ready to the kill; nothing may be sent in the first
SLOW = 0.2  # seconds at most, before and after a message is shown
EVER = datetime.min.replace(tzinfo=UTC)
ELSEWHERE = {"mid_migration", "mid_backup"}  # tests/prove/test_killing.py passes these
SETTLES = 60.0  # seconds: what was on the wire is looked into after 35

NORWAY = ["🔴 Russia terminates — authorised", "🟢 Norway ratifies — deposited"]
OTTAWA = ["🔴 Finland withdraws — notified", "🔴 Latvia withdraws — approved"]
RULES = {"Norway": NORWAY, '"Ottawa Convention"': OTTAWA, "Japan": []}
PEOPLE = {10 + number: list(RULES)[number % 3] for number in range(24)}
REPEATED = "message goes once more, marked"
SET_ASIDE = "message set aside, it may have arrived"
COLOURS = ("🔴", "🟢", "🟡", "⚪")
ROOMS = {f"C{number}": list(RULES)[number % 3] for number in range(1, 10)}


class SlowSlack(FakeSlack):
    """Takes its time before and after a call has its effect."""

    @override
    async def _api(self, request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(random.random() * SLOW)  # noqa: S311 - a delay
        answer = await super()._api(request)
        await asyncio.sleep(random.random() * SLOW)  # noqa: S311 - a delay
        return answer


@dataclass(kw_only=True)
class World:
    """The bot's home and both places where people see what it says."""

    home: Home
    telegram: FakeTelegram
    slack: FakeSlack
    chance: random.Random
    kills: int = 0
    published: datetime = EVER

    async def live_and_die(self) -> None:
        bot = await self.home.start()
        await bot.ready()
        await asyncio.sleep(self.chance.uniform(*LIVES))
        await bot.kill()
        assert bot.process.returncode == -9
        self._died()

    async def die_at(self, point: str) -> None:
        bot = await self.home.start(PACTWATCH_CRASH_AT=point)
        async with asyncio.timeout(20):
            assert await bot.process.wait() == 137, point
        self._died()

    def _died(self) -> None:
        self.kills += 1
        with sqlite3.connect(self.home.database) as found:
            assert found.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        found.close()

    async def wave(self, number: int, *, done: Callable[[], Awaitable[bool]]) -> None:
        """Kill as often as planned for the wave, and then until the bot got through."""
        for life in range(KILLS[number] + MOST_MORE):
            await self.live_and_die()
            if await done() and life + 1 >= KILLS[number]:
                return
        pytest.fail(f"the bot did not get through wave {number}")

    async def settled_in(self) -> bool:
        """Whether the feeds are known and all rules stand.

        Slack sends no command again that we acknowledged, so people type it again.
        """
        watching = self.watching()
        for room, rule in ROOMS.items():
            if f"slack/T1/{room}" not in watching:
                await self.slack.types("/watch", rule, channel=room)
        known = self.home.polled_since(EVER) and self.home.quiet()
        return known and len(watching) == len(PEOPLE) + len(ROOMS)

    async def through(self) -> bool:
        """Whether every feed was polled since the last of the news was published."""
        return self.home.polled_since(self.published)

    def publish(self, wave: int) -> None:
        self.home.publish(wave)
        self.published = datetime.now(UTC)

    def watching(self) -> dict[str, int]:
        """Return how many rules each chat and channel has."""
        with Storage.open(self.home.database, read_only=True) as storage:
            return Counter(s.channel.label for s in storage.subscriptions.all())

    def set_aside(self) -> list[str]:
        """Return the chats of what is left to the operator: it may have arrived, twice now."""
        with Storage.open(self.home.database, read_only=True) as storage:
            given_up = storage.outbox.given_up(1_000)
        return [row.channel.address for row in given_up if row.state is State.PARKED]


@asynccontextmanager
async def a_world(folder: Path, *, seed: int) -> AsyncIterator[World]:
    async with AsyncExitStack() as opened:
        publisher = Publisher(sample_feeds(), now=datetime.now(UTC))
        opened.enter_context(publisher.serving())
        home = Home(folder=folder, publisher=publisher, samples=sample_feeds())
        home.write_feeds()
        fake = FakeTelegram(token=TOKEN, before=SLOW, after=SLOW)
        telegram = await opened.enter_async_context(fake.open())
        slack = await opened.enter_async_context(SlowSlack())
        home.environment |= {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": telegram.url}
        home.environment |= {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}
        home.environment |= {"SLACK_API_URL": slack.api_url}
        for room in ROOMS:
            known = {"id": room, "creator": "U1", "is_member": True, "is_archived": False}
            slack.world.channels[room] = known
        yield World(
            home=home,
            telegram=telegram,
            slack=slack,
            chance=random.Random(seed),  # noqa: S311 - dice
        )
        assert telegram.violations == []


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_killed_again_and_again_no_alert_is_lost_and_repeats_say_so(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    seed = random.randrange(sys.maxsize)  # noqa: S311 - dice
    print(f"seeds {seed} and the next")  # noqa: T201 - shown when the test fails
    points = sorted(POINTS - ELSEWHERE, reverse=True)
    folders = [tmp_path_factory.mktemp("world") for _ in range(WORLDS)]

    async with asyncio.TaskGroup() as worlds:
        for number in range(WORLDS):
            folder, dies_at = folders[number], points[number::WORLDS]
            worlds.create_task(_a_hard_life(folder, seed=seed + number, dies_at=dies_at))


async def _a_hard_life(folder: Path, *, seed: int, dies_at: Sequence[str]) -> None:
    async with a_world(folder, seed=seed) as world:
        await _rules_are_set(world)
        await world.wave(1, done=world.settled_in)
        world.publish(2)
        for point in dies_at:
            await world.die_at(point)
        await world.wave(2, done=world.through)
        world.publish(3)
        await world.wave(3, done=world.through)
        async with world.home.running(REPEATED, SET_ASIDE):
            await until(world.home.quiet, seconds=SETTLES)
        print(f"{world.kills} kills, set aside: {world.set_aside()}")  # noqa: T201 - likewise
        _judge(world)


async def _rules_are_set(world: World) -> None:
    for person, rule in PEOPLE.items():
        world.telegram.says(person, person, f"/watch {rule}")
    for room, rule in ROOMS.items():
        await world.slack.types("/watch", rule, channel=room)


def _judge(world: World) -> None:
    """Compare what people saw with what was to be told."""
    told = Counter(alert for alert, _ in _told_on_telegram(world))
    unmarked = Counter(alert for alert, marked in _told_on_telegram(world) if not marked)
    wanted = {(str(chat), headline) for chat, rule in PEOPLE.items() for headline in RULES[rule]}
    assert set(world.watching().values()) == {1}
    assert told.keys() <= wanted
    assert {chat for chat, _ in wanted - told.keys()} <= set(world.set_aside())
    assert max(unmarked.values()) == 1
    assert _told_on_slack(world) == {
        (room, headline): 1 for room, rule in ROOMS.items() for headline in RULES[rule]
    }


def _told_on_telegram(world: World) -> list[tuple[tuple[str, str], bool]]:
    """Return chat and headline of each alert that was shown, and whether it was marked."""
    sent = [
        (s["chat"], s["text"].splitlines()[0]) for s in world.telegram.log if s["what"] == "send"
    ]
    return [
        ((chat, first.removeprefix(REPEAT)), first.startswith(REPEAT))
        for chat, first in sent
        if first.removeprefix(REPEAT).startswith(COLOURS)
    ]


def _told_on_slack(world: World) -> Counter[tuple[str, str]]:
    posted = [seen for seen in world.slack.seen if seen["did"] == "posted"]
    return Counter((seen["channel"], seen["text"].splitlines()[0]) for seen in posted)
