"""However often the bot is stopped in the middle, each command has its effect once (E15, E16)."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.domain.chat import Incoming, Reply
from bot.domain.message import says
from bot.platforms.telegram.platform import Telegram
from storage import Storage
from tests.platforms.telegram.fake import TOKEN, FakeTelegram

COMMANDS = 400
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.case("E15")
async def test_no_command_is_lost_and_none_has_a_second_effect() -> None:
    chance = random.Random(7)  # noqa: S311 - the same stops each time
    effects: Counter[str] = Counter()
    asked: Counter[str] = Counter()

    with Storage.open(":memory:") as storage:

        def answer(incoming: Incoming) -> Reply | None:
            asked[incoming.event_id] += 1
            with storage.transaction():
                if not storage.inbound.first("telegram", incoming.event_id, now=NOW):
                    return None
                effects[incoming.text] += 1
            return Reply(message=says("done"))

        async with FakeTelegram(token=TOKEN).open() as fake:
            for number in range(COMMANDS):
                fake.says(1 + number % 5, 7, f"command {number}")
            stops = 0
            while fake.confirmed < fake.updates[-1]["update_id"]:
                stops += 1
                # Longer each time, so that a slow machine gets through too.
                await _run_for(chance.uniform(0.02, 0.2) + stops / 200, fake, answer=answer)

    assert effects == {f"command {number}": 1 for number in range(COMMANDS)}
    assert stops > 3
    assert max(asked.values()) > 1  # it did hear some of them again


async def _run_for(
    seconds: float, fake: FakeTelegram, *, answer: Callable[[Incoming], Reply | None]
) -> None:
    async with Telegram(
        token=TOKEN,
        api_url=fake.url,
        answer=answer,
        admins=frozenset(),
        clock=lambda: NOW,
    ) as telegram:
        loop = asyncio.create_task(telegram.listen())
        await asyncio.sleep(seconds)
        loop.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await loop
