"""The real bot in hard times: a full disk, a locked or deleted database, no memory, no syncs."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from pathlib import Path

from bot.domain.delivery import State
from tests.prove.busy import busy
from tests.prove.proof import Form, Job, Proof
from tests.prove.tracing import strace
from tests.prove.trial import (
    Verdict,
    all_is_told,
    answers,
    filled,
    goes_on,
    memory,
    running,
    silent,
    small_disk,
    talking,
)
from tests.walks.home import until

TEMPORARY, CONFIGURATION = 75, 78


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
    with small_disk(folder / "disk") as disk:
        async with busy(folder, disk=disk) as world, talking(world) as bot:
            with filled(disk):
                before = await silent(world)
                await asyncio.sleep(5)
                verdict.expect("nothing sent while it is full", kept=world.seen == before)
                verdict.expect("it lives", kept=bot.process.returncode is None)
                await answers(world, bot, verdict)
            await goes_on(world, verdict)
    return verdict


async def _locked(folder: Path, *, seconds: float) -> Verdict:
    verdict = Verdict()
    async with busy(folder) as world, talking(world) as bot:
        with closing(sqlite3.connect(world.home.database, isolation_level=None)) as other:
            other.execute("PRAGMA busy_timeout = 5000")
            other.execute("BEGIN IMMEDIATE")
            before = await silent(world)
            await asyncio.sleep(seconds)
            verdict.expect("nothing sent while it is locked", kept=world.seen == before)
            verdict.expect("it lives", kept=bot.process.returncode is None)
            other.execute("ROLLBACK")
        await goes_on(world, verdict)
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
        limit = memory(bot.process.pid)
        resource.prlimit(bot.process.pid, resource.RLIMIT_AS, (limit, limit))
        with suppress(TimeoutError):
            await asyncio.wait_for(bot.process.wait(), 5)
        verdict.told.append(f"by itself: {bot.process.returncode}")
        await bot.kill()
        on_the_wire = world.outbox()[State.SENDING] + world.outbox()[State.UNKNOWN]
        world.slow(0)
        async with running(world):
            await all_is_told(world, verdict, cut=on_the_wire)
    return verdict


async def _no_sync(folder: Path) -> Verdict:
    """Let the next sync fail, once; all later ones would pass."""
    verdict = Verdict()
    async with busy(folder) as world, talking(world, ends=TEMPORARY) as bot:
        attached = await asyncio.create_subprocess_exec(
            *(strace(), "-f", "-qq", "-o", str(folder / "trace"), "-e", "trace=fdatasync"),
            *("-e", "inject=fdatasync:error=EIO:when=1", "-p", str(bot.process.pid)),
        )
        code = await asyncio.wait_for(bot.process.wait(), 60)
        await attached.wait()
        verdict.told.append(f"exit {code}")
        verdict.expect("exit 75", kept=code == TEMPORARY)
        on_the_wire = world.outbox()[State.SENDING] + world.outbox()[State.UNKNOWN]
        async with running(world):
            await all_is_told(world, verdict, cut=on_the_wire)
    return verdict
