"""Kills the worker again and again, then compares what users saw with what was to be told."""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from typing_extensions import override

from bot.crash import POINTS
from bot.domain.errors import BackupFailed
from storage.copies import check, unpack
from tests.prove.outcome import Outcome, compare
from tests.prove.proof import Form, Job, Proof
from tests.prove.wire import Server

ROOT = Path(__file__).parents[2]
READY_WITHIN = 5.0  # seconds, as promised
PATIENCE = 30.0  # seconds, on a machine that others use too
ENDLESS = 1_000_000  # events
LONGEST_LIFE = 0.5  # seconds from ready


@dataclass(slots=True, kw_only=True)
class Spree:
    """What a killing spree did."""

    kills: int = 0
    between: int = 0  # kills that fell between a claim and its record
    on_the_wire: Counter[str] = field(default_factory=Counter)  # by platform: claims cut short
    slowest_start: float = 0.0  # seconds
    busiest_start: float = 0.0  # seconds of a core: others may use the machine too
    intact: bool = True
    backups: int = 0
    outcomes: tuple[Outcome, ...] = ()

    @property
    def kept(self) -> bool:
        """Whether nothing was lost, and nothing told twice but what had to be, marked."""
        telegram, slack = self.outcomes
        return (
            self.intact
            and min(self.slowest_start, self.busiest_start) <= READY_WITHIN
            and not any(o.lost or o.unmarked or o.undone or o.disordered for o in self.outcomes)
            and telegram.repeated <= self.on_the_wire["telegram"]
            and not (slack.repeated or slack.set_aside)
        )

    @override
    def __str__(self) -> str:
        head = (
            f"kills: {self.kills}, {self.between} of them between claim and record, "
            f"intact {self.intact}, {self.backups} backups whole, "
            f"slowest start {self.slowest_start:.1f} s ({self.busiest_start:.1f} s of a core)"
        )
        return "\n".join(
            [
                head,
                *(
                    f"  {o}, claims cut short {self.on_the_wire[o.platform]}"
                    for o in self.outcomes
                ),
            ]
        )


def kills(form: Form) -> list[Job]:
    """Kill a real process at random times and at every named point."""
    lots = form.of(short=[(24, 1)], long=[(250, 7), (250, 6), (250, 6), (250, 6)])
    return [
        Job(work=prove_kills, arguments=(many, rounds, seed))
        for seed, (many, rounds) in enumerate(lots, start=7)
    ]


def prove_kills(many: int, rounds: int, seed: int) -> Proof:
    points = sorted(POINTS) * rounds
    with tempfile.TemporaryDirectory() as directory:
        done = asyncio.run(spree(Path(directory), kills=many, points=points, seed=seed))
    return Proof(kept=done.kept, figures=str(done))


async def spree(
    directory: Path, *, kills: int, points: Sequence[str] = (), seed: int = 7
) -> Spree:
    """Kill at random times, and once at each named point; then let it finish."""
    chance = random.Random(seed)  # noqa: S311  # dice
    database = directory / "killed.db"
    done = Spree()
    async with Server() as server:
        born = str(time.time())
        arguments = [str(database), str(server.port), str(ENDLESS), born]
        await _live_and_die(arguments, done, after=LONGEST_LIFE)
        for number in range(kills - 1):
            in_its_start = number % 10 == 9
            after = chance.uniform(0.0, 1.0 if in_its_start else LONGEST_LIFE)
            await _live_and_die(arguments, done, after=after, in_its_start=in_its_start)
            if number % 20 == 19:
                done.intact &= _intact(database)
        for point in points:
            await _live_and_die(arguments, done, crash_at=[point])
        await _live_and_die([*arguments[:2], "0", born], done)
        done.outcomes = tuple(compare(database, server, name) for name in ("telegram", "slack"))
    done.intact &= _intact(database) and _backups_are_whole(directory / "backups", done)
    return done


async def _live_and_die(
    arguments: list[str],
    done: Spree,
    *,
    after: float | None = None,
    in_its_start: bool = False,
    crash_at: Sequence[str] = (),
) -> None:
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.prove.worker", *arguments, *crash_at),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert worker.stderr
    said = asyncio.create_task(worker.stderr.read())
    if not in_its_start and crash_at != ["mid_migration"]:
        await _ready(worker, done)
    try:
        await asyncio.wait_for(worker.wait(), after)
    except TimeoutError:
        worker.kill()
        await worker.wait()
    if after is None:
        assert worker.returncode == (137 if crash_at else 0), (await said).decode()
    await said
    if worker.returncode != 0:
        _died(Path(arguments[0]), done)


async def _ready(worker: asyncio.subprocess.Process, done: Spree) -> None:
    assert worker.stdout
    began = time.monotonic()
    await asyncio.wait_for(worker.stdout.readline(), PATIENCE)
    done.slowest_start = max(done.slowest_start, time.monotonic() - began)
    done.busiest_start = max(done.busiest_start, _used(worker.pid))


def _used(pid: int) -> float:
    """Return how many seconds of a core the process has used."""
    ticks = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(ticks[11]) + int(ticks[12])) / os.sysconf("SC_CLK_TCK")


def _died(database: Path, done: Spree) -> None:
    """Count what the dead process had on the wire, and leave its log for the next to read."""
    done.kills += 1
    sql = """
        SELECT platform, count(*) FROM outbox o JOIN channel c ON c.id = o.channel_id
        WHERE state = 'sending' GROUP BY platform
    """
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as conn:
        cut = dict(conn.execute(sql).fetchall())
    done.between += bool(cut)
    done.on_the_wire.update(cut)


def _intact(database: Path) -> bool:
    with closing(sqlite3.connect(database)) as conn:
        answer = conn.execute("PRAGMA integrity_check").fetchone()[0]
    return bool(answer == "ok")


def _backups_are_whole(folder: Path, done: Spree) -> bool:
    for backup in folder.glob("pactwatch-*.gz"):
        done.backups += 1
        with tempfile.TemporaryDirectory() as work:
            try:
                unpack(backup, Path(work, "copy.db"))
                check(Path(work, "copy.db"))
            except BackupFailed:
                return False
    return True
