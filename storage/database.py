"""Opening the database: the lock, the checks, the pragmas, the schema."""

from __future__ import annotations

import logging
import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bot.domain.errors import BackupFailed, DatabaseFailed, DatabaseRefused, DatabaseStuck
from storage.alerts import Alerts
from storage.backups import Backups
from storage.buttons import Buttons
from storage.channels import Channels
from storage.claims import Claims
from storage.connection import Database
from storage.declared import Declared
from storage.events import Events
from storage.feeds import Feeds
from storage.inbound import Inbound
from storage.journal import Journal
from storage.lockfile import LockFile
from storage.meta import Meta
from storage.migrations import STEPS, migrate, version
from storage.notices import Notices
from storage.outbox import Outbox
from storage.pauses import Pauses
from storage.quarantine import Quarantine
from storage.retention import Retention
from storage.rollups import Rollups
from storage.seal import Seal
from storage.stories import Stories
from storage.subscriptions import Subscriptions
from storage.summaries import Summaries
from storage.unknowns import Unknowns

log = logging.getLogger(__name__)

MEMORY = ":memory:"

# FULL, because WAL with NORMAL loses acknowledged commits at a power cut.
_PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": "2",
    "foreign_keys": "1",
    "busy_timeout": "5000",
    "trusted_schema": "0",
    "wal_autocheckpoint": "1000",
    "secure_delete": "2",
}
_SET_AS = {"secure_delete": "FAST"}  # the one that is not read back as it was set


