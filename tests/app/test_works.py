"""What the clock makes the parts do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.app.clock import utc_now
from bot.app.polls import open_polling
from bot.app.steady import Steady
from bot.app.works import Works, built
from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import FeedMemory
from bot.settings import Settings
from storage import Storage
from tests.domain.making import NOON, story
from tests.intake.fetch.publisher import Publisher


@pytest.fixture
async def works() -> AsyncIterator[Works]:
    """A bot whose clock stands 46 days after the last story."""

    def clock() -> datetime:
        return NOON + timedelta(days=46)

    with Storage.open(":memory:") as storage:
        settings = Settings.from_environment({})
        async with built(settings, storage=storage, feeds=(), clock=clock) as made:
            yield made


async def test_what_has_had_its_time_is_dropped_as_long_as_there_is_any(works: Works) -> None:
    stories = [story(str(n), f"Story {n}", summary="Sun.") for n in range(1_001)]
    works.storage.stories.add_new("gazette", stories, now=NOON, baseline=False)

    await works.prune()

    left = works.storage._db.value("SELECT count(*) FROM story WHERE summary <> ''")
    assert left == 0


async def test_nothing_more_is_dropped_once_we_are_told_to_stop(works: Works) -> None:
    stories = [story(str(n), f"Story {n}", summary="Sun.") for n in range(1_001)]
    works.storage.stories.add_new("gazette", stories, now=NOON, baseline=False)
    works.traffic.closing = True

    await works.prune()

    assert works.storage._db.value("SELECT count(*) FROM story WHERE summary <> ''") == 1


async def test_a_wait_from_before_the_start_holds_but_for_who_polls_by_hand() -> None:
    settings, now = Settings.from_environment({}), utc_now()
    feed = Publisher().feed(url="http://127.0.0.1:1/")
    with Storage.open(":memory:") as storage:
        storage.feeds.rests.begin({"127.0.0.1:1": now + timedelta(hours=1)}, now=now)
        async with built(settings, storage=storage, feeds=()) as made:
            with pytest.raises(FeedError) as running:
                await made.polling.fetch(feed, FeedMemory())
        async with open_polling(settings, storage=storage) as polling:
            with pytest.raises(FeedError) as by_hand:
                await polling.fetch(feed, FeedMemory())

    assert running.value.fault is FeedFault.RESTING
    assert by_hand.value.fault is FeedFault.REFUSED


async def test_a_clock_that_leapt_ahead_drops_nothing_until_it_has_held_for_a_day() -> None:
    """What is dropped by a clock of ten years ahead would be news again, and told again."""
    at, seconds = [NOON], [0.0]

    def passes(span: timedelta, *, leap: timedelta = timedelta()) -> None:
        at[0] += span + leap
        seconds[0] += span.total_seconds()

    with Storage.open(":memory:") as storage:
        steady = Steady(lambda: at[0], monotonic=lambda: seconds[0])
        settings = Settings.from_environment({})
        async with built(settings, storage=storage, feeds=(), clock=lambda: at[0]) as made:
            works = replace(made, steady=steady)
            storage.stories.add_new("gazette", [story("1", "Sun")], now=NOON, baseline=False)
            left = []
            for leap in (timedelta(), timedelta(days=3653), *[timedelta()] * 25):
                passes(timedelta(hours=1), leap=leap)
                await works.prune()
                left.append(storage._db.value("SELECT count(*) FROM story"))

    assert left == [1] * 25 + [0] * 2
