"""What opening refuses, and what a failing disk leaves whole (faults D1, D2, D4-D7, D11, D14)."""

from __future__ import annotations

import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import takewhile
from pathlib import Path
from tempfile import gettempdir

import pytest

from bot.domain.errors import DatabaseFailed, DatabaseInUse, DatabaseRefused, DatabaseStuck
from storage import Storage, database, migrations
from storage.connection import Database
from tests.prove.town import ALICE, NOON, Town

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pactwatch.db"


@pytest.fixture
def used(path: Path) -> Path:
    """A database that was in use and was closed."""
    with Storage.open(path) as storage:
        storage.meta.set("colour", "blue")
    return path


def refused(path: Path) -> str:
    """Return the one line with which the database is refused."""
    with pytest.raises(DatabaseRefused) as caught, Storage.open(path):
        pass
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_what_was_stored_is_there_after_a_restart(used: Path) -> None:
    with Storage.open(used) as storage:
        assert storage.meta.get("colour") == "blue"


def test_boots_are_counted_and_each_has_a_name_of_its_own(used: Path) -> None:
    with Storage.open(used) as second:
        pass
    with Storage.open(used) as third:
        assert (second.boot, third.boot) == (2, 3)
        assert second.boot_id != third.boot_id


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # with NORMAL a power cut loses what was acknowledged
        ("foreign_keys", 1),
        ("busy_timeout", 5000),
        ("trusted_schema", 0),
        ("wal_autocheckpoint", 1000),
        ("secure_delete", 2),
    ],
)
def test_the_connection_has_the_pragma(path: Path, pragma: str, value: object) -> None:
    with Storage.open(path) as storage:
        assert storage._db.value(f"PRAGMA {pragma}") == value


def test_others_on_the_machine_cannot_read_who_watches_what(path: Path) -> None:
    with Storage.open(path):
        assert path.stat().st_mode & 0o077 == 0


