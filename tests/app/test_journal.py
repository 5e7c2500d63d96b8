"""The log of the database under a reader that stays (fault D13)."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import journal
from bot.app.journal import LONG, watch_journal
from bot.app.works import Works, built
from bot.settings import Settings
from storage import Storage
from tests.domain.making import NOON


@pytest.fixture
async def works(tmp_path: Path) -> AsyncIterator[Works]:
    environment = {"PACTWATCH_DB": str(tmp_path / "p.db"), "PACTWATCH_ADMINS": "telegram:7"}
    settings = Settings.from_environment(environment)
    with Storage.open(settings.database) as storage:
        async with built(settings, storage=storage, feeds=(), clock=lambda: NOON) as made:
            yield made


@pytest.fixture
def reader(works: Works) -> Iterator[sqlite3.Connection]:
    """Somebody who has begun to read, and stays."""
    works.storage.meta.set("a", "1")
    with closing(sqlite3.connect(works.settings.database, isolation_level=None)) as conn:
        conn.execute("BEGIN")
        conn.execute("SELECT * FROM meta").fetchall()
        yield conn


def _write(works: Works, megabytes: int) -> None:
    for number in range(megabytes):
        works.storage.meta.set("ballast", f"{number:03}" * (1 << 18))


def _notices(works: Works) -> int:
    return int(works.storage._db.value("SELECT count(*) FROM notice"))


@pytest.mark.case("D13")
def test_a_log_that_a_reader_keeps_long_is_told_of_and_short_again_when_he_is_gone(
    works: Works, reader: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "TOO_LONG", 2 * LONG)  # in place of 64 MiB
    _write(works, 12)
    watch_journal(works)
    watch_journal(works)
    assert works.storage.journal.size() > 2 * LONG
    assert _notices(works) == 1

    reader.execute("COMMIT")
    watch_journal(works)

    assert works.storage.journal.size() < LONG
    assert works.storage._db.value("PRAGMA busy_timeout") == 5_000


def test_a_short_log_is_left_alone(works: Works, reader: sqlite3.Connection) -> None:
    works.storage.meta.set("a", "2")
    before = works.storage.journal.size()

    watch_journal(works)

    assert works.storage.journal.size() == before > 0
    assert _notices(works) == 0
