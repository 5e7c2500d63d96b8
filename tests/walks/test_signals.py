"""What a service manager and a person at the keyboard tell the process (fault J2)."""

from __future__ import annotations

import asyncio
import signal
import time
from datetime import UTC, datetime

import pytest

from bot.domain.delivery import State
from bot.domain.watch import Channel
from storage import Storage
from tests.platforms.telegram.fake import TOKEN, FakeTelegram
from tests.prove.town import Town
from tests.walks.home import Home, until

AT_ONCE = 5.0  # seconds, on a machine that others use too; a patient end would take 20

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]


@pytest.mark.case("J2")
@pytest.mark.parametrize(("first", "second"), [("SIGINT", "SIGTERM"), ("SIGTERM", "SIGTERM")])
async def test_told_twice_it_ends_at_once_and_clean_and_a_hangup_ends_nothing(
    home: Home, first: str, second: str
) -> None:
    home.write_feeds("harbour-times")
    _one_message_waits(home)
    async with FakeTelegram(token=TOKEN).open() as fake:
        fake.fails(line="hang", accepted=True)
        bot = await home.start(TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=fake.url)
        try:
            await bot.ready()
            bot.process.send_signal(signal.SIGHUP)
            await until(lambda: fake.log)
            bot.process.send_signal(signal.Signals[first])
            await until(lambda: bot.said("stopping"))
            told = time.monotonic()
            bot.process.send_signal(signal.Signals[second])
            assert await asyncio.wait_for(bot.process.wait(), AT_ONCE) == 0
        finally:
            await bot.kill()

    assert time.monotonic() - told < AT_ONCE
    with Storage.open(home.database) as storage:  # which checks all of it
        counts = storage.outbox.counts()
    assert counts[State.SENDING] + counts[State.UNKNOWN] == 1 == sum(counts.values())


def _one_message_waits(home: Home) -> None:
    now = datetime.now(UTC)
    with Storage.open(home.database) as storage:
        town = Town(storage)
        town.watch(Channel(platform="telegram", address="1"), now=now)
        town.happen("T1", now=now)
