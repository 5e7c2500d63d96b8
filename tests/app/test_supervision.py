"""A task that dies is started again, until it has died too often."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.app.supervision import KeepsDying, keep_running
from bot.domain.errors import DatabaseFailed

AT_ONCE = timedelta(0)


@pytest.mark.case("J4")
async def test_a_task_that_dies_five_times_in_ten_minutes_is_given_up() -> None:
    lives = 0

    async def dies() -> None:
        nonlocal lives
        lives += 1
        msg = "bug"
        raise RuntimeError(msg)

    with pytest.raises(KeepsDying, match="listener died 5 times"):
        await keep_running("listener", dies, pause=AT_ONCE)

    assert lives == 5


async def test_a_failed_database_is_not_tried_again() -> None:
    lives = 0

    async def fails() -> None:
        nonlocal lives
        lives += 1
        msg = "disk full"
        raise DatabaseFailed(msg)

    with pytest.raises(DatabaseFailed):
        await keep_running("deliver", fails, pause=AT_ONCE)

    assert lives == 1


async def test_a_failed_database_is_found_in_the_middle_of_a_group() -> None:
    async def fails() -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(asyncio.sleep(60))
            msg = "disk full"
            raise DatabaseFailed(msg)

    with pytest.raises(DatabaseFailed, match="disk full"):
        await keep_running("telegram", fails, pause=AT_ONCE)
