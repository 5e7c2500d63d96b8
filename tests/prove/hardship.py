"""The real bot in hard times: a full disk, a locked or deleted database, no memory, no syncs."""

from __future__ import annotations

import asyncio
import json
import resource
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.delivery import State
from tests.prove.busy import Busy, busy
from tests.prove.proof import Form, Job, Proof
from tests.prove.tracing import strace
from tests.walks.home import Bot, until

TEMPORARY, CONFIGURATION = 75, 78
ON_THE_WIRE = 8  # messages at most, on both platforms together
ROOM = 6 << 20  # bytes of the small disk
WITHIN = 60.0  # seconds, in which all must go on by itself
SETTLES = 120.0


@dataclass(slots=True, kw_only=True)
class Verdict:
    """What was expected and did not come; figures worth telling."""

    wrong: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def expect(self, what: str, *, kept: bool) -> None:
        if not kept:
            self.wrong.append(what)

    def proof(self, name: str) -> Proof:
        said = ", ".join([*self.told, *(f"NOT SO: {what}" for what in self.wrong)])
        return Proof(kept=not self.wrong, figures=f"{name}: {said}")


def hardships(form: Form) -> list[Job]:
    lock = form.of(short=8.0, long=60.0)
    return [
        Job(work=prove_full_disk),
        Job(work=prove_lock, arguments=(lock,)),
        Job(work=prove_deleted),
        Job(work=prove_no_memory),
        Job(work=prove_no_sync),
    ]


def prove_full_disk() -> Proof:
    return _prove("D1, the disk is full", _full_disk)


def prove_lock(seconds: float) -> Proof:
    return _prove(
        f"D4, locked for {seconds:.0f} s", lambda folder: _locked(folder, seconds=seconds)
    )


def prove_deleted() -> Proof:
    return _prove("D7, deleted while running", _deleted)


def prove_no_memory() -> Proof:
    return _prove("J3, no memory", _no_memory)


def prove_no_sync() -> Proof:
    return _prove("D3, a sync fails", _no_sync)


def _prove(name: str, hardship: Callable[[Path], Awaitable[Verdict]]) -> Proof:
    async def suffer() -> Verdict:
        with tempfile.TemporaryDirectory() as directory:
            return await hardship(Path(directory))

    return asyncio.run(suffer()).proof(name)


async def _full_disk(folder: Path) -> Verdict:
    verdict = Verdict()
    with _small_disk(folder / "disk") as disk:
        async with busy(folder, disk=disk) as world, _talking(world) as bot:
            with _filled(disk):
                before = await _silent(world)
                await asyncio.sleep(5)
                verdict.expect("nothing sent while it is full", kept=world.seen == before)
                verdict.expect("it lives", kept=bot.process.returncode is None)
                await _answers(world, bot, verdict)
            await _goes_on(world, verdict)
    return verdict


async def _locked(folder: Path, *, seconds: float) -> Verdict:
    verdict = Verdict()
    async with busy(folder) as world, _talking(world) as bot:
        with closing(sqlite3.connect(world.home.database, isolation_level=None)) as other:
            other.execute("PRAGMA busy_timeout = 5000")
            other.execute("BEGIN IMMEDIATE")
            before = await _silent(world)
            await asyncio.sleep(seconds)
            verdict.expect("nothing sent while it is locked", kept=world.seen == before)
            verdict.expect("it lives", kept=bot.process.returncode is None)
            other.execute("ROLLBACK")
        await _goes_on(world, verdict)
    return verdict


async def _deleted(folder: Path) -> Verdict:
    verdict = Verdict()
    async with busy(folder) as world:
        world.happen()
        bot = await world.home.start()
        await bot.ready()
        await asyncio.sleep(3)  # the start looks too
        world.home.database.unlink()
        began = time.monotonic()
        code = await asyncio.wait_for(bot.process.wait(), 90)
        verdict.told.append(f"exit {code} after {time.monotonic() - began:.0f} s")
        verdict.expect("exit 75", kept=code == TEMPORARY)
        again = await world.home.start()
        verdict.expect("exit 78 then", kept=await again.process.wait() == CONFIGURATION)
    return verdict


