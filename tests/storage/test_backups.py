"""Backups: made while in use, checked, thinned out, restored (faults D6, D11, D15)."""

from __future__ import annotations

import gzip
import itertools
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.errors import BackupFailed, DatabaseInUse, DatabaseRefused
from storage import Storage, migrations
from storage.backups import Backup, Backups, kept
from storage.copies import check, pack, unpack
from storage.restoring import restore
from tests.prove.town import ALICE, NOON, Town

ROOT = Path(__file__).parents[2]
HOUR = timedelta(hours=1)


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "pactwatch.db"


@pytest.fixture
def backups(path: Path, clock: Clock) -> Backups:
    return Backups(database=path, folder=path.with_name("backups"), clock=clock)


@pytest.fixture
def storage(path: Path) -> Iterator[Storage]:
    """A database in use, to which something was written that its log still holds."""
    with Storage.open(path) as opened:
        opened.meta.set("colour", "blue")
        yield opened


@pytest.fixture
def used(path: Path) -> Path:
    with Storage.open(path) as opened:
        opened.meta.set("colour", "blue")
    return path


def colour(path: Path) -> str | None:
    with Storage.open(path) as storage:
        return storage.meta.get("colour")


def names(folder: Path) -> list[str]:
    return sorted(found.name for found in folder.iterdir())


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """Let the disk be full, as far as files of ours go."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def refused(open_: Callable[[], object]) -> str:
    with pytest.raises(DatabaseRefused) as refusal:
        open_()
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


def opened(path: Path, backups: Backups) -> None:
    with Storage.open(path, backups=backups):
        pass


# --- making


def test_a_backup_made_while_the_bot_runs_holds_what_was_written(
    storage: Storage, backups: Backups, tmp_path: Path
) -> None:
    made = backups.make()

    assert made.file.name == f"pactwatch-20260301T120000Z-v{len(migrations.STEPS)}.db.gz"
    assert names(backups.folder) == [made.file.name]
    assert backups.all() == [made]
    unpack(made.file, tmp_path / "copy.db")
    assert colour(tmp_path / "copy.db") == "blue"


def test_nobody_else_on_the_machine_can_read_a_backup(storage: Storage, backups: Backups) -> None:
    made = backups.make()

    assert made.file.stat().st_mode & 0o777 == 0o600
    assert backups.folder.stat().st_mode & 0o777 == 0o700


def test_each_of_many_backups_made_under_a_busy_writer_is_whole(
    storage: Storage, backups: Backups, clock: Clock
) -> None:
    def back_up() -> None:
        for _ in range(5):
            clock.now += HOUR
            backups.make()

    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(back_up)
        for number in itertools.takewhile(lambda _: not made.done(), itertools.count()):
            with storage.transaction():
                storage.meta.set("left", str(number))
                storage.meta.set("right", str(number))
        made.result()

    for place, backup in enumerate(backups.all()):
        copy = backups.folder / f"{place}.db"
        unpack(backup.file, copy)
        check(copy)
        with Storage.open(copy) as restored:
            assert restored.meta.get("left") == restored.meta.get("right")


def test_what_was_forgotten_is_in_no_later_backup(
    storage: Storage, backups: Backups, tmp_path: Path
) -> None:
    town = Town(storage)
    marked = ALICE.__class__(platform="telegram", address="99887766554433")
    town.watch(marked)
    town.happen("T1")
    storage.channels.forget(marked)

    made = backups.make()

    assert b"99887766554433" not in gzip.decompress(made.file.read_bytes())


def test_a_damaged_database_makes_no_backup(used: Path, backups: Backups) -> None:
    content = bytearray(used.read_bytes())
    content[8192:12288] = random.Random(1).randbytes(4096)  # noqa: S311  # dice
    used.write_bytes(content)

    with pytest.raises(BackupFailed):
        backups.make()

    assert names(backups.folder) == []


def test_what_is_no_database_is_named_and_not_the_folder_of_the_backups(
    path: Path, backups: Backups
) -> None:
    path.write_bytes(b"no database at all" * 500)

    with pytest.raises(BackupFailed) as failed:
        backups.make()

    assert str(failed.value) == f"{path}: file is not a database"


def test_no_backup_is_made_of_nothing(backups: Backups) -> None:
    with pytest.raises(BackupFailed, match="there is no database yet"):
        backups.make()


def test_a_folder_that_cannot_be_made_fails_in_our_words(
    storage: Storage, path: Path, clock: Clock
) -> None:
    nowhere = Backups(database=path, folder=path / "backups", clock=clock)

    with pytest.raises(BackupFailed, match="Not a directory"):
        nowhere.make()


def test_a_backup_that_is_told_to_stop_leaves_nothing_behind(
    storage: Storage, backups: Backups
) -> None:
    with pytest.raises(BackupFailed, match="interrupted"):
        backups.make(stop=lambda: True)

    assert names(backups.folder) == []


def test_what_a_killed_process_left_half_made_is_no_backup_and_goes_a_day_later(
    storage: Storage, backups: Backups, clock: Clock
) -> None:
    half = backups.folder / ".making-x"
    half.mkdir(parents=True)
    (half / "packed").touch()
    os.utime(half, (NOON.timestamp(), NOON.timestamp()))

    first = backups.make()
    assert backups.all() == [first]
    assert half.exists()

    clock.now += timedelta(days=1, seconds=1)
    backups.make()
    assert not half.exists()


def test_a_backup_can_be_written_elsewhere_but_never_over_a_file(
    storage: Storage, backups: Backups, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "mine.gz"

    backups.write(elsewhere)

    unpack(elsewhere, tmp_path / "copy.db")
    assert check(tmp_path / "copy.db") == len(migrations.STEPS)
    with pytest.raises(BackupFailed, match="there is such a file already"):
        backups.write(elsewhere)


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_a_kill_at_any_moment_leaves_only_whole_backups(used: Path, backups: Backups) -> None:
    with Storage.open(used) as storage:
        storage.meta.set("ballast", random.Random(1).randbytes(2_000_000).hex())  # noqa: S311  # dice
    code = f"""
