"""How fast alerts leave, against fakes on loopback that set no limits: part of `make bench`.

    python scripts/bench_delivery.py           one minute
    python scripts/bench_delivery.py --long    100,000 deliveries, for the memory

Each fake is a process of its own; what is timed is our process, by its CPU as well as by the
clock, from the claim to the record on the disk. Figures are printed, never asserted.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bot.app.loop import loop_factory  # noqa: E402 - the checkout must be importable first
from bot.domain.delivery import Delivery, State  # noqa: E402
from bot.domain.limits import Limits  # noqa: E402
from bot.domain.message import Button, Message, Span, line  # noqa: E402
from bot.domain.ports import Platform  # noqa: E402
from bot.domain.watch import Channel  # noqa: E402
from bot.platforms.slack.platform import Slack  # noqa: E402
from bot.platforms.telegram.platform import Telegram  # noqa: E402
from bot.services.deliver import LOOK_AGAIN, deliver_due  # noqa: E402
from bot.services.traffic import Traffic  # noqa: E402
from storage import Storage  # noqa: E402
from tests.prove.town import Town  # noqa: E402

CHATS = 500
HANGING = Channel(platform="telegram", address="13")
EVERY = 0.5  # seconds between two events
TOKEN = "123456789:AAbenchBenchBenchBenchBenchBenchBe"  # noqa: S105 - invented

T = TypeVar("T")

_SERVER = """
import asyncio, json, sys
from itertools import count
numbers = count(1)
CHAT = '"date": 1700000000, "chat": {"id": 7, "type": "private"}'
async def serve(reader, writer):
    try:
        while head := await reader.readuntil(b"\\r\\n\\r\\n"):
            low = head.lower()
            size = int(low.partition(b"content-length:")[2].split(b"\\r\\n")[0] or 0)
            body = await reader.readexactly(size)
            path = head.split(b" ", 2)[1]
            if b"hang" in body:
                await asyncio.sleep(20)
            number = next(numbers)
            if path.endswith(b"auth.test"):
                said = '{"ok": true, "team_id": "T1", "user_id": "U0", "bot_id": "B1"}'
            elif b"/api/" in path:
                said = '{"ok": true, "channel": "C1", "ts": "1700000000.%06d"}' % number
            else:
                said = '{"ok": true, "result": {"message_id": %d, %s}}' % (number, CHAT)
            writer.write(("HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\n"
                          "Content-Length: %d\\r\\n\\r\\n%s" % (len(said), said)).encode())
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


class _NoLimits(Limits):
    """Lets everything pass: what is measured is ourselves."""

    def allow(self, channel: Channel, now: datetime) -> bool:  # noqa: ARG002 - as Limits
        return True

    def exhausted(self, platform: str, now: datetime) -> bool:  # noqa: ARG002 - as Limits
        return False


@dataclass(kw_only=True)
class Rig:
    """Our process on one platform, and a folder to write in."""

    platform: Platform
    storage: Storage
    channels: list[Channel]
    events: int = 0

    def __post_init__(self) -> None:
        self.town = Town(self.storage)
        self.traffic = Traffic(self.clock())
        self.traffic.limits = _NoLimits(self.clock())
        with self.storage.transaction():
            for channel in self.channels:
                self.town.watch(channel, now=self.clock())

    def clock(self) -> datetime:
        return datetime.now(UTC)

    def happen(self) -> None:
        self.events += 1
        self.town.happen(f"E{self.events}", now=self.clock())

    async def deliver(self) -> int:
        became = await deliver_due(
            platforms={self.platform.name: self.platform},
            storage=self.storage,
            compose=_compose,
            clock=self.clock,
            traffic=self.traffic,
        )
        return became[State.SENT]


def _compose(delivery: Delivery) -> Message:
    """Return an alert of the usual size; a chat named so makes the fake hang."""
    hangs = "hang" if delivery.channel == HANGING else "head"
    return Message(
        lines=(
            line("🔴 ", Span(text="Russia", bold=True), f" terminates — authorised {delivery.id}"),
            line(Span(text="Bilateral military cooperation agreements", italic=True)),
            line("The ministry was authorised to terminate the agreements with 11 states."),
            line(Span(text="Harbour Post", link="https://harbour.example/1"), f" · {hangs}"),
        ),
        buttons=(
            (Button(label="Open", url="https://harbour.example/1"),),
            (Button(label="Why", press="w"), Button(label="Unwatch Norway", press="u")),
        ),
    )


@asynccontextmanager
async def _serving() -> AsyncIterator[int]:
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _SERVER, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield int(await server.stdout.readline()) if server.stdout else 0
    finally:
        server.kill()
        await server.wait()


