"""The clock of the real bot is set forward and back while it runs (fault D10)."""

from __future__ import annotations

import asyncio
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.demo.publisher import Publisher
from bot.demo.stories import sample_feeds
from bot.domain.delivery import State
from storage import Storage
from tests.platforms.telegram.fake import TOKEN, FakeTelegram
from tests.prove.proof import Form, Job, Proof
from tests.walks.home import Home, until

HOUR, YEARS = timedelta(hours=1), timedelta(days=3_653)
POLLED_WITHIN = 120.0  # seconds: twice the interval of the sample feeds
TOLD_WITHIN = POLLED_WITHIN + 20
SETTLES = 30.0
SOURCE = Path(__file__).with_name("shift.c")

# How far the clock is from the right time, and which wave of the news comes then (none: 0).
SHORT = [(-HOUR, 2)]
LONG = [(-HOUR, 2), (HOUR, 3), (YEARS, 0), (timedelta(), 0), (-YEARS, 0), (timedelta(), 0)]


def steps(form: Form) -> list[Job]:
    return [Job(work=prove_steps, arguments=(form.of(short=SHORT, long=LONG),))]


def prove_steps(shifts: Sequence[tuple[timedelta, int]]) -> Proof:
    with tempfile.TemporaryDirectory() as directory:
        done = asyncio.run(step(Path(directory), shifts))
    gaps = ", ".join(f"{gap:.0f} s" for gap in done.gaps)
    figures = (
        f"clock steps: {len(done.gaps)}, all feeds polled after {gaps}; {done.told} told, "
        f"{done.repeated} repeated, {done.expired} expired"
    )
    kept = bool(done.told) and not (done.repeated or done.expired)
    return Proof(kept=kept and max(done.gaps) <= POLLED_WITHIN, figures=figures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stepped:
    gaps: list[float]  # seconds from each step until all feeds were polled
    told: int
    repeated: int
    expired: int


async def step(folder: Path, shifts: Sequence[tuple[timedelta, int]]) -> Stepped:
    async with _world(folder) as (home, fake):
        shift = folder / "shift"
        _set(shift, timedelta())
        fake.says(7, 7, "/watch Norway")
        fake.says(7, 7, '/watch "Ottawa Convention"')
        bot = await home.start()
        try:
            await bot.ready()
            await until(lambda: _polled_since(home, bot.started) and home.quiet(), seconds=60)
            answers = len(fake.log)
            gaps = [await _step(home, fake, shift, *each) for each in shifts]
            assert await bot.stop() == 0
        finally:
            await bot.kill()
        told = [seen["text"] for seen in fake.log[answers:] if seen["what"] == "send"]
        with Storage.open(home.database, read_only=True) as storage:
            expired = storage.outbox.counts()[State.EXPIRED]
        return Stepped(
            gaps=gaps, told=len(told), repeated=len(told) - len(set(told)), expired=expired
        )


async def _step(home: Home, fake: FakeTelegram, file: Path, shift: timedelta, wave: int) -> float:
    """Set the clock, publish, and wait until every feed was polled by the new time."""
    seen, began = len(fake.log), time.monotonic()
    if wave:
        home.publisher.wave = wave
    _set(file, shift)
    now = datetime.now(UTC) + shift
    await until(lambda: _polled_since(home, now, until=now + HOUR / 2), seconds=TOLD_WITHIN)
    gap = time.monotonic() - began
    if wave:
        await until(lambda: len(fake.log) > seen, seconds=SETTLES)
        await until(home.quiet, seconds=SETTLES)
    return gap


def _set(file: Path, shift: timedelta) -> None:
    file.write_text(f"{shift.total_seconds():.0f}", encoding="ascii")


def _polled_since(home: Home, moment: datetime, until: datetime | None = None) -> bool:
    with Storage.open(home.database, read_only=True) as storage:
        polls = [storage.feeds.health(feed.name).last_poll for feed in home.samples]
    return all(at and moment <= at and (until is None or at <= until) for at in polls)


@asynccontextmanager
async def _world(folder: Path) -> AsyncIterator[tuple[Home, FakeTelegram]]:
    async with AsyncExitStack() as opened:
        publisher = Publisher(sample_feeds(), now=datetime.now(UTC))
        opened.enter_context(publisher.serving())
        home = Home(folder=folder, publisher=publisher, samples=sample_feeds())
        home.write_feeds()
        fake = await opened.enter_async_context(FakeTelegram(token=TOKEN).open())
        home.environment |= {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": fake.url}
        home.environment |= {"LD_PRELOAD": _built(folder), "CLOCK_SHIFT": str(folder / "shift")}
        yield home, fake


def _built(folder: Path) -> str:
    library = folder / "shift.so"
    run = ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(run, check=True)  # noqa: S603  # ours
    return str(library)