import itertools
from datetime import datetime, timedelta, UTC
from pathlib import Path
from storage.backups import Backups
hours = (datetime.now(UTC) + n * timedelta(hours=1) for n in itertools.count())
backups = Backups(
    database=Path({str(used)!r}), folder=Path({str(backups.folder)!r}), clock=hours.__next__
)
print("ready", flush=True)
while True:
    backups.make()
"""
    backups.make()  # by a slow machine's clock the killed ones may all be cut short
    chance = random.Random(2)  # noqa: S311  # dice
    for _ in range(8):
        run = [sys.executable, "-c", code]
        with subprocess.Popen(run, cwd=ROOT, stdout=subprocess.PIPE) as process:  # noqa: S603  # ours
            assert process.stdout
            process.stdout.readline()
            time.sleep(chance.uniform(0, 0.4))  # noqa: TID251  # nothing to wait for
            process.kill()

    assert list(backups.folder.glob(".making-*"))  # some were cut short
    assert backups.all()
    for place, backup in enumerate(backups.all()):
        unpack(backup.file, backups.folder / f"{place}.db")
        check(backups.folder / f"{place}.db")


# --- keeping


def test_the_next_is_due_after_an_hour_also_over_a_restart(
    storage: Storage, backups: Backups, clock: Clock
) -> None:
    assert backups.due()
    backups.make()

    clock.now = NOON + HOUR - timedelta(seconds=1)
    assert not backups.due()
    clock.now = NOON + HOUR
    assert backups.due()


@pytest.mark.usefixtures("storage")
def test_one_from_the_future_does_not_have_one_made_at_every_look(
    backups: Backups, clock: Clock
) -> None:
    clock.now += timedelta(days=3653)
    backups.make()
    clock.now = NOON
    assert backups.due()
    backups.make()

    clock.now += timedelta(minutes=59)
    assert not backups.due()
    clock.now += timedelta(minutes=1)
    assert backups.due()


def test_one_from_the_future_does_not_keep_the_next_from_being_made(
    storage: Storage, backups: Backups, clock: Clock
) -> None:
    backups.make()

    clock.now = NOON - timedelta(days=1)

    assert backups.due()


def test_three_months_of_hourly_backups_are_thinned_out_to_hours_days_and_weeks() -> None:
    standing: set[Backup] = set()
    for hour in range(90 * 24):
        backup = Backup(file=Path(f"{hour}"), made=NOON + hour * HOUR, version=1)
        standing = kept({*standing, backup})

    now = NOON + (90 * 24 - 1) * HOUR
    ages = sorted(now - backup.made for backup in standing)
    assert len(standing) <= 24 + 14 + 8
    assert ages[:24] == [n * HOUR for n in range(24)]
    days = {backup.made.date() for backup in standing}
    assert {now.date() - timedelta(days=n) for n in range(14)} <= days
    assert timedelta(weeks=6) <= ages[-1] <= timedelta(weeks=8)  # the last of the eighth week


def test_old_backups_go_and_other_files_in_the_folder_stay(
    storage: Storage, backups: Backups, clock: Clock
) -> None:
    first = backups.make()
    (backups.folder / "notes.txt").touch()
    clock.now += timedelta(minutes=10)
    second = backups.make()
    assert first.file.exists()  # one that was restored a moment ago outlives the next

    clock.now += HOUR
    third = backups.make()

    assert not first.file.exists()  # of the same hour as the second
    assert names(backups.folder) == ["notes.txt", second.file.name, third.file.name]


# --- when one is needed


def test_d6_a_damaged_database_is_refused_and_the_newest_good_backup_named(
    used: Path, backups: Backups, clock: Clock
) -> None:
    good = backups.make()
    clock.now += HOUR
    broken = backups.make()
    broken.file.write_bytes(broken.file.read_bytes()[:-20])
    used.write_bytes(b"SQLite format 3\0" + b"x" * 20_000)
    before = used.read_bytes()

    said = refused(lambda: opened(used, backups))

    assert said.endswith(f"; the newest good backup is {good.file}: pactwatch restore it")
    assert used.read_bytes() == before


@pytest.mark.parametrize("seed", range(12))
def test_d6_no_damage_is_opened_in_silence(used: Path, backups: Backups, seed: int) -> None:
    good = backups.make()
    chance = random.Random(seed)  # noqa: S311  # dice
    content = bytearray(used.read_bytes())
    at = chance.randrange(0, len(content), 4096)
    content[at : at + 4096] = chance.randbytes(4096)
    used.write_bytes(content)

    try:
        opened(used, backups)
        said = ""
    except DatabaseRefused as refusal:
        said = str(refusal)

    if not said:
        assert check(used)
    else:
        assert str(good.file) in said
        assert used.read_bytes() == content


def test_a_vanished_database_names_the_newest_good_backup_too(
    used: Path, backups: Backups
) -> None:
    good = backups.make()
    used.unlink()

    assert f"restore {good.file}, or run --new" in refused(lambda: opened(used, backups))


def test_where_there_is_no_backup_none_is_named(used: Path, backups: Backups) -> None:
    used.write_bytes(b"x" * 20_000)
    assert "good backup" not in refused(lambda: opened(used, backups))

    backups.folder.write_text("not a folder")
    assert "good backup" not in refused(lambda: opened(used, backups))


def test_a_backup_is_made_before_the_schema_changes(
    used: Path, backups: Backups, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = ("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT",)
    steps = (*migrations.STEPS, more)
    monkeypatch.setattr(migrations, "STEPS", steps)

    for _ in range(2):
        opened(used, backups)

    (made,) = backups.all()
    assert made.version == len(steps) - 1


def test_a_schema_changes_also_where_no_backup_can_be_made(
    used: Path, backups: Backups, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    backups.folder.write_text("not a folder")
    steps = (*migrations.STEPS, ("CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT",))
    monkeypatch.setattr(migrations, "STEPS", steps)

    opened(used, backups)

    assert "no backup before the schema changes" in caplog.text


# --- restoring


def test_what_is_restored_is_what_was_backed_up_and_the_old_file_is_kept(
    used: Path, backups: Backups
) -> None:
    made = backups.make()
    with Storage.open(used) as storage:
        storage.meta.set("colour", "red")

    done = restore(made.file, database=used)

    assert done.kept == used.with_name("pactwatch.db.before-restore")
    assert used.stat().st_mode & 0o777 == 0o600
    assert colour(used) == "blue"
    with closing(sqlite3.connect(done.kept)) as conn:
        assert conn.execute("SELECT value FROM meta WHERE key = 'colour'").fetchone() == ("red",)


def test_a_restored_database_begins_in_quarantine(used: Path, backups: Backups) -> None:
    # The backup is of the last boot, so the count of boots alone would not tell.
    made = backups.make()

    restore(made.file, database=used)

    with Storage.open(used) as storage:
        assert storage.quarantine.stands()


def test_the_log_of_the_old_database_stays_with_it(
    path: Path, backups: Backups, tmp_path: Path
) -> None:
    with Storage.open(path) as storage:
        storage.meta.set("colour", "blue")
        made = backups.make()
        storage.meta.set("colour", "red")
        # As a kill leaves it: what was written last stands in the log only.
        for name in ("pactwatch.db", "pactwatch.db-wal"):
            shutil.copy(tmp_path / name, tmp_path / f"killed-{name}")
    for name in ("pactwatch.db", "pactwatch.db-wal"):
        shutil.move(tmp_path / f"killed-{name}", tmp_path / name)

    done = restore(made.file, database=path)

    assert done.kept
    with closing(sqlite3.connect(done.kept)) as conn:
        assert conn.execute("SELECT value FROM meta WHERE key = 'colour'").fetchone() == ("red",)
    assert colour(path) == "blue"


def test_the_bot_must_not_run(storage: Storage, path: Path, backups: Backups) -> None:
    made = backups.make()

    with pytest.raises(DatabaseInUse):
        restore(made.file, database=path)

    assert storage.meta.get("colour") == "blue"
    assert not storage.vanished()


def test_a_vanished_database_can_be_restored(used: Path, backups: Backups) -> None:
    made = backups.make()
    used.unlink()

    assert restore(made.file, database=used).kept is None
    assert colour(used) == "blue"


@pytest.mark.parametrize("cut", ["before the file is renamed", "before the new one is in place"])
def test_a_restore_that_was_cut_short_is_mended_by_another(
    used: Path, backups: Backups, tmp_path: Path, cut: str
) -> None:
    made = backups.make()
    with Storage.open(used) as storage:
        storage.meta.set("colour", "red")
        log = (tmp_path / "pactwatch.db-wal").read_bytes()
        file = used.read_bytes()
    used.write_bytes(file)
    kept_file = used.with_name("pactwatch.db.before-restore")
    for name in (used.name, kept_file.name):
        used.with_name(f"{name}-wal").write_bytes(log)
    if cut == "before the new one is in place":
        used.rename(kept_file)

    done = restore(made.file, database=used)

    old = done.kept or kept_file
    with closing(sqlite3.connect(old)) as conn:
        assert conn.execute("SELECT value FROM meta WHERE key = 'colour'").fetchone() == ("red",)
    assert not used.with_name("pactwatch.db-wal").exists()
    assert colour(used) == "blue"


def test_a_disk_that_would_not_have_it_leaves_all_as_it_was(used: Path, backups: Backups) -> None:
    made = backups.make()
    before = used.read_bytes()

    with files_no_larger_than(8_192):
        with pytest.raises(BackupFailed, match="File too large"):
            restore(made.file, database=used)
        with pytest.raises(BackupFailed):
            backups.make()

    assert used.read_bytes() == before
    left = {name for name in names(used.parent) if not name.endswith(("-wal", "-shm"))}
    assert left == {"backups", "pactwatch.db", "pactwatch.db.lock"}
    assert backups.all() == [made]


def test_a_second_restore_does_not_lose_what_the_first_one_kept(
    used: Path, backups: Backups
) -> None:
    made = backups.make()

    kept_files = [restore(made.file, database=used).kept for _ in range(3)]

    ends = ["before-restore", "before-restore-2", "before-restore-3"]
    assert kept_files == [used.with_name(f"pactwatch.db.{end}") for end in ends]


def test_a_plain_copy_can_be_restored_too(used: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain.db"
    shutil.copy(used, plain)

    restore(plain, database=used)

    assert colour(used) == "blue"


def _packed(conn_: Callable[[sqlite3.Connection], object], to: Path) -> Path:
    plain = to.with_suffix(".plain")
    with closing(sqlite3.connect(plain, isolation_level=None)) as conn:
        conn_(conn)
    pack(plain, to)
    return to


def test_what_cannot_be_restored_is_refused_and_nothing_is_changed(
    used: Path, backups: Backups, tmp_path: Path
) -> None:
    made = backups.make()
    before = used.read_bytes()
    cut = tmp_path / "cut.gz"
    cut.write_bytes(made.file.read_bytes()[:-9])
    flipped = bytearray(made.file.read_bytes())
    flipped[len(flipped) // 2] ^= 0xFF
    (tmp_path / "flipped.gz").write_bytes(flipped)
    (tmp_path / "text.db").write_text("no database " * 100)
    newer = _packed(lambda c: c.execute("PRAGMA user_version = 99"), tmp_path / "newer.gz")
    empty = _packed(lambda c: c.execute("CREATE TABLE t (a)"), tmp_path / "empty.gz")

    def recipes(conn: sqlite3.Connection) -> None:
        conn.execute("CREATE TABLE recipes (name TEXT)")
        conn.execute("PRAGMA user_version = 1")

    others = _packed(recipes, tmp_path / "others.gz")
    said = {
        file.name: refused(lambda file=file: restore(file, database=used))  # type: ignore[misc]  # a default binds the loop's value
        for file in (
            cut,
            tmp_path / "flipped.gz",
            tmp_path / "text.db",
            newer,
            empty,
            others,
            tmp_path / "nowhere",
        )
    }

    assert "schema 99; this program knows 1 to" in said["newer.gz"]
    assert "holds something that is not ours" in said["empty.gz"]
    assert "holds something that is not ours" in said["others.gz"]
    assert "No such file" in said["nowhere"]
    assert used.read_bytes() == before
    assert not used.with_name("pactwatch.db.before-restore").exists()
    assert not list(tmp_path.glob(".restoring-*"))


def test_d15_a_day_old_backup_tells_nobody_a_second_time_one_by_one(
    path: Path, backups: Backups
) -> None:
    with Storage.open(path) as storage:
        town = Town(storage)
        town.watch(ALICE)
        for number in range(30):
            town.happen(f"T{number}")
        made = backups.make()
        sent = 0
        while delivery := storage.claims.claim(NOON, platform="telegram"):
            storage.claims.sent(delivery.id, f"m{delivery.id}", now=NOON)
            sent += 1
    assert sent == 30

    restore(made.file, database=path)
    day_after = NOON + timedelta(days=1)
    told: list[str] = []
    with Storage.open(path) as storage:
        town = Town(storage)
        for minute in range(0, 40, 5):
            now = day_after + timedelta(minutes=minute)
            if minute < 30:
                town.happen(f"again{minute}", now=now)  # the feeds bring back what was lost
            storage.rollups.sweep(now)
            while delivery := storage.claims.claim(now, platform="telegram"):
                storage.claims.sent(delivery.id, f"m{delivery.id}", now=now)
                told.append(storage.alerts.digest_reason(delivery.digest or 0))

    assert told == ["restored"]
