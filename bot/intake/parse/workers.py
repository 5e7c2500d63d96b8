"""Processes that answer requests: under a deadline each, replaced when they fail."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from bot.domain.errors import FeedError, FeedFault
from bot.intake.parse.frames import LENGTH, LONGEST_ANSWER

START = 30.0  # seconds: a busy machine, a cold disk

log = logging.getLogger(__name__)


class Workers:
    """Started when first needed. One that misses its deadline, or dies, costs what it was asked.

    `command` starts one.
    """

    def __init__(self, *, command: Sequence[str], at_most: int, deadline: timedelta) -> None:
        self._deadline = deadline.total_seconds()
        self._command = command
        self._running: set[_Worker] = set()
        # None stands for a worker not started. Last in, first out: the second one is started
        # only when the first is busy.
        self._idle: asyncio.LifoQueue[_Worker | None] = asyncio.LifoQueue()
        for _ in range(at_most):
            self._idle.put_nowait(None)

    async def close(self) -> None:
        for worker in tuple(self._running):
            await self._stop(worker)

    async def said(self, name: str, asked: bytes) -> bytes:
        """Return the answer to a request about the feed of that name; raise FeedError."""
        worker = await self._idle.get()
        healthy = False
        try:
            worker = worker or await self._begin()
            async with asyncio.timeout(self._deadline):
                said = await worker.ask(asked)
            healthy = True
        except TimeoutError as error:
            log.warning("parser worker too slow, feed %s", name)
            raise _failed(name, f"the parser took over {self._deadline:g} s") from error
        except (OSError, EOFError) as error:
            log.warning("parser worker died, feed %s", name)
            raise _failed(name, "the parser died") from error
        finally:
            # Also when cancelled half-way: the answer still to come is not for the next feed.
            if worker is not None and not healthy:
                await self._stop(worker)
            self._idle.put_nowait(worker if healthy else None)
        return said

    async def _begin(self) -> _Worker:
        worker = await _Worker.begin(self._command)
        self._running.add(worker)
        try:
            async with asyncio.timeout(START):
                await worker.hear()
        except BaseException:
            await self._stop(worker)
            raise
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

    async def stop(self) -> None:
        """End the process, whatever it is doing."""
        with suppress(ProcessLookupError):
            self._process.kill()
        await self._process.communicate()


def _failed(name: str, reason: str) -> FeedError:
    return FeedError(name, reason, fault=FeedFault.PARSER)
