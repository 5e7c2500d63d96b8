"""Whether anybody touched the database since we closed it: if not, it need not be checked anew.

Checking all of a large database takes longer than all else a start does. When it is closed
cleanly, the file is given a time of change in the past, and that is noted in the lock file:
whatever is written to the file later, by whomever, gives it another time. What changes by
itself, on a disk that rots, is found by the check that is due once a day in any case.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

BELIEVED_FOR = 24 * 3600  # seconds since all of it was checked
BACK = 1_000_000_000  # nanoseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What the file was when it was closed, and when all of it was last checked."""

    inode: int
    size: int
    changed: int  # nanoseconds, as the file system tells it
    checked: int  # seconds

    @classmethod
    def put(cls, path: Path, *, checked: int) -> Seal | None:
        """Seal the closed database; None where it is not all in its file."""
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            return None
        before = path.stat()
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns - BACK))
        now = path.stat()
        return cls(inode=now.st_ino, size=now.st_size, changed=now.st_mtime_ns, checked=checked)

    @classmethod
    def read(cls, text: str) -> Seal | None:
        """Undo text; None where that is not what it is."""
        parts = text.split()
        if len(parts) != 4 or not all(part.isdigit() for part in parts):
            return None
        inode, size, changed, checked = map(int, parts)
        return cls(inode=inode, size=size, changed=changed, checked=checked)

    @property
    def text(self) -> str:
        return f"{self.inode} {self.size} {self.changed} {self.checked}"

    def holds(self, path: Path) -> bool:
        """Whether the file is as it was, and was checked within a day."""
        try:
            found = path.stat()
        except OSError:
            return False
        same = (found.st_ino, found.st_size, found.st_mtime_ns)
        return (
            same == (self.inode, self.size, self.changed)
            and 0 <= time.time() - self.checked < BELIEVED_FOR
            and not path.with_name(path.name + "-wal").exists()
        )
