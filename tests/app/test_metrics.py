"""Every figure that was promised is there, and none names a chat."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app.chats import Chat, open_chats
from bot.app.facts import facts
from bot.app.lag import LOOK_EVERY, watch_lag
from bot.app.ticker import OFTEN, Tick, Ticker
from bot.app.works import Works, built
from bot.domain.watch import Channel
from bot.settings import Settings
from bot.web.metrics import exposition
from storage import Storage
from storage.times import stamp
from tests.metering import reading
from tests.prove.town import DESK, NOON, Town

# So long that no figure holds it by chance.
SOMEBODY = Channel(platform="telegram", address="700415529981")
GUIDE = Path(__file__).parents[2] / "docs" / "operations.md"
PROMISED = """
    build_info feeds outbox_rows outbox_oldest_seconds sends_total send_seconds
    possible_repeats_total parked_total dead_total rate_limited_seconds_total
    publish_to_alert_seconds seen_to_alert_seconds alerts_total inbound_duplicates_total
    commands_total denied_total loop_lag_seconds task_heartbeat_age_seconds db_wal_bytes
    db_commit_seconds db_busy_total telegram_conflict_total redactions_total
"""


@pytest.fixture
async def bot() -> AsyncIterator[tuple[Works, tuple[Chat, ...]]]:
    with Storage.open(":memory:") as storage:
        town = Town(storage)
        town.watch(SOMEBODY)
        town.watch(DESK)
        town.happen("T1")
        environment = {"TELEGRAM_TOKEN": "1:x", "TELEGRAM_API_URL": "http://127.0.0.1:1/bot"}
        settings = Settings.from_environment(environment)
        async with (
            built(settings, storage=storage, feeds=(), clock=lambda: NOON) as works,
            AsyncExitStack() as open_,
        ):
            yield works, await open_chats(works, open_)


async def test_every_promised_figure_is_told(bot: tuple[Works, tuple[Chat, ...]]) -> None:
    told = exposition(facts(*bot, Ticker({}, failed=print)).figures()).decode()

    named = {line.split()[2] for line in told.splitlines() if line.startswith("# TYPE")}
    assert {f"pactwatch_{name}" for name in PROMISED.split()} <= named
    waiting = 'pactwatch_outbox_rows{platform="telegram",state="queued"} 1.0'
    assert waiting in told.splitlines()
    assert SOMEBODY.address not in told


async def test_what_waits_for_a_time_to_come_has_not_waited_less_than_nothing(
    bot: tuple[Works, tuple[Chat, ...]],
) -> None:
    works, _ = bot
    with works.storage.transaction():
        works.storage._db.execute("UPDATE outbox SET due = ?", [stamp(NOON + timedelta(hours=1))])

    told = exposition(facts(*bot, Ticker({}, failed=print)).figures()).decode()

    assert 'pactwatch_outbox_oldest_seconds{platform="telegram"} 0.0' in told.splitlines()


async def test_every_figure_says_what_it_is_here_and_in_the_guide(
    bot: tuple[Works, tuple[Chat, ...]],
) -> None:
    told = exposition(facts(*bot, Ticker({}, failed=print)).figures()).decode()
    guide = GUIDE.read_text(encoding="utf-8")

    helps = [line.split(maxsplit=3)[2:] for line in told.splitlines() if "# HELP" in line]
    figures = {name.removesuffix("_created"): about for name, *about in helps}
    assert [name for name, about in figures.items() if not about] == []
    assert [name for name in figures if f"`{name.removeprefix('pactwatch_')}`" not in guide] == []


@pytest.mark.case("J4")
async def test_work_that_fails_each_time_is_seen_by_readiness(
    bot: tuple[Works, tuple[Chat, ...]],
) -> None:
    async def work() -> None:
        msg = "a bug"
        raise ValueError(msg)

    tick = Tick(every=timedelta(seconds=1), work=work)
    ticker = Ticker({"deliver": tick}, failed=lambda _name, _error: None)
    ready = [facts(*bot, ticker).ready()["work"]]
    for _ in range(OFTEN):
        await ticker._call("deliver", tick)
    ready.append(facts(*bot, ticker).ready()["work"])

    assert ready == [True, False]


async def test_a_loop_that_is_held_up_shows() -> None:
    before = reading("loop_lag_seconds_count"), reading("loop_lag_seconds_sum")
    watching = asyncio.ensure_future(watch_lag())
    await asyncio.sleep(LOOK_EVERY * 1.5)
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching

    assert reading("loop_lag_seconds_count") > before[0]
    assert reading("loop_lag_seconds_sum") >= before[1]
