"""The parser's own process: `python -m bot.intake.parse.worker`.

It reads requests from its standard input and answers on its standard output until the
input ends, which it does when the bot does. Started without the bot's environment.
"""

from __future__ import annotations

import resource
import sys
from contextlib import suppress
from typing import BinaryIO

from bot.domain.errors import FeedError
from bot.intake.parse.document import understand
from bot.intake.parse.frames import LENGTH, frame
from bot.intake.parse.wire import asked, failed, told

MEMORY = 512 << 20
READY = frame(b"ready")


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests in their order until there are no more."""
    answers.write(READY)
    answers.flush()
    while request := _frame(requests):
        answers.write(_answered(request))
        answers.flush()


def limit_ourselves() -> None:
    """Give up what parsing never needs, so that hostile bytes cannot use it."""
    with suppress(ValueError):  # macOS knows the limit but refuses to set it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _answered(request: bytes) -> bytes:
    it = asked(request)
    try:
        return told(understand(it.feed, it.document, now=it.now, compare=it.compare))
    except FeedError as error:
        return failed(error)


def _frame(stream: BinaryIO) -> bytes:
    length = stream.read(LENGTH.size)
    return stream.read(LENGTH.unpack(length)[0]) if len(length) == LENGTH.size else b""


if __name__ == "__main__":
    limit_ourselves()
    serve(sys.stdin.buffer, sys.stdout.buffer)
