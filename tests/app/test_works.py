"""What the clock makes the parts do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from bot.app.works import Works, built
from bot.settings import Settings
from storage import Storage
from tests.domain.making import NOON, story


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
