"""What ends the process, and with which failure."""

from __future__ import annotations

from datetime import timedelta

from bot.app.running import _Life, _live
from bot.app.ticker import Ticker
from bot.app.works import built
from bot.domain.errors import DatabaseFailed, DatabaseStuck
from bot.domain.news import Feed
from bot.settings import Settings
from storage import Storage


async def test_a_console_whose_disk_fails_ends_the_process_with_that_failure() -> None:
    life, failure = _Life(), DatabaseFailed("disk full")

    async def listen() -> None:
        raise failure

    await life.until_it_ends(listen)

    assert life.stop.is_set()
    assert life.failure is failure


async def test_a_console_that_is_left_ends_the_process_in_peace() -> None:
    life = _Life()

    async def listen() -> None:
        """Return at once, as at the end of the input."""

    await life.until_it_ends(listen)

    assert life.stop.is_set()
    assert life.failure is None


async def test_a_disk_that_is_full_before_the_first_tick_ends_the_process_with_that() -> None:
    """Its word for that, 75, has us started again; a traceback would not."""
    every = timedelta(minutes=10)
    feeds = tuple(
        Feed(name=f"feed-{n}", url=f"https://{n}.example/", title="T", every=every)
        for n in range(2_000)
    )
    life, ticker = _Life(), Ticker({}, failed=print)
    with Storage.open(":memory:") as storage:
        async with built(Settings.from_environment({}), storage=storage, feeds=feeds) as works:
            storage._db.execute("PRAGMA max_page_count = 1")  # what there is, and no page more
            await _live(works, (), ticker, life)

    assert isinstance(life.failure, DatabaseStuck)


def test_a_failed_disk_is_heard_of_among_other_failures_of_a_tick() -> None:
    life, failure = _Life(), DatabaseFailed("the sync failed")

    life.tick_failed("poll", ExceptionGroup("", [ValueError("a bug"), failure]))

    assert life.failure is failure