def test_a_second_process_is_turned_away_at_once(used: Path) -> None:
    code = f"""
from storage import Storage
from bot.domain.errors import DatabaseInUse
try:
    with Storage.open({str(used)!r}):
        print("opened")
except DatabaseInUse as error:
    print(error)
"""
    with Storage.open(used):
        started = time.monotonic()
        said = subprocess.run(  # noqa: S603  # our own interpreter
            [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True
        )

    assert said.stdout.decode() == f"{used} is in use by another process\n"
    assert time.monotonic() - started < 5  # 2 s of it for the interpreter on a busy machine


def test_the_lock_ends_with_the_process_that_held_it(used: Path) -> None:
    with Storage.open(used), pytest.raises(DatabaseInUse), Storage.open(used):
        pass
    with Storage.open(used) as storage:
        assert storage.boot == 3


def test_status_may_look_on_while_the_bot_runs(used: Path) -> None:
    with Storage.open(used) as bot, Storage.open(used, read_only=True) as status:
        bot.meta.set("colour", "red")

        assert status.meta.get("colour") == "red"
        with pytest.raises(DatabaseFailed):
            status.meta.set("colour", "green")


def test_status_says_when_there_is_nothing_to_look_at(path: Path) -> None:
    looking = Storage.open(path, read_only=True)
    with pytest.raises(DatabaseRefused, match="there is no database yet"), looking:
        pass
    assert not path.exists()


def test_status_does_not_look_at_what_it_cannot_read(used: Path) -> None:
    conn = sqlite3.connect(used)
    conn.execute("PRAGMA user_version = 99")
    conn.close()

    looking = Storage.open(used, read_only=True)
    with pytest.raises(DatabaseRefused, match="schema 99"), looking:
        pass


def test_a_database_in_memory_does_not_vanish() -> None:
    with Storage.open(":memory:") as storage:
        assert not storage.vanished()
        assert storage.boot == 0
        assert not storage.quarantine.stands()


def test_a_database_of_a_newer_program_is_refused_and_left_as_it_is(used: Path) -> None:
    conn = sqlite3.connect(used)
    conn.execute("PRAGMA user_version = 99")
    conn.close()
    before = used.read_bytes()

    assert "schema 99 is newer" in refused(used)
    assert used.read_bytes() == before


def test_something_that_is_not_ours_is_refused(path: Path) -> None:
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE recipes (name TEXT)")
    conn.close()

    assert "not ours" in refused(path)


@pytest.mark.case("D6")
@pytest.mark.parametrize("seed", range(30))
def test_a_damaged_database_is_refused_or_proven_whole_and_never_changed(
    used: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311  # dice
    content = bytearray(used.read_bytes())
    for _ in range(40):
        at = chance.randrange(len(content))
        content[at : at + 16] = chance.randbytes(16)
    used.write_bytes(content)

    try:
        with Storage.open(used) as storage:
            assert storage._db.value("PRAGMA integrity_check") == "ok"
    except DatabaseRefused:
        assert used.read_bytes() == content


@pytest.mark.parametrize("size", [0, 1, 100, 4096, 40_000])
def test_a_database_cut_short_is_refused(used: Path, size: int) -> None:
    used.write_bytes(used.read_bytes()[:size])

    refused(used)


@pytest.mark.case("D7")
def test_a_database_that_vanished_is_not_begun_anew_unasked(used: Path) -> None:
    used.unlink()

    assert "has vanished" in refused(used)
    with Storage.open(used, new=True) as storage:
        assert storage.meta.get("colour") is None


def test_a_first_start_that_died_before_it_made_the_file_is_no_loss(path: Path) -> None:
    path.with_name(path.name + ".lock").touch()

    with Storage.open(path) as storage:
        assert storage.boot == 1


@pytest.mark.case("D7")
def test_it_is_noticed_that_the_file_was_taken_away_under_us(path: Path) -> None:
    with Storage.open(path) as storage:
        assert not storage.vanished()
        path.unlink()
        assert storage.vanished()
        path.touch()
        assert storage.vanished()


def test_an_older_file_put_in_its_place_is_noticed_once(used: Path) -> None:
    old = used.with_name("old.db")
    shutil.copy(used, old)
    for _ in range(2):
        with Storage.open(used):
            pass
    shutil.copy(old, used)

    with Storage.open(used) as restored:
        assert restored.quarantine.stands()
        restored.quarantine.lift()
    with Storage.open(used) as later:
        assert not later.quarantine.stands()
        assert later.boot == restored.boot + 1


def test_a_place_where_no_file_can_be_made_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert "there is no folder" in refused(tmp_path / "file" / "pactwatch.db")
    assert "there is no folder" in refused(tmp_path / "nowhere" / "pactwatch.db")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody with fewer rights")
@pytest.mark.case("D14")
@pytest.mark.parametrize("locked", ["file", "directory"])
def test_a_database_that_is_not_ours_to_write_is_refused(used: Path, locked: str) -> None:
    for parent in takewhile(lambda folder: folder != Path(gettempdir()), used.parents):
        parent.chmod(0o755)
    used.with_name(used.name + ".lock").chmod(0o666 if locked == "file" else 0o644)
    used.chmod(0o444)
    if locked == "directory":
        used.with_name(used.name + ".lock").unlink()

    code, said = _run_as_nobody(used)

    assert code == 78, said
    assert said.startswith(f"{used}")
    assert "cannot be written" in said
    assert said.count("\n") == 1


def _run_as_nobody(path: Path) -> tuple[int, str]:
    """Return how `run` ends for a user without rights, and what it says; loaded before."""
    path.with_name("feeds.yaml").write_text("version: 1\nfeeds: []\n")
    code = """
import contextlib, os, sys
import bot.app, bot.cli.run
from bot.cli import main
sys.argv = ["pactwatch", "feeds", "check"]  # loads what is loaded late
with contextlib.suppress(SystemExit):
    main()
os.setuid(65534)
sys.argv = ["pactwatch", "run"]
main()
"""
    run = [sys.executable, "-c", code]
    told = {"PACTWATCH_DB": str(path), "PACTWATCH_FEEDS": str(path.with_name("feeds.yaml"))}
    environment = {**told, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(  # noqa: S603  # ours
        run, cwd=path.parent, env=environment, capture_output=True, check=False
    )
    return done.returncode, done.stderr.decode()


def test_a_transaction_stores_everything_or_nothing(path: Path) -> None:
    with Storage.open(path) as storage:
        with suppress(ZeroDivisionError), storage.transaction():
            storage.meta.set("a", "1")
            storage.channels.id_of(ALICE)
            raise ZeroDivisionError

        assert storage.meta.get("a") is None
        assert not storage.channels.known(ALICE)


def test_a_failed_transaction_inside_another_takes_only_itself_back(path: Path) -> None:
    with Storage.open(path) as storage:
        with storage.transaction():
            storage.meta.set("a", "1")
            with suppress(ZeroDivisionError), storage.transaction():
                storage.meta.set("b", "2")
                raise ZeroDivisionError

        assert (storage.meta.get("a"), storage.meta.get("b")) == ("1", None)


def test_nothing_of_a_transaction_is_seen_before_it_ends(path: Path) -> None:
    with Storage.open(path) as bot, Storage.open(path, read_only=True) as status:
        with bot.transaction():
            bot.meta.set("a", "1")
            assert status.meta.get("a") is None
        assert status.meta.get("a") == "1"


@pytest.mark.case("D4")
def test_a_database_held_by_another_connection_fails_in_our_words(path: Path) -> None:
    with Storage.open(path) as storage:
        storage._db.execute("PRAGMA busy_timeout = 10")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")

        with pytest.raises(DatabaseStuck, match="locked"):
            storage.meta.set("a", "1")
        assert storage.meta.get("boots") == "1"  # reading goes on

        other.close()
        storage.meta.set("a", "2")


@pytest.mark.case("D1")
def test_a_full_disk_loses_nothing_that_was_stored_and_is_over_when_there_is_space(
    path: Path,
) -> None:
    with Storage.open(path) as storage:
        pages = storage._db.value("PRAGMA page_count")
        storage._db.value(f"PRAGMA max_page_count = {pages + 4}")
        stored = _store_until_it_fails(storage)

        storage._db.value("PRAGMA max_page_count = 100000")
        storage.meta.set("after", "1")

        assert [storage.meta.get(f"k{n}") is not None for n in range(stored + 1)] == [
            *[True] * stored,
            False,
        ]


def _store_until_it_fails(storage: Storage) -> int:
    for number in range(100):
        try:
            with storage.transaction():
                storage.meta.set(f"k{number}", "x" * 1000)
        except DatabaseStuck:
            return number
    pytest.fail("the disk never was full")


@pytest.mark.parametrize("extra", [0, 1_000, 5_000, 20_000])
def test_a_file_that_may_not_grow_is_still_whole(path: Path, extra: int) -> None:
    with Storage.open(path) as storage:
        storage.meta.set("first", "1")
        wal = path.with_name(path.name + "-wal").stat().st_size
        with _no_file_above(max(wal, path.stat().st_size) + extra):
            stored = _store_until_it_fails(storage)

        assert storage._db.value("PRAGMA integrity_check") == "ok"
        assert all(storage.meta.get(f"k{n}") for n in range(stored))
        storage.meta.set("after", "1")


@contextmanager
def _no_file_above(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("until", range(0, len(migrations.FIRST_TABLES), 5))
def test_a_migration_that_dies_leaves_the_old_schema_whole(
    path: Path, until: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = (*migrations.FIRST_TABLES[:until], "CREATE TABLE nonsense (", "SELECT 1")
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "STEPS", (broken,))
        refused(path)

    with Storage.open(path) as storage:
        assert migrations.version(storage._db) == len(migrations.STEPS)


def test_a_database_with_something_in_every_corner_opens_again(path: Path) -> None:
    """Roll-ups once made sqlite's quick_check cry damage where there was none."""
    with Storage.open(path) as storage:
        town = Town(storage)
        town.watch(ALICE)
        for number in range(30):
            town.happen(f"T{number}")
        storage.rollups.sweep(NOON)
        storage.alerts.mute_thread(ALICE, "T1")
        storage.buttons.issue(ALICE, "why", "1", now=NOON)
        storage.inbound.first("telegram", "1", now=NOON)
        town.notice(ALICE, "feed")

    with Storage.open(path) as again:
        assert again.boot == 2


def test_tables_without_rowid_have_their_key_first_and_in_order() -> None:
    with Storage.open(":memory:") as storage:
        tables = storage._db.query(
            "SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID'"
        )
        for table in [row["name"] for row in tables]:
            columns = list(storage._db.query(f"PRAGMA table_info ({table})"))
            keys = [column["pk"] for column in columns]
            assert [key for key in keys if key] == sorted(key for key in keys if key)
            assert keys == sorted(keys, key=lambda key: key or 99)


def test_what_was_forgotten_is_nowhere_on_the_disk(path: Path) -> None:
    with Storage.open(path) as storage:
        town = Town(storage)
        marked = ALICE.__class__(platform="telegram", address="99887766554433")
        for chat in (marked, ALICE):
            town.watch(chat)
        for number in range(30):
            town.happen(f"T{number}")
        storage.buttons.issue(marked, "why", "99887766554433", now=NOON)

        storage.channels.forget(marked)
        storage.checkpoint()

        files = [file.read_bytes() for file in path.parent.glob("pactwatch.db*")]
        assert not any(b"99887766554433" in content for content in files)
        assert storage._db.value("PRAGMA secure_delete") == 2
        assert storage.channels.known(ALICE)


def test_a_pragma_that_does_not_take_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(database._PRAGMAS, "synchronous", "7")

    with pytest.raises(DatabaseFailed, match="pragma synchronous"), Storage.open(":memory:"):
        pass


def test_a_mistake_in_sql_is_a_bug_and_not_a_failing_disk(path: Path) -> None:
    with Storage.open(path) as storage, pytest.raises(sqlite3.OperationalError, match="syntax"):
        storage._db.execute("SELEC 1")


def test_sqlite_utils_own_word_for_a_transaction_is_immediate_too() -> None:
    with Storage.open(":memory:") as storage, storage._db.atomic() as db:
        assert isinstance(db, Database)
        assert db.conn.in_transaction


def test_a_transaction_that_a_full_disk_ended_never_counts_as_stored(tmp_path: Path) -> None:
    def stored_despite_a_failure(storage: Storage) -> None:
        with storage.transaction():
            storage.meta.set("before", "x")
            with suppress(DatabaseFailed):
                # As sqlite does by itself when the disk is full.
                storage._db.execute("ROLLBACK")

    with Storage.open(tmp_path / "p.db") as storage:
        with pytest.raises(DatabaseFailed, match="undone"):
            stored_despite_a_failure(storage)

        assert storage.meta.get("before") is None
        storage.meta.set("after", "x")
        assert storage.meta.get("after") == "x"
