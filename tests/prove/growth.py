"""A database grown for years (fault D12): pruning holds nobody up, and work costs the same."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path

from typing_extensions import override

from bot.domain.news import Story
from storage import Storage, database
from storage.connection import Database
from storage.times import stamp
from tests.prove.proof import Form, Job, Proof
from tests.prove.town import ALICE, BOB, DESK, NOON, Town

LONGEST_HOLD = 0.1  # seconds that pruning may keep the lock
ROUNDS = 200
BATCHES = 400  # of pruning, at most: the rest costs the same
DEARER = 2.0  # times as much at most as in a small database

STORIES = """
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)
    INSERT INTO story (feed, identity, second_key, title, link, summary, content, first_seen,
                       last_seen, baseline)
    SELECT 'feed-' || (i % 200), 'old-' || i, 'key-' || i, 'What happened, number ' || i,
           'https://a.example/' || i, printf('%.200c', 'x'), '', :old, :old, 0 FROM n
"""
EVENTS = """
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :many)
    INSERT INTO event (thread_id, key, tag, action, stage, possible, what, topics, party_groups,
                       first_seen, last_report)
    SELECT (SELECT max(id) FROM thread), 'old-' || i, 'old' || i, 'sign', 'in_effect', 0,
           (SELECT what FROM event LIMIT 1), '[]', '{}', :old, :old FROM n
"""
ALERTS = """
    INSERT INTO alert (event_id, channel_id, why, created)
    SELECT e.id, c.id, '[]', :old FROM event e, channel c WHERE e.key LIKE 'old-%'
"""
OUTBOX = """
    INSERT INTO outbox (alert_id, channel_id, kind, state, due, provider_id, attempts, sends)
    SELECT id, channel_id, 'send', 'sent', :old, '1', 1, 1 FROM alert WHERE created = :old
"""
LOG = """
    INSERT INTO outbox_log (outbox_id, at, from_state, to_state, why)
    SELECT id, :old, 'sending', 'sent', 'taken' FROM outbox WHERE due = :old
"""


@dataclass(slots=True)
class Holds:
    """How long each transaction kept the lock, in seconds, and in seconds of a core."""

    wall: list[float] = field(default_factory=list)
    core: list[float] = field(default_factory=list)

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count every outermost transaction that begins meanwhile."""
        holds = self

        class Counting(Database):
            @override
            @contextmanager
            def transaction(self) -> Iterator[None]:
                inner, wall, core = self.conn.in_transaction, time.monotonic(), time.thread_time()
                with super().transaction():
                    yield
                if not inner:
                    holds.wall.append(time.monotonic() - wall)
                    holds.core.append(time.thread_time() - core)

        names = vars(database)
        real, names["Database"] = names["Database"], Counting
        try:
            yield
        finally:
            names["Database"] = real


def growth(form: Form) -> list[Job]:
    many = form.of(short=20_000, long=1_000_000)
    return [Job(work=prove_growth, arguments=(many, 5 * many))]


def prove_growth(stories: int, outbox: int) -> Proof:
    holds = Holds()
    with tempfile.TemporaryDirectory() as directory, holds.counted():
        small = _p95_of_work(Path(directory, "small.db"), lambda _: None)
        large = _p95_of_work(Path(directory, "large.db"), lambda s: _grow(s, stories, outbox))
        dropped = _prune(Path(directory, "large.db"), holds)
        size = Path(directory, "large.db").stat().st_size >> 20
    longest, core = max(holds.wall), max(holds.core)
    held = f"{longest * 1000:.0f} ms ({core * 1000:.0f} ms of a core)"
    figures = (
        f"growth: {stories} stories, {outbox} messages, {size} MiB: work costs "
        f"{large / small:.1f} times as much, {dropped} dropped in {len(holds.wall)} "
        f"transactions, the longest {held}"
    )
    kept = large < DEARER * small and min(longest, core) < LONGEST_HOLD and dropped > 0
    return Proof(kept=kept, figures=figures)


def _p95_of_work(path: Path, grow: Callable[[Storage], None]) -> float:
    """Return what storing some stories and telling one event costs, in seconds of a core."""
    with Storage.open(path) as storage:
        town = Town(storage)
        for channel in (ALICE, BOB, DESK):
            town.watch(channel)
        town.happen("first")
        grow(storage)
        costs = sorted(_work(storage, town, number) for number in range(ROUNDS))
    return costs[int(0.95 * len(costs))]


def _work(storage: Storage, town: Town, number: int) -> float:
    began, now = time.thread_time(), NOON + timedelta(minutes=number)
    stories = [_story(10 * number + place) for place in range(10)]
    with storage.transaction():
        storage.stories.add_new("feed-1", stories, now=now, baseline=False)
        town.happen(f"T{number}", now=now)
    storage.rollups.sweep(now)
    for platform in ("telegram", "slack"):
        while claimed := storage.claims.claim(now, platform=platform):
            storage.claims.sent(claimed.id, f"m{claimed.id}", now=now)
    return time.thread_time() - began


def _story(number: int) -> Story:
    return Story(
        feed="feed-1", identity=f"new-{number}", second_key=f"n-{number}", title=f"News {number}"
    )


def _grow(storage: Storage, stories: int, outbox: int) -> None:
    """Put in what five hundred days have left, without the patience to tell it one by one."""
    values = {"old": stamp(NOON - timedelta(days=500)), "many": stories}
    db = storage._db
    with storage.transaction():
        db.execute(STORIES, values)
        db.execute(EVENTS, {**values, "many": outbox // 3})
        for statement in (ALERTS, OUTBOX, LOG):
            db.execute(statement, {"old": values["old"]})


def _prune(path: Path, holds: Holds) -> int:
    with Storage.open(path) as storage:
        holds.wall.clear()
        holds.core.clear()
        return sum(islice(storage.retention.bites(now=NOON), BATCHES))
