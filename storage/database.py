"""Opening the database: the lock, the checks, the pragmas, the schema."""

from __future__ import annotations

import logging
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bot.domain.errors import BackupFailed, DatabaseFailed, DatabaseRefused
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
from storage.migrations import known, migrate, version
from storage.notices import Notices
from storage.outbox import Outbox
from storage.pauses import Pauses
from storage.quarantine import Quarantine
from storage.refusals import (
    refuse_another_schema,
    refuse_the_unfit,
    refuse_the_unusable,
    refusing,
)
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
    with refusing(path):
        db = _connect(f"{path.resolve().as_uri()}?mode=ro", closing)
        db.execute("PRAGMA busy_timeout = 5000")
        db.execute("PRAGMA query_only = ON")
        refuse_another_schema(db, path)
        return db


def _to_write(path: Path, closing: ExitStack, *, new: bool, backups: Backups | None) -> Storage:
    lock = LockFile(path)
    closing.callback(lock.release)
    was, seal = (0 if new else lock.last_boot()), lock.seal()
    refuse_the_unusable(path, was=was, backups=backups)
    with refusing(path, backups):
        checked = seal.checked if seal and seal.holds(path) else None
        path.touch(mode=0o600)  # watch lists are confidential
        sealing = closing.enter_context(ExitStack())  # left once the database is closed
        db = _connect(path.resolve().as_uri(), closing)
        refuse_the_unfit(db, path, backups, was=was, whole=checked is None)
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


def _bring_up_to_date(db: Database, backups: Backups | None) -> None:
    if backups and 0 < version(db) < known():
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