@asynccontextmanager
async def _rig(name: str, *, chats: int = CHATS) -> AsyncIterator[Rig]:
    async with AsyncExitStack() as open_:
        port = await open_.enter_async_context(_serving())
        folder = open_.enter_context(tempfile.TemporaryDirectory())
        storage = open_.enter_context(Storage.open(Path(folder) / "bench.db"))
        platform = await open_.enter_async_context(_platform(name, port))
        yield Rig(platform=platform, storage=storage, channels=_channels(name, chats))


def _platform(name: str, port: int) -> Telegram | Slack:
    if name == "telegram":
        return Telegram(
            token=TOKEN,
            api_url=f"http://127.0.0.1:{port}/bot",
            answer=lambda _: None,
            admins=frozenset(),
            clock=lambda: datetime.now(UTC),
        )
    return Slack(
        bot_token="xoxb-bench",  # noqa: S106 - invented
        app_token="xapp-bench",  # noqa: S106 - invented
        api_url=f"http://127.0.0.1:{port}/api",
        answer=lambda _: None,
        admins=frozenset(),
        clock=lambda: datetime.now(UTC),
    )


def _channels(name: str, chats: int) -> list[Channel]:
    numbers = range(100, 100 + chats)
    if name == "telegram":
        return [Channel(platform=name, address=str(n)) for n in numbers]
    return [Channel(platform=name, workspace="T1", address=f"C{n}") for n in numbers]


async def _rate(name: str, *, rounds: int) -> tuple[float, float]:
    """Return messages per second of the clock, and per second of our CPU."""
    async with _rig(name) as rig:
        rig.happen()
        await rig.deliver()  # connections are made, code is warm
        for _ in range(rounds):
            rig.happen()
        began, cpu = time.perf_counter(), time.process_time()
        sent = 0
        while sent < rounds * CHATS:
            sent += await rig.deliver()
        took, used = time.perf_counter() - began, time.process_time() - cpu
        return sent / took, sent / used


async def _p95(*, hangs: bool, events: int) -> float:
    """Return how long 95 % of the alerts took to the chats that do not hang, in seconds."""
    async with _rig("telegram", chats=25) as rig:
        if hangs:
            rig.town.watch(HANGING, now=rig.clock())
        delivering = asyncio.ensure_future(_keep_delivering(rig))
        for _ in range(events):
            rig.happen()
            await asyncio.sleep(EVERY)
        delivering.cancel()
        await asyncio.gather(delivering, return_exceptions=True)
        took = _took(rig.storage)
    return statistics.quantiles(took, n=20)[-1]


async def _keep_delivering(rig: Rig) -> None:
    while True:
        await rig.deliver()
        await asyncio.sleep(LOOK_AGAIN)


def _took(storage: Storage) -> list[float]:
    rows = storage._db.query(  # noqa: SLF001 - the log of the outbox has no other reader
        """SELECT o.due, l.at FROM outbox o JOIN outbox_log l ON l.outbox_id = o.id
           WHERE l.to_state = 'sent'"""
    )
    moments = [(datetime.fromisoformat(r["due"]), datetime.fromisoformat(r["at"])) for r in rows]
    return [(sent - due).total_seconds() for due, sent in moments]


async def _memory(*, deliveries: int) -> Iterator[tuple[int, float]]:
    """Deliver so many, and return the memory held at ten moments of that."""
    looks: list[tuple[int, float]] = []
    async with _rig("slack") as rig:
        sent = 0
        while sent < deliveries:
            rig.happen()
            sent += await rig.deliver()
            if sent >= (len(looks) + 1) * deliveries / 10:
                looks.append((sent, _resident()))
    return iter(looks)


def _resident() -> float:
    """Return what our process holds, in MB."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def main(*, deliveries: int = 0) -> None:
    """Print the rates, what one hanging chat costs the others, and, when asked, the memory."""
    for name, bar in {"telegram": 300, "slack": 600}.items():
        clock, cpu = _run(_rate(name, rounds=4))
        print(f"{name} sends a second: {clock:.0f} by the clock, {cpu:.0f} by our CPU (bar {bar})")
    pairs = [[_run(_p95(hangs=hangs, events=16)) for hangs in (False, True)] for _ in range(3)]
    alone, beside = (statistics.median(took) for took in zip(*pairs, strict=True))
    print(
        f"p95 of alerts: {alone * 1000:.0f} ms; with one chat hanging {beside / alone:.2f} of it"
    )
    if deliveries:
        for sent, megabytes in _run(_memory(deliveries=deliveries)):
            print(f"after {sent:7d} deliveries   {megabytes:6.1f} MB")


def _run(main: Coroutine[object, object, T]) -> T:
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        return runner.run(main)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--long", action="store_true", help="100,000 deliveries, for the memory")
    main(deliveries=100_000 if asked.parse_args().long else 0)
