"""What /livez, /readyz and /metrics are told."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.app.chats import Chat
from bot.app.ticker import Ticker
from bot.app.works import Works
from bot.domain.errors import BackupFailed, DatabaseFailed
from bot.services.health import FeedState, FeedStatus, status
from bot.version import VERSION
from bot.web.metrics import Figure
from bot.web.site import Checks, Facts

ALIVE = timedelta(seconds=30)  # since the last tick
HEARD = timedelta(seconds=90)  # since a platform last gave a sign of life
ROOM = 100 << 20  # bytes free where the database lives
MOST_FEEDS = 200  # in the metrics: the worst ones
_ABOUT = {
    "build_info": "1, labelled with the version that runs.",
    "task_heartbeat_age_seconds": "Since the ticker last turned, or a platform was last heard.",
    "feeds": "Feeds, by how they fare.",
    "outbox_rows": "Messages, by platform and state.",
    "outbox_oldest_seconds": "How long the oldest message on its way has waited.",
    "config_reload_success": "1, or 0 while feeds.yaml is refused.",
    "db_wal_bytes": "The size of the database's write-ahead log.",
    "backup_last_success_timestamp_seconds": "When the newest backup was made.",
    "feed_consecutive_failures": "Failures in a row.",
    "feed_last_success_timestamp_seconds": "When the feed last answered well.",
    "feed_last_new_item_timestamp_seconds": "When the feed last had news.",
}


def facts(works: Works, chats: Sequence[Chat], ticker: Ticker) -> Facts:
    """Return where the answers come from."""
    return Facts(
        live=lambda: {"ticker": _age(ticker) < ALIVE.total_seconds()},
        ready=lambda: _ready(works, chats, ticker),
        figures=lambda: (
            replace(figure, help=_ABOUT[figure.name]) for figure in _figures(works, chats, ticker)
        ),
    )


def _ready(works: Works, chats: Sequence[Chat], ticker: Ticker) -> Checks:
    now = works.clock()
    return {
        "ticker": _age(ticker) < ALIVE.total_seconds(),
        "work": not ticker.failing,
        "database": _takes_a_write(works, now),
        "disk": _has_room(works.settings.database.parent),
        "network": not works.polling.network.out,
        **{chat.name: _in_touch(chat, now) for chat in chats},
    }


def _takes_a_write(works: Works, now: datetime) -> bool:
    if works.storage.vanished():
        return False
    try:
        with works.storage.transaction():
            works.storage.meta.set("ready_at", now.isoformat())
    except DatabaseFailed:
        return False
    return True


def _has_room(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free > ROOM
    except OSError:  # it was unmounted, or removed
        return False


def _in_touch(chat: Chat, now: datetime) -> bool:
    heard = chat.last_heard()
    return chat.down() is None and heard is not None and now - heard < HEARD


def _figures(works: Works, chats: Sequence[Chat], ticker: Ticker) -> Iterator[Figure]:
    now = works.clock()
    found = status(storage=works.storage, feeds=works.feeds, platforms=works.platforms, now=now)
    yield Figure(name="build_info", value=1, labels={"version": VERSION})
    yield Figure(name="task_heartbeat_age_seconds", value=_age(ticker), labels={"task": "ticker"})
    yield from _of_chats(works, chats, now)
    for state in FeedState:
        count = len(found.feeds_that_are(state))
        yield Figure(name="feeds", value=count, labels={"state": state.value})
    for platform, since in found.oldest.items():
        age = max(0.0, (now - since).total_seconds())  # what waits for its time is not late
        yield Figure(name="outbox_oldest_seconds", value=age, labels={"platform": platform})
    yield Figure(name="config_reload_success", value=works.feeds_file.good)
    yield Figure(name="db_wal_bytes", value=works.storage.journal.size())
    yield from _of_backups(works)
    yield from _of_feeds(found.feeds)


def _of_chats(works: Works, chats: Sequence[Chat], now: datetime) -> Iterator[Figure]:
    for chat in chats:
        if heard := chat.last_heard():
            age, labels = (now - heard).total_seconds(), {"task": chat.name}
            yield Figure(name="task_heartbeat_age_seconds", value=age, labels=labels)
    for chat in chats:
        for state, count in works.storage.outbox.counts(chat.name).items():
            labels = {"platform": chat.name, "state": state.value}
            yield Figure(name="outbox_rows", value=count, labels=labels)


def _of_backups(works: Works) -> Iterator[Figure]:
    try:
        newest = next(iter(works.backups.all()), None)
    except BackupFailed:  # the folder cannot be read; the operators are told by the next backup
        return
    if newest:
        yield Figure(name="backup_last_success_timestamp_seconds", value=newest.made.timestamp())


def _of_feeds(feeds: Iterable[FeedStatus]) -> Iterator[Figure]:
    enabled = [feed for feed in feeds if feed.state is not FeedState.OFF]
    worst = sorted(enabled, key=lambda feed: -feed.health.failures)[:MOST_FEEDS]
    for feed in worst:
        labels, health = {"feed": feed.feed.name}, feed.health
        yield Figure(name="feed_consecutive_failures", value=health.failures, labels=labels)
        if health.last_success:
            yield Figure(
                name="feed_last_success_timestamp_seconds",
                value=health.last_success.timestamp(),
                labels=labels,
            )
        if health.last_new:
            yield Figure(
                name="feed_last_new_item_timestamp_seconds",
                value=health.last_new.timestamp(),
                labels=labels,
            )


def _age(ticker: Ticker) -> float:
    return time.monotonic() - ticker.beat
