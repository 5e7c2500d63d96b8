"""A hard time for the real bot: what happens around it, and what is expected then."""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.delivery import State
from tests.prove.busy import Busy
from tests.prove.proof import Proof
from tests.walks.home import Bot, until

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


def memory(pid: int) -> int:
    """Return the bytes of memory the process may name as its own."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


@asynccontextmanager
async def talking(world: Busy, *, ends: int = 0) -> AsyncIterator[Bot]:
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
async def running(world: Busy) -> AsyncIterator[Bot]:
    bot = await world.home.start()
    try:
        await bot.ready()
        yield bot
        assert await bot.stop() == 0
    finally:
        await bot.kill()


async def silent(world: Busy) -> int:
    """Wait until nothing was said for three seconds; return how much was said by then."""
    seen, since = world.seen, time.monotonic()
    while time.monotonic() - since < 3:
        await asyncio.sleep(0.1)
        if world.seen != seen:
            seen, since = world.seen, time.monotonic()
    return seen


async def answers(world: Busy, bot: Bot, verdict: Verdict) -> None:
    live, _ = await asyncio.to_thread(bot.asks, "/livez")
    ready, why = await asyncio.to_thread(bot.asks, "/readyz")
    status = await asyncio.to_thread(world.home.says, "status")
    verdict.expect("alive", kept=live == 200)
    verdict.expect("not ready", kept=ready == 503 and "database" in json.loads(why)["failed"])
    verdict.expect("status can be asked", kept=status.returncode == 0)


async def goes_on(world: Busy, verdict: Verdict) -> None:
    """It must speak again soon, and tell everything."""
    seen, began = world.seen, time.monotonic()
    await until(lambda: world.seen > seen, seconds=WITHIN)
    verdict.told.append(f"went on after {time.monotonic() - began:.0f} s")
    world.slow(0)
    await all_is_told(world, verdict, cut=ON_THE_WIRE)


async def all_is_told(world: Busy, verdict: Verdict, *, cut: int) -> None:
    """Wait until nothing is open; `cut`: how many were on the wire when it was cut.

    One of them that was cut before is set aside for the operators, as ever.
    """
    open_ones = (State.QUEUED, State.RETRY, State.SENDING, State.UNKNOWN)
    await until(lambda: not any(world.outbox()[s] for s in open_ones), seconds=SETTLES)
    counts = world.outbox()
    aside = counts[State.PARKED]
    verdict.told.append(f"{world.seen} seen, {world.repeats()} repeated, {aside} set aside")
    left = {state.value: count for state, count in counts.items() if count}
    told = counts[State.SENT] + aside == sum(counts.values())
    verdict.expect(f"all told: {left}", kept=told)
    verdict.expect("few set aside", kept=aside <= cut)
    verdict.expect("few repeats", kept=world.repeats() <= cut)
    verdict.expect("no repeat unmarked", kept=not world.repeats(unmarked=True))


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of its own; only root can make one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=700", "none", str(folder)]
    subprocess.run(mount, check=True)  # noqa: S603  # ours
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607  # ours


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(1 << 12))
    yield
    ballast.unlink()