class Storage:
    """One attribute a table; transaction() groups writes to several.

    `boot` counts the openings, `boot_id` names this one. Where the file is older than one
    that was open here before, a backup was put in its place: the quarantine stands.
    """

    def __init__(self, db: Database, *, path: Path | None = None, boot: int = 0) -> None:
        self._db = db
        self._path = path
        self._inode = path.stat().st_ino if path else None
        self.boot = boot
        self.boot_id = secrets.token_hex(8)
        self.meta = Meta(db)
        self.journal = Journal(db, path)
        self.pauses = Pauses(db)
        self.quarantine = Quarantine(db)
        self.feeds = Feeds(db)
        self.declared = Declared(db)
        self.stories = Stories(db)
        self.events = Events(db)
        self.channels = Channels(db)
        self.subscriptions = Subscriptions(db)
        self.alerts = Alerts(db)
        self.outbox = Outbox(db)
        self.claims = Claims(db, boot_id=self.boot_id)
        self.unknowns = Unknowns(db, boot_id=self.boot_id)
        self.rollups = Rollups(db)
        self.inbound = Inbound(db)
        self.buttons = Buttons(db)
        self.notices = Notices(db)
        self.summaries = Summaries(db)
        self.retention = Retention(db)

    @classmethod
    @contextmanager
    def open(
        cls,
        path: Path | str,
        *,
        read_only: bool = False,
        new: bool = False,
        backups: Backups | None = None,
    ) -> Iterator[Storage]:
        """Open the database, bringing its schema up to date.

        `read_only` looks on while another process holds it. `new` starts afresh where a
        database was and has vanished. Into `backups` goes a copy before the schema changes,
        and a refusal names the newest good one. Raises DatabaseInUse or DatabaseRefused.
        """
        with ExitStack() as closing:
            if str(path) == MEMORY:
                storage = cls(_in_memory(closing))
            elif read_only:
                storage = cls(_to_read(Path(path), closing), path=Path(path))
            else:
                storage = _to_write(Path(path), closing, new=new, backups=backups)
            yield storage

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Store everything inside, or nothing. May be nested; never await inside."""
        with self._db.transaction():
            yield

    def vanished(self) -> bool:
        """Whether the file was deleted or replaced under us: nothing written now would last."""
        if self._path is None:
            return False
        try:
            return self._path.stat().st_ino != self._inode
        except OSError:
            return True

    def checkpoint(self) -> None:
        """Bring the log into the file and empty it, so that what was erased is nowhere."""
        self._db.value("PRAGMA wal_checkpoint(TRUNCATE)")


def _in_memory(closing: ExitStack) -> Database:
    db = _connect(MEMORY, closing)
    _set_pragmas(db, but=("journal_mode",))
    migrate(db)
    return db


def _to_read(path: Path, closing: ExitStack) -> Database:
    if not path.exists():
        msg = f"{path}: there is no database yet"
        raise DatabaseRefused(msg)
    with _refusing(path):
        db = _connect(f"{path.resolve().as_uri()}?mode=ro", closing)
        db.execute("PRAGMA busy_timeout = 5000")
        db.execute("PRAGMA query_only = ON")
        if version(db) != len(STEPS):
            _refuse(path, f"schema {version(db)}, this program reads {len(STEPS)}")
        return db


def _to_write(path: Path, closing: ExitStack, *, new: bool, backups: Backups | None) -> Storage:
    lock = LockFile(path)
    closing.callback(lock.release)
    was, seal = (0 if new else lock.last_boot()), lock.seal()
    _refuse_the_unusable(path, was=was, backups=backups)
    with _refusing(path, backups):
        checked = seal.checked if seal and seal.holds(path) else None
        path.touch(mode=0o600)  # watch lists are confidential
        sealing = closing.enter_context(ExitStack())  # left once the database is closed
        db = _connect(path.resolve().as_uri(), closing)
        _check(db, path, backups, whole=checked is None)
        if was and version(db) == 0:
            _refuse(path, f"was here before and is empty now; {_then(backups)}")
        _set_pragmas(db)
        _bring_up_to_date(db, backups)
        if 0 < _boots(db) < was:
            Quarantine(db).impose()
        storage = Storage(db, path=path, boot=_count_boot(db, after=was))
    lock.remember(storage.boot)
    sealing.push(_sealer(path, lock, boot=storage.boot, checked=checked or int(time.time())))
    closing.callback(storage.checkpoint)
    return storage


def _sealer(
    path: Path, lock: LockFile, *, boot: int, checked: int
) -> Callable[[object, BaseException | None, object], None]:
    def seal(_: object, failure: BaseException | None, __: object) -> None:
        # A file that failed us must be looked at whole the next time.
        if failure is None and path.exists():
            lock.remember(boot, seal=Seal.put(path, checked=checked))

    return seal


def _refuse_the_unusable(path: Path, *, was: int, backups: Backups | None) -> None:
    # Sqlite would take an empty file for a new database and throw away the log beside it.
    if was and not (path.exists() and path.stat().st_size):
        _refuse(path, f"was here before and has vanished; {_then(backups)}")
    if path.exists() and not os.access(path, os.W_OK):
        _refuse(path, "cannot be written: Permission denied")


def _bring_up_to_date(db: Database, backups: Backups | None) -> None:
    if backups and 0 < version(db) < len(STEPS):
        try:
            made = backups.make()
            log.info("backup made before the schema changes file=%s", made.file.name)
        except BackupFailed as failure:
            # Each step is one transaction: nothing is lost, but there is no way back.
            log.error("no backup before the schema changes: %s", failure)  # noqa: TRY400 - no bug
    migrate(db)


def _connect(uri: str, closing: ExitStack) -> Database:
    # isolation_level None: sqlite3 begins no transactions of its own.
    conn = sqlite3.connect(uri, uri=uri != MEMORY, isolation_level=None)
    closing.callback(conn.close)
    # Plugins of sqlite-utils are for its users' machines; looking for them takes 20 ms.
    return Database(conn, execute_plugins=False)


def _check(db: Database, path: Path, backups: Backups | None, *, whole: bool) -> None:
    """Refuse what we must not touch, before the first write to it."""
    if version(db) > len(STEPS):
        _refuse(path, f"schema {version(db)} is newer than this program knows ({len(STEPS)})")
    # In full: the quick check overlooks damaged indexes, cries wolf, and is not twice as quick.
    if whole and (found := str(db.value("PRAGMA integrity_check(1)"))) != "ok":
        _refuse(path, f"damaged: {found}{_instead(backups)}")
    if version(db) == 0 and db.value("SELECT count(*) FROM sqlite_master"):
        _refuse(path, "holds something that is not ours")


def _set_pragmas(db: Database, *, but: tuple[str, ...] = ()) -> None:
    for name, value in _PRAGMAS.items():
        if name in but:
            continue
        db.execute(f"PRAGMA {name} = {_SET_AS.get(name, value)}")
        if (found := str(db.value(f"PRAGMA {name}"))) != value:
            msg = f"pragma {name} is {found}, must be {value}"
            raise DatabaseFailed(msg)


def _boots(db: Database) -> int:
    return int(Meta(db).get("boots") or 0)


def _count_boot(db: Database, *, after: int) -> int:
    with db.transaction():
        boot = max(_boots(db), after) + 1
        Meta(db).set("boots", str(boot))
    return boot


@contextmanager
def _refusing(path: Path, backups: Backups | None = None) -> Iterator[None]:
    """Turn what fails while opening into one line."""
    try:
        yield
    except DatabaseStuck:
        raise  # the disk, not the database: a later start may find room
    except (DatabaseFailed, sqlite3.Error, OSError, UnicodeError) as error:
        instead = _instead(backups) if _is_damage(error) else ""
        msg = f"{path}: {error}{instead}"
        raise DatabaseRefused(msg) from error


def _is_damage(error: Exception) -> bool:
    code = getattr(error.__cause__ or error, "sqlite_errorcode", None)
    if code is not None:
        return (code & 0xFF) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
    return not isinstance(error, OSError)  # what sqlite said of the damage cannot be decoded


def _then(backups: Backups | None) -> str:
    good = backups.newest_good(known=len(STEPS)) if backups else None
    return f"restore {good.file if good else 'a backup'}, or run --new"


def _instead(backups: Backups | None) -> str:
    """Return the end of a sentence that says what can be restored instead; "" if nothing."""
    good = backups.newest_good(known=len(STEPS)) if backups else None
    return f"; the newest good backup is {good.file}: pactwatch restore it" if good else ""


def _refuse(path: Path, reason: str) -> None:
    msg = f"{path}: {reason}"
    raise DatabaseRefused(msg)
