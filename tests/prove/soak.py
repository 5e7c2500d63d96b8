"""A week at ten times the load, in time that passes fast (fault J9): nothing grows."""

from __future__ import annotations

import asyncio
import gc
import resource
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import linear_regression

from bot.domain.delivery import OPEN, Delivery
from bot.domain.message import Message
from bot.domain.ports import Platform, SentId
from bot.domain.watch import Channel, Condition, Key, WatchRule
from bot.reading import gazetteer
from bot.services.compose import compose
from bot.services.deliver import deliver_due
from bot.services.poll import poll_due
from bot.services.traffic import Traffic
from storage import Storage
from storage.backups import Backups
from tests.prove.press import STATES, Press
from tests.prove.proof import Form, Job, Proof
from tests.prove.town import NOON
from tests.prove.virtual import VirtualLoop

A_DAY = 15_000  # stories, of which a twentieth tell something: two hundred feeds bring a tenth
FEEDS = 40
CHATS = 30
LOG_EMPTIED_AT = 4 << 20  # bytes, as bot/app/journal.py has it
LONGEST_LOG = 16 << 20
MOST_GROWTH = 2.0  # MiB over the second half: the week stands for an hour of the real load


@dataclass(slots=True)
class Quiet:
    """A platform that takes everything and keeps nothing."""

    name: str
    finds: bool = False
    sent: int = 0

    async def send(self, channel: Channel, message: Message, key: str) -> SentId:
        await asyncio.sleep(0.1)
        self.sent += 1
        return SentId(str(self.sent))

    async def edit(self, channel: Channel, sent: SentId, message: Message) -> None:
        await asyncio.sleep(0.1)

    async def find(
        self, channel: Channel, key: str, since: datetime, *, follows: str | None = None
    ) -> SentId | None:
        return None


@dataclass(slots=True)
class Seen:
    """What was measured each hour."""

    memory: list[float] = field(default_factory=list)  # MiB
    files: list[int] = field(default_factory=list)  # open descriptors
    logs: list[int] = field(default_factory=list)  # bytes of the write-ahead log
    sent: int = 0
    left: int = 0  # messages still open in the end

    @property
    def growth(self) -> float:
        """Return by how many MiB memory grew over the second half, as a line through it."""
        half = self.memory[len(self.memory) // 2 :]
        if len(half) < 2:
            return 0.0
        return linear_regression(range(len(half)), half).slope * len(half)


def soak(form: Form) -> list[Job]:
    return [Job(work=prove_soak, arguments=(form.of(short=6, long=7 * 24),))]


def prove_soak(hours: int) -> Proof:
    with tempfile.TemporaryDirectory() as directory, asyncio.Runner(loop_factory=VirtualLoop) as r:
        seen = r.run(_live(Path(directory), hours))
    figures = (
        f"soak: {hours} h, {seen.sent} messages, memory {seen.memory[-1]:.0f} MiB, "
        f"{seen.growth:+.2f} MiB in the second half, open files {min(seen.files)} to "
        f"{max(seen.files)}, log at most {max(seen.logs) / (1 << 20):.1f} MiB, {seen.left} left"
    )
    flat = hours < 24 or seen.growth < MOST_GROWTH
    kept = (
        flat and max(seen.files[1:]) == min(seen.files[1:]) and seen.sent > hours and not seen.left
    )
    return Proof(kept=kept and max(seen.logs) < LONGEST_LOG, figures=figures)


async def _live(folder: Path, hours: int) -> Seen:
    path, loop, seen = folder / "pactwatch.db", asyncio.get_running_loop(), Seen()

    def clock() -> datetime:
        return NOON + timedelta(seconds=loop.time())

    span = timedelta(hours=hours)
    press = Press(began=NOON, stories=A_DAY * hours // 24, feeds=FEEDS, share=0.05, span=span)
    backups = Backups(database=path, folder=folder / "backups", clock=clock)
    with Storage.open(path, backups=backups) as storage:
        bot = _Bot(storage, press, Traffic(clock()))
        for minute in range(hours * 60 + 30):
            press.now = clock()
            await bot.live_for_a_minute(press.now)
            if minute % 60 == 59:
                backups.make()
                list(storage.retention.bites(now=clock() + timedelta(days=29)))
                bot.measure(seen)
            until = NOON + timedelta(minutes=minute + 1)
            await asyncio.sleep(max(0.0, (until - clock()).total_seconds()))
        counts = storage.outbox.counts()
        seen.sent = int(storage._db.value("SELECT max(id) FROM outbox") or 0)
        seen.left = sum(counts[state] for state in OPEN)
    return seen


class _Bot:
    """What the ticker does, in its order."""

    def __init__(self, storage: Storage, press: Press, traffic: Traffic) -> None:
        self._storage = storage
        self._press = press
        self._polling = press.polling(storage)
        self._traffic = traffic
        self._names = gazetteer.names()
        self.platforms: dict[str, Platform] = {name: Quiet(name) for name in ("telegram", "slack")}
        for number in range(CHATS):
            _watches(storage, number)

    async def live_for_a_minute(self, now: datetime) -> None:
        await poll_due(self._press.declared, polling=self._polling, now=now)
        loop = asyncio.get_running_loop()
        await deliver_due(
            platforms=self.platforms,
            storage=self._storage,
            compose=self._compose,
            clock=lambda: NOON + timedelta(seconds=loop.time()),
            traffic=self._traffic,
        )
        if self._storage.journal.size() > LOG_EMPTIED_AT:
            self._storage.journal.empty()

    def measure(self, seen: Seen) -> None:
        gc.collect()
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        seen.memory.append(pages * resource.getpagesize() / (1 << 20))
        seen.files.append(len(list(Path("/proc/self/fd").iterdir())))
        seen.logs.append(self._storage.journal.size())

    def _compose(self, delivery: Delivery) -> Message | None:
        with self._storage.transaction():
            now = self._press.now
            return compose(delivery, storage=self._storage, names=self._names, now=now)


def _watches(storage: Storage, number: int) -> None:
    platform, workspace = ("telegram", "") if number % 2 else ("slack", "T1")
    channel = Channel(platform=platform, workspace=workspace, address=f"{100 + number}")
    states: Sequence[str] = STATES[number % 8 : number % 8 + 3]
    rule = WatchRule(conditions=(Condition(key=Key.COUNTRY, values=frozenset(states)),))
    storage.subscriptions.add(channel, rule, now=NOON)
