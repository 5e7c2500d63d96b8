"""What is left in a folder after a power cut, as the real Storage finds it."""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.domain.errors import BackupFailed, DatabaseRefused
from storage import Storage
from storage.copies import check, failing, unpack

MISSED, DAMAGED = "has vanished", "damaged"
_known: dict[bytes, bool] = {}  # whether a backup of that content is whole


@dataclass(slots=True, kw_only=True)
class Found:
    """What was found: `state` is the digest of the database before anybody wrote to it."""

    state: str
    wrong: list[str]
    said: str = ""

    def against(self, allowed: set[str], *, may_be_missed: bool = False) -> Found:
        """Judge the state: it must be what was acknowledged, or that and what was under way."""
        missed = may_be_missed and MISSED in self.said
        if missed:
            self.wrong.remove("refused")
        elif self.state not in allowed:
            self.wrong.append("lost")
        return self


def look(folder: Path, claimed: dict[int, int]) -> Found:
    """Open what is left; `claimed` is the attempt at each row whose message went out."""
    path = folder / "pactwatch.db"
    found = Found(state=digest(path, in_a_copy=True), wrong=[])
    known: dict[int, int] = {}
    try:
        with Storage.open(path) as storage:
            sql = """
                SELECT outbox_id, count(*) AS n FROM outbox_log WHERE to_state = 'sending'
                GROUP BY outbox_id
            """
            known = {row["outbox_id"]: row["n"] for row in storage._db.query(sql)}
            if storage._db.value("PRAGMA integrity_check") != "ok":
                found.wrong.append("corrupt")
    except DatabaseRefused as refusal:
        found.said = str(refusal)
        found.wrong.append("corrupt" if DAMAGED in found.said else "refused")
    if any(known.get(row, 0) < attempt for row, attempt in claimed.items()):
        found.wrong.append("unclaimed")
    if not all(_is_whole(backup) for backup in folder.glob("backups/pactwatch-*.gz")):
        found.wrong.append("torn")
    return found


def last_logged(path: Path) -> int:
    """Return the number of the last line of the outbox log; 0 where there is none."""
    with Storage.open(path) as storage:
        return int(storage._db.value("SELECT max(id) FROM outbox_log") or 0)


def claims_in(path: Path) -> dict[tuple[int, int], int]:
    """Return the line of the outbox log that holds the claim, by row and attempt."""
    sql = "SELECT id, outbox_id FROM outbox_log WHERE to_state = 'sending' ORDER BY id"
    found: dict[tuple[int, int], int] = {}
    with Storage.open(path) as storage:
        for line in storage._db.query(sql):
            attempt = 1 + sum(row == line["outbox_id"] for row, _ in found)
            found[line["outbox_id"], attempt] = line["id"]
    return found


def digest(path: Path, *, in_a_copy: bool = False) -> str:
    """Return a digest of everything the database says; "" for one that says nothing."""
    if not path.exists():
        return ""
    if in_a_copy:
        with tempfile.TemporaryDirectory() as work:
            for file in path.parent.glob("pactwatch.db*"):
                Path(work, file.name).write_bytes(file.read_bytes())
            return digest(Path(work, path.name))
    made = hashlib.sha256()
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as conn:
            tables = conn.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
            if not tables:
                return ""
            made.update(repr(tables).encode())
            for name, sql in tables:
                if sql and sql.lstrip().startswith("CREATE TABLE"):
                    rows = conn.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall()
                    made.update(repr(rows).encode())
    except sqlite3.DatabaseError as error:
        return f"unreadable: {error}"
    return made.hexdigest()


def _is_whole(backup: Path) -> bool:
    content = hashlib.sha256(backup.read_bytes()).digest()
    if content not in _known:
        with tempfile.TemporaryDirectory() as work:
            try:
                with failing(backup):
                    unpack(backup, Path(work, "copy.db"))
                    check(Path(work, "copy.db"))
                _known[content] = True
            except BackupFailed:
                _known[content] = False
    return _known[content]
