"""The one connection: explicit transactions, and sqlite's errors in our words."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from typing_extensions import override

from bot.domain.errors import DatabaseFailed, DatabaseStuck
from bot.meters import COMMIT_SECONDS, DB_BUSY

# sqlite-utils imports numpy and pandas where it finds them, only to know their types: a third
# of our start and 14 MB, for nothing.
_ABSENT: dict[str, Any] = {name: None for name in ("numpy", "pandas") if name not in sys.modules}
sys.modules.update(_ABSENT)
import sqlite_utils  # noqa: E402 - the lines above are about this one

for _name in _ABSENT:
    del sys.modules[_name]

Row = dict[str, Any]
Values = Iterable[object] | Mapping[str, object]

_DISK_FAILED = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
    }
)
# After these everything is as it was before the write, which may pass later. A sync that failed
# is not among them: what it was to make last may be lost though the next one succeeds.
_STUCK = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_STUCK_IN_DETAIL = frozenset({sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE})


class Database(sqlite_utils.Database):
    """sqlite-utils' Database with explicit SQL only; none of its table magic is used.

    Every method of a table class that writes does so inside transaction().
    """

    @override
    def execute(self, sql: str, parameters: Any = None) -> sqlite3.Cursor:
        with _in_our_words():
            return self.conn.execute(sql, () if parameters is None else parameters)

    def many(self, sql: str, rows: Iterable[Mapping[str, object] | Sequence[object]]) -> None:
        """Execute the statement for each row."""
        with _in_our_words():
            self.conn.executemany(sql, rows)

    @override
    def query(self, sql: str, params: Any = None) -> Iterator[Row]:  # type: ignore[override]  # a generator there
        """Return the rows as dictionaries, all read before the first is handed out."""
        with _in_our_words():
            cursor = self.conn.execute(sql, () if params is None else params)
            names = [column[0] for column in cursor.description]
            return iter([dict(zip(names, row, strict=True)) for row in cursor.fetchall()])

    def first(self, sql: str, params: Values = ()) -> Row | None:
        """Return the first row, None when there is none."""
        return next(self.query(sql, params), None)

    def value(self, sql: str, params: Values = ()) -> Any:
        """Return the first column of the first row, None when there is no row."""
        row = self.first(sql, params)
        return None if row is None else next(iter(row.values()))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Store everything inside, or nothing. May be nested; never awaits inside.

        IMMEDIATE, because a deferred transaction that reads first fails at once, without
        waiting, when another connection writes meanwhile.
        """
        nested = self.conn.in_transaction
        self.execute("SAVEPOINT inside" if nested else "BEGIN IMMEDIATE")
        try:
            yield
            self._keep(nested=nested)
        except BaseException:
            self._undo(nested=nested)
            raise

    @override
    @contextmanager
    def atomic(self) -> Iterator[Database]:
        """Do as transaction() does, under sqlite-utils' name for it."""
        with self.transaction():
            yield self

    # Savepoints may share a name: the last one of that name is meant.
    def _keep(self, *, nested: bool) -> None:
        if not self.conn.in_transaction:
            # Somebody inside went on after a full disk had ended the whole of it.
            msg = "the database failed: what was to be stored together is undone"
            raise DatabaseFailed(msg)
        if nested:
            self.execute("RELEASE inside")
            return
        began = time.perf_counter()
        self.execute("COMMIT")
        COMMIT_SECONDS.observe(time.perf_counter() - began)

    def _undo(self, *, nested: bool) -> None:
        # A full disk may have ended the whole transaction already.
        if not self.conn.in_transaction:
            return
        if nested:
            self.execute("ROLLBACK TO inside")
            self.execute("RELEASE inside")
        else:
            self.execute("ROLLBACK")


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code is not None and (code & 0xFF) in _DISK_FAILED:
            DB_BUSY.inc((code & 0xFF) == sqlite3.SQLITE_BUSY)
            stuck = (code & 0xFF) in _STUCK or code in _STUCK_IN_DETAIL
            msg = f"the database failed: {error}"
            raise (DatabaseStuck if stuck else DatabaseFailed)(msg) from error
        raise
