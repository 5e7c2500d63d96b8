"""One copy of the database: written, packed, unpacked and checked, by connections of its own.

Everything here blocks for as long as the disk needs, and belongs into a thread while the bot
runs; `stop` is asked now and then, and ends it early.
"""

from __future__ import annotations

import gzip
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

from bot.domain.errors import BackupFailed

Stop = Callable[[], bool]

_BITE = 1 << 20  # bytes
_LOOK_UP_EVERY = 100_000  # steps of sqlite's machine: a few milliseconds
_LEVEL = 1  # stories shrink to a third; the best level saves little more in six times the time
_GZIP = b"\x1f\x8b"


def never() -> bool:
    return False


def copy(database: Path, to: Path, *, stop: Stop = never) -> None:
    """Write a consistent copy to the new file `to`, while others read and write.

    VACUUM leaves no log beside the copy and no free pages in it: what was erased is not there.
    """
    to.touch(mode=0o600, exist_ok=False)
    with _reading(database, stop) as conn:
        conn.execute("VACUUM INTO ?", [str(to)])


def check(file: Path, *, stop: Stop = never) -> int:
    """Return the `user_version` of a sound database; raise BackupFailed when it is none."""
    with _reading(file, stop) as conn:
        found = conn.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            msg = f"the database is damaged: {found}"
            raise BackupFailed(msg)
        return int(conn.execute("PRAGMA user_version").fetchone()[0])


def pack(plain: Path, to: Path, *, stop: Stop = never) -> None:
    """Compress the file into the new file `to`, on the disk, and read that through once."""
    to.touch(mode=0o600, exist_ok=False)
    with plain.open("rb") as source, to.open("wb") as file:
        with gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as packing:
            _pour(source, packing, stop)
        file.flush()
        os.fsync(file.fileno())
    with gzip.open(to, "rb") as packed:  # ends with the checksum of what was put in
        while packed.read(_BITE):
            _heed(stop)


def unpack(file: Path, to: Path, *, stop: Stop = never) -> None:
    """Write what is in a packed or plain copy to the new file `to`, on the disk."""
    to.touch(mode=0o600, exist_ok=False)
    with file.open("rb") as source, to.open("wb") as target:
        packed = source.read(len(_GZIP)) == _GZIP
        source.seek(0)
        if packed:
            with gzip.GzipFile("", "rb", fileobj=source) as unpacking:
                _pour(unpacking, target, stop)
        else:
            _pour(source, target, stop)
        target.flush()
        os.fsync(target.fileno())


def sync_file(file: Path) -> None:
    """Make what is in the file, or the names in a folder, outlive a power cut."""
    opened = os.open(file, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


sync_folder = sync_file


@contextmanager
def failing(at: Path) -> Iterator[None]:
    """Turn what disks, sqlite and gzip complain of into BackupFailed; `at` is where it happens."""
    try:
        yield
    except (OSError, sqlite3.Error, EOFError, UnicodeError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        msg = f"{at}: {reason or error}"
        raise BackupFailed(msg) from error


@contextmanager
def _reading(file: Path, stop: Stop) -> Iterator[sqlite3.Connection]:
    uri = f"{file.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as conn:
        conn.execute("PRAGMA busy_timeout = 5000")
        conn.set_progress_handler(stop, _LOOK_UP_EVERY)
        yield conn


def _pour(source: BinaryIO | gzip.GzipFile, target: BinaryIO | gzip.GzipFile, stop: Stop) -> None:
    while bite := source.read(_BITE):
        _heed(stop)
        target.write(bite)


def _heed(stop: Stop) -> None:
    if stop():
        msg = "interrupted"
        raise BackupFailed(msg)
