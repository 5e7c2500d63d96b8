"""One connection to a host: a request out, an answer in, under bounds. HTTP/1.1."""

from __future__ import annotations

import asyncio
import ssl

from typing_extensions import override

from bot.intake.fetch.decoding import TooLarge
from bot.intake.fetch.hearing import Answer, BrokenAnswer, Hearing


class Unanswered(BrokenAnswer):
    """The connection ended before a single byte of the answer."""


class Connection(asyncio.Protocol):
    """Asks one thing at a time. Once `usable` is False it is good for nothing more."""

    def __init__(self, *, largest: int) -> None:
        self._largest = largest
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Answer] | None = None
        self._lost = False
        self.tls: ssl.SSLObject | None = None  # None: it is a plain one

    @property
    def usable(self) -> bool:
        return not self._lost and self._waiting is None

    async def ask(self, request: bytes) -> Answer:
        """Send the request and return the answer; raise BrokenAnswer, TooLarge or OSError."""
        if self._transport is None or self._lost:
            raise Unanswered
        self._waiting = asyncio.get_running_loop().create_future()
        self._hearing = Hearing(largest=self._largest)
        self._transport.write(request)
        return await self._waiting

    def close(self) -> None:
        """Drop the connection at once, whatever it is doing."""
        self._lost = True
        if self._transport is not None:
            self._transport.abort()

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # of a stream protocol
        self.tls = transport.get_extra_info("ssl_object")

    @override
    def data_received(self, data: bytes) -> None:
        if self._waiting is None or self._waiting.done():
            self.close()  # it speaks without having been asked
            return
        try:
            self._hearing.hear(data)
        except (BrokenAnswer, TooLarge) as error:
            self._fail(error)
            return
        if self._hearing.whole:
            self._done(self._hearing)

    @override
    def eof_received(self) -> None:
        self._lost = True
        if self._waiting is None or self._waiting.done():
            return
        if self._hearing.ends_with_connection:
            self._done(self._hearing)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._lost = True
        if self._waiting is None or self._waiting.done():
            return
        if not self._hearing.heard:
            self._waiting.set_exception(Unanswered())
        elif exc is None and self._hearing.ends_with_connection:
            self._done(self._hearing)
        else:
            self._waiting.set_exception(exc or BrokenAnswer())

    def _done(self, hearing: Hearing) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done():
            waiting.set_result(hearing.answer())
        if not hearing.keeps or self._lost:
            self._lost = True
            if self._transport is not None:
                self._transport.close()

    def _fail(self, error: Exception) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error)
        self.close()
