"""Connections to hosts: dialled under the guard, kept for a moment, used again."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import cast

from yarl import URL

from bot.intake.fetch.connection import Connection, Unanswered
from bot.intake.fetch.hearing import Answer
from bot.intake.fetch.names import Names, is_address
from bot.intake.fetch.sessions import Host, Offering, Sessions
from bot.intake.guard import refuse_private

# Polls of a feed lie minutes apart, and no server waits so long: what is kept is for the
# other feeds of the host in the same round, and for redirects.
KEPT_FOR = timedelta(seconds=15)
MOST_KEPT = 64


class CannotConnect(Exception):
    """The host took no connection; the cause is an OSError of the system or a TimeoutError."""


class NameNotFound(Exception):
    """The name of the host has no address."""


class Connections:
    """Asks hosts; `guarded`: those with a public address only."""

    def __init__(
        self,
        *,
        guarded: bool,
        names: Names,
        sessions: Sessions,
        connect: timedelta,
        largest: int,
        kept_for: timedelta = KEPT_FOR,
        most_kept: int = MOST_KEPT,
    ) -> None:
        self._guarded = guarded
        self._names = names
        self._sessions = sessions
        self._connect = connect.total_seconds()
        self._largest = largest
        self._kept_for = kept_for.total_seconds()
        self._most_kept = most_kept
        self._kept: dict[Host, Connection] = {}

    async def ask(self, url: URL, request: bytes) -> Answer:
        """Return the answer to the request.

        Raises NameNotFound, CannotConnect, BlockedAddress, BrokenAnswer, TooLarge, ssl.SSLError,
        OSError.
        """
        host = (url.scheme, url.raw_host or "", url.port or 0)
        kept = self._kept.pop(host, None)
        if kept is not None and kept.usable:
            try:
                return await self._asked(kept, host, request)
            except (Unanswered, ConnectionError):
                pass  # it was closed while our request was on its way: nobody has read it
        dialled = await self._dialled(host)
        answer = await self._asked(dialled, host, request)
        if dialled.tls:
            self._sessions.keep(host, dialled.tls)
        return answer

    def close(self) -> None:
        for connection in self._kept.values():
            connection.close()
        self._kept.clear()

    async def _asked(self, connection: Connection, host: Host, request: bytes) -> Answer:
        try:
            answer = await connection.ask(request)
        except BaseException:
            connection.close()
            raise
        if connection.usable:
            self._keep(connection, host)
        return answer

    def _keep(self, connection: Connection, host: Host) -> None:
        if len(self._kept) >= self._most_kept:
            self._drop(next(iter(self._kept)))
        self._kept[host] = connection
        loop = asyncio.get_running_loop()
        loop.call_later(self._kept_for, self._drop_if, host, connection)

    def _drop_if(self, host: Host, connection: Connection) -> None:
        if self._kept.get(host) is connection:
            self._drop(host)

    def _drop(self, host: Host) -> None:
        self._kept.pop(host).close()

    async def _dialled(self, host: Host) -> Connection:
        try:
            async with asyncio.timeout(self._connect):
                return await self._first(await self._addresses(host[1]), host)
        except TimeoutError as error:
            raise CannotConnect from error

    async def _addresses(self, name: str) -> Sequence[str]:
        if is_address(name):
            return [name]
        try:
            found = await self._names(name)
        except OSError as error:
            raise NameNotFound from error
        if not found:
            raise NameNotFound
        if self._guarded:
            refuse_private(found)
        return found

    async def _first(self, addresses: Sequence[str], host: Host) -> Connection:
        """Return a connection to the first of the addresses that takes one."""
        *others, last = addresses
        for address in others:
            # One that swallows everything must leave time for the next.
            with suppress(CannotConnect, TimeoutError):
                async with asyncio.timeout(self._connect / len(addresses)):
                    return await self._dial(address, host)
        return await self._dial(last, host)

    async def _dial(self, address: str, host: Host) -> Connection:
        if self._guarded:
            refuse_private([address])
        if host[0] != "https":
            return await self._open(address, host)
        tls = self._sessions.offering(host)
        try:
            return await self._open(address, host, tls=tls)
        except (ssl.SSLError, CannotConnect):
            if not tls.offered:
                raise
        # The session went with that: this time it is a whole handshake.
        return await self._open(address, host, tls=self._sessions.offering(host))

    async def _open(self, address: str, host: Host, *, tls: Offering | None = None) -> Connection:
        _, name, port = host
        try:
            _, connection = await asyncio.get_running_loop().create_connection(
                lambda: Connection(largest=self._largest),
                address,
                port,
                ssl=cast("ssl.SSLContext | None", tls),
                server_hostname=name.rstrip(".") if tls else None,
            )
        except (ssl.SSLError, TimeoutError):
            raise
        except OSError as error:
            raise CannotConnect from error
        return connection
