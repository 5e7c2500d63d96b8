"""feeds.yaml while we run: read again when it changes, and the last good one kept."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bot.domain.errors import ConfigError
from bot.domain.feed_list import edit
from bot.domain.news import Feed
from bot.intake.feeds_file import feeds_in, read_file
from bot.services.feed_notices import BROKEN

log = logging.getLogger(__name__)

SETTLED = 1.0  # seconds without a further change: whoever writes has finished
MOST_LINES = 20  # of a report, in a notice

Notice = Callable[[str, str], object]  # kind, text
_Signature = tuple[int, int, int] | None  # None: there is no file
_UNREAD = (-1, -1, -1)


class FeedsFile:
    """The feeds that are read. One that is wrong, half written or gone changes nothing.

    `taken` is called with the feeds of a good file before they count.
    """

    def __init__(
        self,
        path: Path,
        feeds: tuple[Feed, ...],
        *,
        content: bytes,
        taken: Callable[[tuple[Feed, ...]], object],
        notice: Notice,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.feeds = feeds
        self.good = True  # what stands in the file is what is read
        self._path = path
        self._content = content
        self._taken = taken
        self._notice = notice
        self._monotonic = monotonic
        # An edit made since `content` was read shows in no signature: it is looked at once more.
        self._seen = self._signature()
        self._read: _Signature = _UNREAD
        self._since = monotonic()
        self._asked = False

    def ask(self) -> None:
        """Read the file at the next look, changed or not."""
        self._asked = True

    async def look(self) -> None:
        """Read the file again if it has changed, and not changed any more for a second."""
        settled = self._settled()
        if not (settled or self._asked):
            return
        seen, before = self._seen, self._content
        try:
            content = await asyncio.to_thread(self._standing)
            if content != self._content or not self.good:
                feeds = await asyncio.to_thread(self._parsed, content)
                if self._content is before:  # else an operator has had it read meanwhile
                    self._tell_read(self._take(feeds, content))
        except ConfigError as error:
            if self._content is before:
                self._tell_broken(str(error))
        # Not sooner: what could not be stored is tried again.
        self._asked, self._read = False, seen

    def read_now(self, *, anyway: bool = False) -> str:
        """Read the file at once and say what came of it; raise ConfigError.

        `anyway`: also one that is only the beginning of what was read before.
        """
        seen = self._signature()
        try:
            content = self._standing()
            said = self._take(self._parsed(content, anyway=anyway), content)
        except ConfigError:
            self.good, self._seen, self._read = False, seen, seen
            raise
        # Not sooner: what could not be stored is tried again.
        self._seen = self._read = seen
        return said

    def _settled(self) -> bool:
        seen, now = self._signature(), self._monotonic()
        if seen != self._seen:
            self._seen, self._since = seen, now
        return seen != self._read and now - self._since >= SETTLED

    def _standing(self) -> bytes:
        """Return what stands in the file; a pipe or a folder in its place is refused."""
        with suppress(OSError):  # read_file says what is wrong with it
            if not stat.S_ISREG(self._path.stat().st_mode):
                # Whoever opens a pipe waits for its other end: we would look at no edit any
                # more, and the process could not end.
                msg = f"{self._path.name}: not a plain file"
                raise ConfigError(msg)
        return read_file(self._path)

    def _parsed(self, content: bytes, *, anyway: bool = False) -> tuple[Feed, ...]:
        feeds = feeds_in(content, file=self._path.name)
        if self._content.startswith(content) and content != self._content and not anyway:
            line = content.count(b"\n") + 1
            msg = (
                f"{self._path.name}, line {line}: ends here, and is only the beginning of what is"
                " read now: half written? If it is meant so, say /admin reload anyway, or start"
                " again."
            )
            raise ConfigError(msg)
        return feeds

    def _take(self, feeds: tuple[Feed, ...], content: bytes) -> str:
        said = edit({feed.name: feed.url for feed in self.feeds}, feeds).words
        self._taken(feeds)
        self.feeds, self._content, self.good = feeds, content, True
        read = sum(feed.enabled for feed in feeds)
        polled = "1 feed is" if read == 1 else f"{read} feeds are"
        return f"{self._path.name} is read anew: {said}. {polled} polled now."

    def _tell_read(self, said: str) -> None:
        log.info("feeds file read: %s", said)
        self._notice(f"feeds-read:{_digest(said)}", said)

    def _tell_broken(self, report: str) -> None:
        log.warning("feeds file refused: %s", report)
        if self.good:
            self.good = False
            lines = report.splitlines()
            cut = [*lines[:MOST_LINES], *(["…"] if len(lines) > MOST_LINES else [])]
            head = f"{self._path.name} is not read: what was read before stays."
            self._notice(f"{BROKEN}{_digest(report)}", "\n".join([head, *cut]))

    def _signature(self) -> _Signature:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino, found.st_size


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
