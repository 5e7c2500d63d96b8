"""Kills the worker again and again, then compares what users saw with what was to be told."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.prove.chats import IDENTITY
from tests.prove.wire import Server

ROOT = Path(__file__).parents[2]
READY_WITHIN = 30.0  # seconds, on a machine that others use too


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a killing spree came to, for one platform."""

    platform: str
    told: int  # messages that were to be told
    lost: int  # of those, neither seen nor set aside for the operator
    set_aside: int
    repeated: int
    unmarked: int  # repeats that did not say so
    undone: int  # rows that came to no end


@dataclass(frozen=True, slots=True, kw_only=True)
class Spree:
    """What a killing spree did."""

    kills: int
    seconds: float
    intact: bool
    outcomes: tuple[Outcome, ...]


async def spree(
    directory: Path, *, kills: int, events: int, points: Sequence[str] = (), seed: int = 7
) -> Spree:
    """Kill at random times, and once at each named point; then let it finish."""
    started = time.monotonic()
    chance = random.Random(seed)  # noqa: S311  # dice
    database = directory / "killed.db"
    born = str(time.time())
    intact, died = True, 0
    async with Server() as server:
        arguments = [str(database), str(server.port), str(events), born]
        for number in range(kills):
            died += await _live_and_die(arguments, after=chance.uniform(0.0, 0.5))
            if number % 20 == 19:
                intact &= _intact(database)
        for point in points:
            died += await _live_and_die(arguments, crash_at=[point])
        await _live_and_die(arguments)
        outcomes = tuple(_compare(database, server, name) for name in ("telegram", "slack"))
    done = kills + len(points)
    seconds = time.monotonic() - started
    return Spree(
        kills=done, seconds=seconds, intact=intact and _intact(database), outcomes=outcomes
    )


async def _live_and_die(
    arguments: list[str], *, after: float | None = None, crash_at: Sequence[str] = ()
) -> bool:
    """Return whether it died, and did not come to its end."""
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.prove.worker", *arguments, *crash_at),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert worker.stdout
    assert worker.stderr
    said = asyncio.create_task(worker.stderr.read())
    await asyncio.wait_for(worker.stdout.readline(), READY_WITHIN)
    try:
        await asyncio.wait_for(worker.wait(), after)
    except TimeoutError:
        worker.kill()
        await worker.wait()
    if after is None:
        assert worker.returncode == (137 if crash_at else 0), (await said).decode()
    await said
    return worker.returncode != 0


def _intact(database: Path) -> bool:
    with sqlite3.connect(database) as conn:
        answer = conn.execute("PRAGMA integrity_check").fetchone()[0]
    conn.close()
    return bool(answer == "ok")


def _compare(database: Path, server: Server, platform: str) -> Outcome:
    seen = Counter(what for where, what, _ in server.seen if where == platform)
    marked = Counter(what for where, what, mark in server.seen if where == platform and mark)
    rows = _rows(database, platform)
    return Outcome(
        platform=platform,
        told=len(rows),
        lost=sum(_lost(what, state, listed, seen) for what, state, listed in rows),
        set_aside=sum(state == "parked" for _, state, _ in rows),
        repeated=sum(times - 1 for times in seen.values()),
        unmarked=sum(max(0, times - 1 - marked[what]) for what, times in seen.items()),
        undone=sum(state in {"queued", "retry", "sending", "unknown"} for _, state, _ in rows),
    )


def _lost(what: str, state: str, listed: str | None, seen: Counter[str]) -> bool:
    if state == "expired":
        return listed is None or not seen[listed]
    return not seen[what] and state != "parked"


def _rows(database: Path, platform: str) -> list[tuple[str, str, str | None]]:
    """Return (identity, state, identity of the roll-up that lists it) of every message."""
    sql = f"""
        WITH named AS (SELECT *, {IDENTITY} AS what FROM outbox)
        SELECT what, state, (
            SELECT r.what FROM named r JOIN digest_alert d ON d.digest_id = r.digest_id
            WHERE d.alert_id = named.alert_id)
        FROM named WHERE channel_id IN (SELECT id FROM channel WHERE platform = ?)
    """
    conn = sqlite3.connect(database)
    try:
        return conn.execute(sql, [platform]).fetchall()
    finally:
        conn.close()
