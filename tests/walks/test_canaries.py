"""The whole bot at DEBUG while both platforms misbehave: its tokens are seen nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.canaries import found_in
from tests.platforms.slack.fake import APP_TOKEN, BOT_TOKEN, FakeSlack, Fault, error
from tests.platforms.telegram.fake import TOKEN, FakeTelegram
from tests.walks.home import Home, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]


@pytest.fixture
async def telegram(home: Home) -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(token=TOKEN).open() as server:
        home.environment |= {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": server.url}
        yield server


@pytest.fixture
async def slack(home: Home) -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as server:
        home.environment |= {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}
        home.environment["SLACK_API_URL"] = server.api_url
        yield server


async def test_tokens_stand_in_no_log_page_report_file_or_chat(
    home: Home, telegram: FakeTelegram, slack: FakeSlack
) -> None:
    """The log and every file are looked through when the home is left."""
    _misbehave(telegram, slack)
    bot = await home.start(PACTWATCH_ADMINS="telegram:7,slack:T1/U1")
    try:
        await bot.ready()
        await _talk(telegram, slack)
        told = [await asyncio.to_thread(bot.asks, p) for p in ("/metrics", "/readyz", "/livez")]
        telegram.token = "another"
        telegram.says(7, 7, "wake the poll")
        await until(lambda: bot.said("telegram is down"))
        told.append(await asyncio.to_thread(bot.asks, "/readyz"))
        reported = await asyncio.to_thread(home.says, "status")
        await bot.stop()
    finally:
        await bot.kill()

    seen = repr((told, reported, telegram.log, slack.seen))
    assert found_in(seen) == []
    assert "pactwatch_sends_total" in seen


def _misbehave(telegram: FakeTelegram, slack: FakeSlack) -> None:
    """Have both echo our tokens where they fail."""
    echo = f"<html>bot{TOKEN} {BOT_TOKEN}</html>"
    telegram.fails(method="getMe", status=502, body=echo)
    telegram.fails(status=500, body=echo)
    telegram.fails(status=400, description=f"Bad Request: {TOKEN}")
    slack.faults.append(Fault(method="auth.test", body=echo, status=500))
    slack.faults.append(error(BOT_TOKEN, method="chat.postEphemeral"))


async def _talk(telegram: FakeTelegram, slack: FakeSlack) -> None:
    for text in ("/watch Norway", "/watches", "/status", "/admin status", "/admin backup"):
        telegram.says(7, 7, text)
    await slack.connected()
    await slack.types("/watch", "Norway")
    await until(lambda: len(telegram.log) >= 3)
