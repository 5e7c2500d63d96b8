"""The bot as an operator has it: a folder, a feed file, an environment, a process."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.demo.publisher import Publisher
from bot.demo.stories import SampleFeed
from bot.domain.delivery import OPEN
from storage import Storage

ROOT = Path(__file__).parents[2]
PYTHON = (sys.executable, "-m", "bot")
STOPS_WITHIN = 25.0  # seconds, as docs/operations.md promises


async def until(condition: Callable[[], object], *, seconds: float = 20.0) -> None:
    """Wait until the condition holds; fail when it does not in time."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)


@dataclass(kw_only=True)
class Bot:
    """One running process."""

    process: asyncio.subprocess.Process
    log: Path
    started: datetime

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The log so far; a last line that is still being written is left out."""
        whole = self.log.read_text(encoding="utf-8").split("\n")[:-1]
        assert all(line.startswith("{") for line in whole), "\n".join(whole)
        return [json.loads(line) for line in whole]

    def said(self, words: str) -> bool:
        """Whether a message of the log begins so."""
        return any(line["message"].startswith(words) for line in self.lines)

    def complaints(self, *but: str) -> list[dict[str, Any]]:
        """Return what it warned of, but for messages that begin so."""
        warned = (line for line in self.lines if line["level"] not in {"DEBUG", "INFO"})
        return [line for line in warned if not line["message"].startswith(but)]

    async def ready(self) -> None:
        """Wait until it watches its feeds."""
        await until(lambda: self.process.returncode is not None or self.said("watching"))
        assert self.process.returncode is None, self.log.read_text(encoding="utf-8")

    def asks(self, path: str) -> tuple[int, str]:
        """Ask the site for a page; return its status and its text. Blocks: use a thread."""
        serving = next(line for line in self.lines if line["message"].startswith("serving"))
        port = serving["message"].rpartition(" ")[2]
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as page:
                return page.status, page.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()

    async def stop(self) -> int:
        """Tell it to end, as a service manager does; return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(STOPS_WITHIN):
            return await self.process.wait()

    async def kill(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


@dataclass(kw_only=True)
class Home:
    """The folder the bot is started in, and nothing else that it is given."""

    folder: Path
    publisher: Publisher
    samples: tuple[SampleFeed, ...]
    environment: dict[str, str] = field(default_factory=dict)
    starts: int = 0

    @property
    def database(self) -> Path:
        return self.folder / "pactwatch.db"

    def write_feeds(self, *names: str, **more: str) -> None:
        """Write a feed file of the sample feeds named, or all; and of others, by their URLs."""
        lines = ["version: 1", "defaults: {every: 1m}", "feeds:"]
        for feed in self.samples:
            if feed.name in names or not names:
                lines += _feed(feed.name, self.publisher.url(feed.name))
                lines += [f"    title: {feed.title}", f"    language: {feed.language}"]
                lines += [f"    tier: {feed.tier}"]
        for name, url in more.items():
            lines += _feed(name, url)
        (self.folder / "feeds.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def env(self, more: Mapping[str, str]) -> dict[str, str]:
        plain = {"PYTHONPATH": str(ROOT), "PACTWATCH_HTTP": "127.0.0.1:0"}
        return plain | self.environment | dict(more)

    def says(
        self, *arguments: str, typed: str | bytes = "", **more: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end. Blocks: only where no server of the test must answer."""
        fed = typed.encode() if isinstance(typed, str) else typed
        done = subprocess.run(  # noqa: S603 - our own program
            [*PYTHON, *arguments],
            input=fed,
            cwd=self.folder,
            env=self.env(more),
            capture_output=True,
            timeout=30,
            check=False,
        )
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
        )

    async def start(self, **more: str) -> Bot:
        self.starts += 1
        log = self.folder / f"log-{self.starts}.jsonl"
        with log.open("wb") as errors:
            process = await asyncio.create_subprocess_exec(
                *PYTHON,
                "run",
                cwd=self.folder,
                env=self.env(more),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=errors,
            )
        return Bot(process=process, log=log, started=datetime.now(UTC))

    @asynccontextmanager
    async def running(self, *expected: str, **more: str) -> AsyncIterator[Bot]:
        """Run the bot while inside; it must end well, and complain of nothing unexpected."""
        bot = await self.start(**more)
        try:
            await bot.ready()
            yield bot
            assert await bot.stop() == 0
            assert not (unexpected := bot.complaints(*expected)), unexpected
        finally:
            await bot.kill()

    def publish(self, wave: int) -> None:
        """Let the news of the wave happen, and every feed's turn come.

        Only while the bot is stopped: a feed's turn comes once a minute otherwise.
        """
        self.publisher.wave = wave
        past = datetime.now(UTC) - timedelta(seconds=1)
        with Storage.open(self.database) as storage:
            for name in storage.feeds.all_health():
                storage.feeds.postpone(name, due=past)

    def polled_since(self, moment: datetime) -> bool:
        """Whether every sample feed has answered since then."""
        with Storage.open(self.database, read_only=True) as storage:
            answered = (storage.feeds.health(f.name).last_success for f in self.samples)
            return all(success and success >= moment for success in answered)

    def quiet(self) -> bool:
        """Whether everything is read, and nothing is on its way any more."""
        with Storage.open(self.database, read_only=True) as storage:
            counts = storage.outbox.counts()
            unread = storage.stories.unread_baseline(1, datetime.now(UTC) - timedelta(days=30))
            return not unread and not any(counts[state] for state in OPEN)

    async def settled(self, bot: Bot) -> None:
        """Wait until the process has polled every feed and told what came of it."""
        await until(lambda: self.polled_since(bot.started) and self.quiet())


def _feed(name: str, url: str) -> list[str]:
    return [f"  - name: {name}", f"    url: {url}", "    allow_private: true"]
