"""Databases of earlier versions brought up to date, and killed on the way (fault D11)."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import DatabaseRefused
from storage import Storage, migrations
from storage.connection import Database
from storage.migrations import STEPS, migrate, version

SCHEMA_1 = Path(__file__).with_name("schema_1.sql")
EARLIER = range(1, len(STEPS))

Rows = list[tuple[Any, ...]]


def connected(path: Path) -> Database:
    return Database(sqlite3.connect(path, isolation_level=None))


def a_database(path: Path, *, of: int) -> None:
    """Make one of an earlier schema, with something in every table of the first."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(migrations, "STEPS", STEPS[:1])
        db = connected(path)
        db.execute("PRAGMA synchronous = OFF")
        migrate(db)
        db.conn.executescript(f"BEGIN; {SCHEMA_1.read_text(encoding='utf-8')} COMMIT;")
        patched.setattr(migrations, "STEPS", STEPS[:of])
        migrate(db)
        db.conn.close()


def content(path: Path) -> dict[str, Rows]:
    """Return what is in the columns that the first schema had, but for the count of boots."""
    first = sqlite3.connect(":memory:")
    for statement in migrations.FIRST_TABLES:
        first.execute(statement)
    with closing(first), closing(sqlite3.connect(path)) as conn:
        return {table: _rows(conn, table, first) for table in _tables(first)}


def _tables(conn: sqlite3.Connection) -> list[str]:
    found = conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return [name for (name,) in found if not name.startswith("sqlite_")]


def _rows(conn: sqlite3.Connection, table: str, first: sqlite3.Connection) -> Rows:
    columns = ", ".join(row[1] for row in first.execute(f"PRAGMA table_info ({table})"))
    but = "WHERE key <> 'boots'" if table == "meta" else ""
    return conn.execute(f"SELECT {columns} FROM {table} {but} ORDER BY 1, 2").fetchall()


def statements() -> Iterator[tuple[int, int]]:
    """Yield each statement of each upgrade: the schema before it, and its place."""
    for before in EARLIER:
        for place in range(len(STEPS[before]) + 1):
            yield before, place


@pytest.mark.case("D11")
@pytest.mark.parametrize("before", EARLIER)
def test_an_earlier_database_is_brought_up_to_date_with_all_that_it_holds(
    tmp_path: Path, before: int
) -> None:
    path = tmp_path / "pactwatch.db"
    a_database(path, of=before)
    held = content(path)
    assert all(held.values())

    with Storage.open(path) as storage:
        assert version(storage._db) == len(STEPS)
        assert not list(storage._db.query("PRAGMA foreign_key_check"))

    assert content(path) == held


@pytest.mark.case("D11")
@pytest.mark.parametrize(("before", "place"), list(statements()))
def test_an_upgrade_killed_at_any_statement_leaves_the_old_schema_whole(
    tmp_path: Path, before: int, place: int
) -> None:
    path = tmp_path / "pactwatch.db"
    a_database(path, of=before)
    held = content(path)

    _upgrade_and_die(path, before, place)

    with closing(connected(path).conn) as conn:
        assert conn.execute("PRAGMA user_version").fetchone() == (before,)
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert content(path) == held
    with Storage.open(path) as storage:
        assert version(storage._db) == len(STEPS)
    assert content(path) == held


@pytest.mark.case("D11")
def test_an_upgraded_database_is_refused_by_the_program_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "pactwatch.db"
    with Storage.open(path):
        pass
    monkeypatch.setattr(migrations, "STEPS", STEPS[:-1])
    before = path.read_bytes()

    opening = Storage.open(path)
    with pytest.raises(DatabaseRefused, match="newer than this program knows"), opening:
        pass

    assert path.read_bytes() == before


def _upgrade_and_die(path: Path, before: int, place: int) -> None:
    """Upgrade in a process of its own, which dies before that statement of its first step."""
    child = os.fork()
    if child == 0:
        try:
            _die_before(before, place)
            with Storage.open(path):
                pass
        finally:
            os._exit(1)  # it lived to the end, or failed otherwise
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 137


def _die_before(before: int, place: int) -> None:
    doomed = [*STEPS[before], f"PRAGMA user_version = {before + 1}"][place]
    execute = Database.execute

    def dying(self: Database, sql: str, parameters: Any = None) -> sqlite3.Cursor:
        if sql == doomed:
            os._exit(137)
        return execute(self, sql, parameters)

    Database.execute = dying  # type: ignore[method-assign]  # in a process that is about to die


def test_what_an_earlier_version_has_read_of_a_first_sight_is_not_read_again(
    tmp_path: Path,
) -> None:
    path = tmp_path / "pactwatch.db"
    a_database(path, of=STEPS.index(migrations.FIRST_SIGHTS))
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("UPDATE story SET baseline = 1, published = NULL")
        read = {row[0] for row in conn.execute("SELECT story_id FROM reading")}
        stories = {row[0] for row in conn.execute("SELECT id FROM story")}
    assert read
    assert read < stories

    with Storage.open(path) as storage:
        unread = storage.stories.unread_baseline(len(stories), datetime.min.replace(tzinfo=UTC))

    assert {stored.id for stored in unread} == stories - read