async def _no_memory(folder: Path) -> Verdict:
    """Take all further memory from it, and kill it a little later, as the kernel would."""
    verdict = Verdict()
    async with busy(folder) as world:
        world.slow(0.5)
        world.happen()
        bot = await world.home.start()
        await bot.ready()
        await until(lambda: world.seen)
        limit = _memory(bot.process.pid)
        resource.prlimit(bot.process.pid, resource.RLIMIT_AS, (limit, limit))
        with suppress(TimeoutError):
            await asyncio.wait_for(bot.process.wait(), 5)
        verdict.told.append(f"by itself: {bot.process.returncode}")
        await bot.kill()
        on_the_wire = world.outbox()[State.SENDING] + world.outbox()[State.UNKNOWN]
        world.slow(0)
        async with _running(world):
            await _all_is_told(world, verdict, cut=on_the_wire)
    return verdict


async def _no_sync(folder: Path) -> Verdict:
    """Let the next sync fail, once; all later ones would pass."""
    verdict = Verdict()
    async with busy(folder) as world, _talking(world, ends=TEMPORARY) as bot:
        attached = await asyncio.create_subprocess_exec(
            *(strace(), "-f", "-qq", "-o", str(folder / "trace"), "-e", "trace=fdatasync"),
            *("-e", "inject=fdatasync:error=EIO:when=1", "-p", str(bot.process.pid)),
        )
        code = await asyncio.wait_for(bot.process.wait(), 60)
        await attached.wait()
        verdict.told.append(f"exit {code}")
        verdict.expect("exit 75", kept=code == TEMPORARY)
        on_the_wire = world.outbox()[State.SENDING] + world.outbox()[State.UNKNOWN]
        async with _running(world):
            await _all_is_told(world, verdict, cut=on_the_wire)
    return verdict


def _memory(pid: int) -> int:
    """Return the bytes of memory the process may name as its own."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


@asynccontextmanager
async def _talking(world: Busy, *, ends: int = 0) -> AsyncIterator[Bot]:
    """Run the bot in the middle of telling much."""
    world.slow(0.5)
    world.happen(2)
    bot = await world.home.start()
    try:
        await bot.ready()
        await until(lambda: world.seen > 3)
        yield bot
        assert (await bot.process.wait() if ends else await bot.stop()) == ends
    finally:
        await bot.kill()


@asynccontextmanager
async def _running(world: Busy) -> AsyncIterator[Bot]:
    bot = await world.home.start()
    try:
        await bot.ready()
        yield bot
        assert await bot.stop() == 0
    finally:
        await bot.kill()


async def _silent(world: Busy) -> int:
    """Wait until nothing was said for three seconds; return how much was said by then."""
    seen, since = world.seen, time.monotonic()
    while time.monotonic() - since < 3:
        await asyncio.sleep(0.1)
        if world.seen != seen:
            seen, since = world.seen, time.monotonic()
    return seen


async def _answers(world: Busy, bot: Bot, verdict: Verdict) -> None:
    live, _ = await asyncio.to_thread(bot.asks, "/livez")
    ready, why = await asyncio.to_thread(bot.asks, "/readyz")
    status = await asyncio.to_thread(world.home.says, "status")
    verdict.expect("alive", kept=live == 200)
    verdict.expect("not ready", kept=ready == 503 and "database" in json.loads(why)["failed"])
    verdict.expect("status can be asked", kept=status.returncode == 0)


async def _goes_on(world: Busy, verdict: Verdict) -> None:
    """It must speak again soon, and tell everything."""
    seen, began = world.seen, time.monotonic()
    await until(lambda: world.seen > seen, seconds=WITHIN)
    verdict.told.append(f"went on after {time.monotonic() - began:.0f} s")
    world.slow(0)
    await _all_is_told(world, verdict, cut=ON_THE_WIRE)


async def _all_is_told(world: Busy, verdict: Verdict, *, cut: int) -> None:
    open_ones = (State.QUEUED, State.RETRY, State.SENDING, State.UNKNOWN)
    await until(lambda: not any(world.outbox()[s] for s in open_ones), seconds=SETTLES)
    counts = world.outbox()
    verdict.told.append(f"{world.seen} seen, {world.repeats()} repeated")
    verdict.expect("all told", kept=counts[State.SENT] == sum(counts.values()))
    verdict.expect("few repeats", kept=world.repeats() <= cut)
    verdict.expect("no repeat unmarked", kept=not world.repeats(unmarked=True))


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    """A disk of its own; only root can make one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=700", "none", str(folder)]
    subprocess.run(mount, check=True)  # noqa: S603  # ours
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607  # ours


@contextmanager
def _filled(disk: Path) -> Iterator[None]:
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(1 << 12))
    yield
    ballast.unlink()
