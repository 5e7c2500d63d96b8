"""The folder of backups: made, dated, thinned out, and found again when one is needed."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.crash import crash_point
from bot.domain.errors import BackupFailed
from storage.copies import Stop, check, copy, failing, never, pack, sync_folder, unpack

EVERY = timedelta(hours=1)
# How many hours, days and weeks keep their last backup.
KEPT = ((24, "%Y-%m-%d %H"), (14, "%Y-%m-%d"), (8, "%G-%V"))

_NAME = re.compile(r"pactwatch-(\d{8}T\d{6}Z)-v(\d{1,6})\.db\.gz")
_MOMENT = "%Y%m%dT%H%M%SZ"
_MAKING = ".making-"
_LEFT_BEHIND = timedelta(days=1)  # by a process that was killed while it made one
_MOST_TRIED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """One finished backup; `version` is that of its schema."""

    file: Path
    made: datetime
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Backups:
    """The backups of one database.

    Gzipped, for there are up to 46 of them and stories are mostly text. A file bears its
    final name only when it is whole, checked and on the disk.
    """

    database: Path
    folder: Path
    clock: Callable[[], datetime]

    def make(self, *, stop: Stop = never) -> Backup:
        """Make one, drop those that had their time; raise BackupFailed.

        Works while the database is in use, and blocks for as long as the disk needs.
        """
        now = self.clock()
        with failing(self.folder):
            self.folder.mkdir(mode=0o700, exist_ok=True)
            self._clear(now)
            with self._work() as work:
                version = _packed(self.database, work / "packed", stop=stop)
                made = self.folder / f"pactwatch-{now.astimezone(UTC):{_MOMENT}}-v{version}.db.gz"
                (work / "packed").replace(made)
            sync_folder(self.folder)
            self._thin_out()
        return Backup(file=made, made=now.replace(microsecond=0), version=version)

    def write(self, to: Path, *, stop: Stop = never) -> None:
        """Make one elsewhere, under a name that is not taken; raise BackupFailed."""
        with failing(to):
            if to.exists():
                msg = f"{to}: there is such a file already"
                raise BackupFailed(msg)
            with tempfile.TemporaryDirectory(prefix=_MAKING, dir=to.parent) as work:
                _packed(self.database, Path(work, "packed"), stop=stop)
                Path(work, "packed").rename(to)
            sync_folder(to.parent)

    def all(self) -> list[Backup]:
        """Return the finished ones, the newest first."""
        with failing(self.folder):
            names = [path.name for path in self.folder.iterdir()] if self.folder.exists() else []
        return sorted(self._named(names), key=lambda backup: backup.made, reverse=True)

    def due(self) -> bool:
        """Whether none was made in the last hour."""
        now = self.clock()
        # One from the future, made before the clock was set back, says nothing of that.
        return not any(timedelta() <= now - backup.made < EVERY for backup in self.all())

    def newest_good(self, *, known: int) -> Backup | None:
        """Return the newest that can be restored by a program of that schema; None: no such.

        Each is unpacked and checked, so this takes a while; it is for the worst of days.
        """
        try:
            fitting = (backup for backup in self.all()[:_MOST_TRIED] if backup.version <= known)
            return next((backup for backup in fitting if self._is_good(backup)), None)
        except BackupFailed:
            return None

    def _is_good(self, backup: Backup) -> bool:
        try:
            with failing(self.folder), self._work() as work:
                unpack(backup.file, work / "plain")
                return check(work / "plain") == backup.version
        except BackupFailed:
            return False

    def _named(self, names: Iterable[str]) -> Iterator[Backup]:
        for name in names:
            if found := _NAME.fullmatch(name):
                made = datetime.strptime(found[1], _MOMENT).replace(tzinfo=UTC)
                yield Backup(file=self.folder / name, made=made, version=int(found[2]))

    def _thin_out(self) -> None:
        standing = self.all()
        for backup in set(standing) - kept(standing):
            backup.file.unlink(missing_ok=True)

    @contextmanager
    def _work(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix=_MAKING, dir=self.folder) as work:
            yield Path(work)

    def _clear(self, now: datetime) -> None:
        """Drop what a killed process left half made."""
        for work in self.folder.glob(f"{_MAKING}*"):
            if abs(now.timestamp() - work.stat().st_mtime) > _LEFT_BEHIND.total_seconds():
                shutil.rmtree(work, ignore_errors=True)


def kept(backups: Iterable[Backup]) -> set[Backup]:
    """Return which to keep: the last of each of the latest 24 hours, 14 days and 8 weeks.

    And all of the last hour: one that was restored a moment ago must outlive the next.
    """
    newest_first = sorted(backups, key=lambda backup: backup.made, reverse=True)
    keeping = {backup for backup in newest_first if newest_first[0].made - backup.made < EVERY}
    for most, of in KEPT:
        last: dict[str, Backup] = {}
        for backup in newest_first:
            last.setdefault(backup.made.strftime(of), backup)
        keeping.update(list(last.values())[:most])
    return keeping


def _packed(database: Path, to: Path, *, stop: Stop) -> int:
    """Copy, check and pack the database; return the version of its schema."""
    if not database.exists():
        msg = f"{database}: there is no database yet"
        raise BackupFailed(msg)
    plain = to.with_name("plain")
    # The database itself too, in full: a copy has new indexes, and would hide damage of the old.
    with failing(database):
        check(database, stop=stop)
    copy(database, plain, stop=stop)
    version = check(plain, stop=stop)
    crash_point("mid_backup")
    pack(plain, to, stop=stop)
    plain.unlink()
    return version
