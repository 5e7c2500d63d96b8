"""No file descriptor is left for a while: nothing is lost, nothing ends (fault J8)."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from bot.domain.watch import Channel
from storage import Storage
from tests.platforms.telegram.fake import TOKEN, FakeTelegram
from tests.prove.town import Town
from tests.walks.home import Home, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(90)]


@pytest.mark.case("J8")
async def test_without_a_file_descriptor_left_it_waits_and_then_goes_on(home: Home) -> None:
    home.write_feeds("harbour-times")
    _one_message_waits(home)
    async with FakeTelegram(token=TOKEN).open() as fake:
        fake.fails(status=429, parameters={"retry_after": 1}, closes=True)
        bot = await home.start(TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=fake.url)
        try:
            await until(lambda: fake.called("sendMessage"))
            with _none_left(bot.process.pid):
                await until(lambda: bot.said("message not sent"))
                assert fake.log == []
            await until(lambda: fake.log)
            assert await bot.stop() == 0
        finally:
            await bot.kill()

    assert [seen["chat"] for seen in fake.log] == ["7"]
    assert "possible repeat" not in fake.log[0]["text"]


@contextmanager
def _none_left(process: int) -> Iterator[None]:
    """Let the process open nothing more while inside."""
    soft, hard = resource.prlimit(process, resource.RLIMIT_NOFILE)
    resource.prlimit(process, resource.RLIMIT_NOFILE, (3, hard))
    yield
    resource.prlimit(process, resource.RLIMIT_NOFILE, (soft, hard))


def _one_message_waits(home: Home) -> None:
    now = datetime.now(UTC)
    with Storage.open(home.database) as storage:
        town = Town(storage)
        town.watch(Channel(platform="telegram", address="7"), now=now)
        town.happen("T1", now=now)
