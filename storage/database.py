"""Opening the database: the lock, the checks, the pragmas, the schema."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.alerts import Alerts
from storage.buttons import Buttons
from storage.channels import Channels
from storage.connection import Database
from storage.events import Events
from storage.feeds import Feeds
from storage.inbound import Inbound
from storage.meta import Meta
from storage.migrations import migrate
from storage.notices import Notices
from storage.outbox import Outbox
from storage.stories import Stories
from storage.subscriptions import Subscriptions


class Storage:
    """One attribute a table; transaction() groups writes to several."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.boot_id = secrets.token_hex(8)
        self.meta = Meta(db)
        self.feeds = Feeds(db)
        self.stories = Stories(db)
        self.events = Events(db)
        self.channels = Channels(db)
        self.subscriptions = Subscriptions(db)
        self.alerts = Alerts(db)
        self.outbox = Outbox(db, boot_id=self.boot_id)
        self.inbound = Inbound(db)
        self.buttons = Buttons(db)
        self.notices = Notices(db)

    @classmethod
    @contextmanager
    def open(
        cls, path: Path | str, *, read_only: bool = False, new: bool = False
    ) -> Iterator[Storage]:
        """Open the database, bringing its schema up to date."""
        conn = sqlite3.connect(str(path), isolation_level=None)
        db = Database(conn)
        db.execute("PRAGMA foreign_keys = ON")
        migrate(db)
        try:
            yield cls(db)
        finally:
            db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Store everything inside, or nothing. May be nested; never await inside."""
        with self._db.transaction():
            yield
