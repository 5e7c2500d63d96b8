"""A platform that refuses us is seen by readiness, and told of by the other (E9, E14, F3)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from bot.app.chats import Chat, open_chats
from bot.app.facts import facts
from bot.app.resting import Rest
from bot.app.running import _ticks
from bot.app.ticker import Ticker
from bot.app.works import Works, built
from bot.settings import Settings
from storage import Storage
from tests.platforms.slack.envelopes import event
from tests.platforms.slack.fake import APP_TOKEN, BOT_TOKEN, FakeSlack
from tests.platforms.telegram.conftest import until
from tests.platforms.telegram.fake import TOKEN, FakeTelegram
from tests.prove.town import ALICE, DESK, Town

ADMINS = "telegram:42,slack:T1/U2"


@dataclass(kw_only=True)
class Scene:
    """The bot on both platforms; Alice and the desk are told what happens."""

    telegram: FakeTelegram
    slack: FakeSlack
    works: Works
    chats: tuple[Chat, ...]

    def not_ready(self) -> set[str]:
        checks = facts(self.works, self.chats, Ticker({}, failed=print)).ready()
        return {name for name, passes in checks.items() if not passes}

    async def look_after(self) -> None:
        rest = Rest(probe=lambda: True, over=print)
        await _ticks(self.works, self.chats, rest)["look after"].work()

    async def deliver(self) -> None:
        """Deliver until something is told: who just started speaks slowly at first."""
        while not (self.told_on_slack() or self.telegram.log):
            await self.works.deliver_due()
            await asyncio.sleep(0.05)

    def told_on_slack(self) -> list[str]:
        return [m["text"] for m in self.slack.seen if m["channel"] == "DU2"]


@asynccontextmanager
async def _listening(chats: Iterable[Chat]) -> AsyncIterator[None]:
    tasks = [asyncio.ensure_future(chat.listen()) for chat in chats]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    async with AsyncExitStack() as open_:
        telegram = await open_.enter_async_context(FakeTelegram(token=TOKEN).open())
        slack = await open_.enter_async_context(FakeSlack())
        storage = open_.enter_context(Storage.open(":memory:"))
        environment = {
            "TELEGRAM_TOKEN": TOKEN,
            "TELEGRAM_API_URL": telegram.url,
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_URL": slack.api_url,
            "PACTWATCH_ADMINS": ADMINS,
        }
        settings = Settings.from_environment(environment)
        works = await open_.enter_async_context(built(settings, storage=storage, feeds=()))
        chats = await open_chats(works, open_)
        await open_.enter_async_context(_listening(chats))
        made = Scene(telegram=telegram, slack=slack, works=works, chats=chats)
        await until(lambda: not made.not_ready())
        yield made


@pytest.mark.case("E14")
async def test_who_polls_with_our_token_is_told_of_on_slack_once(scene: Scene) -> None:
    town = Town(scene.works.storage)
    town.watch(ALICE)
    town.happen("T1", now=datetime.now(UTC))
    await until(lambda: scene.telegram.called("getUpdates"))

    theft = scene.telegram._get_updates({"timeout": 1})
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.wait_for(theft, 5)
    await until(lambda: scene.not_ready() == {"telegram"})
    for _ in range(3):
        await scene.look_after()
        await scene.deliver()

    assert scene.telegram.log == []
    (notice,) = scene.told_on_slack()
    assert "telegram serves somebody else with our token" in notice


@pytest.mark.case("E9")
async def test_a_refused_token_is_seen_by_readiness_and_told_of_on_slack(scene: Scene) -> None:
    scene.telegram.token = "another"
    scene.telegram.says(7, 7, "wake the poll")
    await until(lambda: scene.not_ready() == {"telegram"})

    await scene.look_after()
    await scene.deliver()

    (notice,) = scene.told_on_slack()
    assert "telegram refuses the token" in notice
    assert TOKEN not in notice


@pytest.mark.case("F3")
async def test_a_workspace_that_took_us_out_is_told_of_on_telegram_and_the_rest_goes_on(
    scene: Scene,
) -> None:
    town = Town(scene.works.storage)
    town.watch(DESK)
    await scene.slack.push(event({"type": "app_uninstalled"}))
    await until(lambda: scene.not_ready() == {"slack"})
    asked = len(scene.slack.calls)
    town.happen("T1", now=datetime.now(UTC))

    await scene.look_after()
    await scene.deliver()

    assert len(scene.slack.calls) == asked
    assert scene.works.storage.outbox.waiting(DESK) == 1
    (notice,) = [seen for seen in scene.telegram.log if seen["chat"] == "42"]
    assert "slack refuses us: the app was uninstalled" in notice["text"]
