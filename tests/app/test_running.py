"""What ends the process, and with which failure."""

from __future__ import annotations

from bot.app.running import _Life
from bot.domain.errors import DatabaseFailed


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
