"""Tells the operators of feeds that have fallen silent, speak again, or are held still."""

from __future__ import annotations

import json
from collections.abc import Iterable

from bot.services import feed_notices
from bot.services.health import FeedState, Status
from bot.services.notices import tell_operators
from storage import Storage

_KNOWN = "silent_feeds"  # those that the operators were told of


def watch_silence(status: Status, *, admins: Iterable[str], storage: Storage) -> None:
    """Compare the feeds that are silent with those known to be, and tell the difference."""
    told = set(json.loads(storage.meta.get(_KNOWN) or "[]"))
    silent = {feed.feed.name: feed for feed in status.feeds_that_are(FeedState.SILENT)}
    speaking = {feed.feed.name for feed in status.feeds_that_are(FeedState.FINE)}
    everyone, now = tuple(admins), status.at
    if silent.keys() <= told and not told & speaking:
        return
    with storage.transaction():
        for name in sorted(silent.keys() - told):
            text = f"Feed {name} has fallen silent: {silent[name].reason}."
            tell_operators(f"feed-silent:{name}", text, admins=everyone, storage=storage, now=now)
        for name in sorted(told & speaking):
            text = f"Feed {name} has news again."
            tell_operators(f"feed-speaks:{name}", text, admins=everyone, storage=storage, now=now)
        storage.meta.set(_KNOWN, json.dumps(sorted((told | silent.keys()) - speaking)))


def ask_again(status: Status, *, admins: Iterable[str], storage: Storage) -> None:
    """Ask once a day of every feed that is held still."""
    for feed in status.feeds_that_are(FeedState.HELD):
        feed_notices.held(feed.feed.name, admins=admins, storage=storage, now=status.at)
