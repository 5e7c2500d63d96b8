"""What several polls have to store goes into one transaction, and fails apart."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.errors import DatabaseFailed
from bot.services.together import MANY, Together
from storage import Storage
from tests.domain.making import NOON


def keeper(storage: Storage, key: str, *, fails: Exception | None = None) -> str:
    storage.meta.set(key, NOON.isoformat())
    if fails:
        raise fails
    return key


async def test_as_many_as_have_come_are_stored_at_once(storage: Storage) -> None:
    together: Together[str] = Together(storage)
    statements: list[str] = []
    storage._db.conn.set_trace_callback(statements.append)

    done = await asyncio.gather(
        *(together.store(lambda n=n: keeper(storage, f"k{n}")) for n in range(MANY + 2))  # type: ignore[misc]  # a default as a closure
    )

    assert done == [f"k{n}" for n in range(MANY + 2)]
    assert statements.count("COMMIT") == 2
    assert storage.meta.get("k0") == storage.meta.get(f"k{MANY + 1}") == NOON.isoformat()


async def test_what_fails_of_one_is_undone_and_concerns_that_one(storage: Storage) -> None:
    together: Together[str] = Together(storage)

    good, bad = await asyncio.gather(
        together.store(lambda: keeper(storage, "good")),
        together.store(lambda: keeper(storage, "bad", fails=ValueError("x"))),
        return_exceptions=True,
    )

    assert good == "good"
    assert isinstance(bad, ValueError)
    assert storage.meta.get("bad") is None


async def test_where_nothing_can_be_stored_all_have_failed(storage: Storage) -> None:
    together: Together[str] = Together(storage)

    found = await asyncio.gather(
        together.store(lambda: keeper(storage, "one")),
        together.store(lambda: keeper(storage, "two", fails=DatabaseFailed("full"))),
        return_exceptions=True,
    )

    assert [type(each) for each in found] == [DatabaseFailed, DatabaseFailed]
    assert storage.meta.get("one") is None


async def test_who_no_longer_waits_has_nothing_stored(storage: Storage) -> None:
    together: Together[str] = Together(storage)
    task = asyncio.create_task(together.store(lambda: keeper(storage, "late")))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await together.store(lambda: keeper(storage, "next")) == "next"
    assert storage.meta.get("late") is None
