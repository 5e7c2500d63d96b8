"""Processes that answer requests: under a deadline each, replaced when they fail."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from datetime import timedelta

from bot.domain.errors import FeedError, FeedFault
from bot.intake.parse.frames import LENGTH, LONGEST_ANSWER

START = 30.0  # seconds: a busy machine, a cold disk
PATIENCE = 0.5  # seconds with busy workers, before another is started

log = logging.getLogger(__name__)


class Workers:
    """Started when first needed, more when that one keeps us waiting; `command` starts one.

    One that misses its deadline, or dies, costs what it was asked.
    """

    def __init__(self, *, command: Sequence[str], at_most: int, deadline: timedelta) -> None:
        self._deadline = deadline.total_seconds()
        self._command = command
        self._running: set[_Worker] = set()
        self._starting = 0
        self._idle: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        self._at_most = at_most
        self._places = asyncio.Semaphore(at_most)

    async def close(self) -> None:
        """End all; whoever waits for an answer hears that the worker died, and is waited for."""
        for worker in self._running:
            worker.kill()
        async with AsyncExitStack() as places:
            for _ in range(self._at_most):
                await places.enter_async_context(self._places)
            while not self._idle.empty():
                await self._stop(self._idle.get_nowait())

    async def said(self, name: str, asked: bytes) -> bytes:
        """Return the answer to a request about the feed of that name; raise FeedError."""
        async with self._places:
            try:
                worker = await self._free() or await self._begin()
                return await self._answer(worker, asked)
            except TimeoutError as error:
                log.warning("parser worker too slow, feed %s", name)
                raise _failed(name, f"the parser took over {self._deadline:g} s") from error
            except (OSError, EOFError) as error:
                log.warning("parser worker died, feed %s", name)
                raise _failed(name, "the parser died") from error

    async def _free(self) -> _Worker | None:
        """Return a worker that is idle, or soon is; None where another is to be started."""
        if not self._running and not self._starting:
            return None
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                return await self._idle.get()
        return None

    async def _answer(self, worker: _Worker, asked: bytes) -> bytes:
        try:
            async with asyncio.timeout(self._deadline):
                said = await worker.ask(asked)
        except BaseException:
            # Also when cancelled half-way: the answer still to come is not for the next feed.
            await self._stop(worker)
            raise
        self._idle.put_nowait(worker)
        return said

    async def _begin(self) -> _Worker:
        self._starting += 1
        try:
            worker = await _Worker.begin(self._command)
            self._running.add(worker)
            try:
                async with asyncio.timeout(START):
                    await worker.hear()
            except BaseException:
                await self._stop(worker)
                raise
        finally:
            self._starting -= 1
        return worker

    async def _stop(self, worker: _Worker) -> None:
        self._running.discard(worker)
        await worker.stop()


class _Worker:
    """One worker process and the pipes to it."""

    def __init__(
        self, process: Process, *, to: asyncio.StreamWriter, of: asyncio.StreamReader
    ) -> None:
        self._process = process
        self._to = to
        self._of = of

    @classmethod
    async def begin(cls, command: Sequence[str]) -> _Worker:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            # Not our environment: it holds tokens, and the worker handles hostile bytes.
            env={"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
            # Not our process group: Ctrl-C is for the bot, which ends its workers itself.
            start_new_session=True,
        )
        if process.stdin is None or process.stdout is None:
            msg = "no pipes to the parser"
            raise OSError(msg)
        return cls(process, to=process.stdin, of=process.stdout)

    async def ask(self, frame: bytes) -> bytes:
        self._to.write(frame)
        await self._to.drain()
        return await self.hear()

    async def hear(self) -> bytes:
        """Return the next frame it says; the first says only that it is ready."""
        length = LENGTH.unpack(await self._of.readexactly(LENGTH.size))[0]
        if length > LONGEST_ANSWER:
            msg = "answer too long"
            raise OSError(msg)
        return await self._of.readexactly(length)

    def kill(self) -> None:
        """Tell the system to end the process, whatever it is doing."""
        with suppress(ProcessLookupError):
            self._process.kill()

    async def stop(self) -> None:
        """End the process and leave nothing of it. Nobody may be listening to it."""
        self.kill()
        await self._process.communicate()


def _failed(name: str, reason: str) -> FeedError:
    return FeedError(name, reason, fault=FeedFault.PARSER)
