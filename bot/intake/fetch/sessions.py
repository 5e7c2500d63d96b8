"""TLS sessions of hosts: a connection made again resumes one, and saves most of a handshake.

A session stands for a certificate that was looked at when it was made, and is not when it is
resumed: so it serves the host and port that gave it, no other, and for hours only.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

TRUSTED_FOR = timedelta(hours=2)  # since the certificate was looked at
MOST = 1_024  # of 12 kB each

Host = tuple[str, str, int]  # scheme, name, port


@dataclass(slots=True)
class _Kept:
    session: ssl.SSLSession | None  # None: the last one never served, so none is kept
    looked: datetime  # at the certificate
    out: bool = False  # it was offered, and no answer came of that yet
    served: bool = False


class Sessions:
    """One session of each host, in the order in which their certificates were looked at."""

    def __init__(
        self,
        context: Callable[[], ssl.SSLContext],
        *,
        clock: Callable[[], datetime],
        most: int = MOST,
    ) -> None:
        self._context = context
        self._clock = clock
        self._most = most
        self._kept: dict[Host, _Kept] = {}

    def offering(self, host: Host) -> Offering:
        """Return what to make a connection to the host with."""
        return Offering(self._context(), lambda: self._taken(host))

    def keep(self, host: Host, made: ssl.SSLObject) -> None:
        """Keep the session, once the host has answered: a ticket of TLS 1.3 comes with that.

        A host that resumes none, or forgets them before our next visit, is left alone with it
        for a while: to copy a session out and in costs a quarter of a handshake.
        """
        kept = self._kept.get(host)
        if made.session_reused:
            if kept:
                self._renew(kept, made)
        elif kept and self._trusted(kept) and not kept.served:
            kept.session = None
        else:
            self._kept.pop(host, None)
            if self._makes_room():
                self._kept[host] = _Kept(made.session, self._clock())

    def _renew(self, kept: _Kept, made: ssl.SSLObject) -> None:
        kept.out, kept.served = False, True
        if made.version() == "TLSv1.3":
            kept.session = made.session  # a ticket is for one connection

    def _taken(self, host: Host) -> ssl.SSLSession | None:
        kept = self._kept.get(host)
        if kept is None or kept.out or not self._trusted(kept):
            return None
        kept.out = True
        return kept.session

    def _makes_room(self) -> bool:
        # Not at the cost of a good one: hosts are asked in turn, and each would lose its session
        # just before its own.
        if len(self._kept) < self._most:
            return True
        oldest = next(iter(self._kept), None)
        if oldest is None or self._trusted(self._kept[oldest]):
            return False
        del self._kept[oldest]
        return True

    def _trusted(self, kept: _Kept) -> bool:
        return timedelta() <= self._clock() - kept.looked < TRUSTED_FOR


class Offering:
    """A context for one connection, which offers the host's session, if there is one.

    The loops have no way to hand one on; all they ask of a context is `wrap_bio`.
    """

    def __init__(self, context: ssl.SSLContext, take: Callable[[], ssl.SSLSession | None]) -> None:
        self._context = context
        self._take = take
        self.offered = False

    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        *,
        server_side: bool,
        server_hostname: str | None,
    ) -> ssl.SSLObject:
        session = self._take()
        self.offered = session is not None
        return self._context.wrap_bio(
            incoming,
            outgoing,
            server_side=server_side,
            server_hostname=server_hostname,
            session=session,
        )
