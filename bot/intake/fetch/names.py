"""Names into addresses, by the resolver of the system."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

# names(host) -> its addresses; raises OSError (socket.gaierror) or UnicodeError.
Names = Callable[[str], Awaitable[Sequence[str]]]


class SystemNames:
    """Asks the system, in threads of its own: a dead name server must not hold up the rest."""

    def __init__(self, *, at_once: int) -> None:
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="names")

    async def __call__(self, host: str) -> Sequence[str]:
        return await asyncio.get_running_loop().run_in_executor(self._threads, _look_up, host)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def is_address(host: str) -> bool:
    """Whether the host is an address in its usual form, which needs no looking up."""
    return _is_of(socket.AF_INET, host) or (":" in host and _is_of(socket.AF_INET6, host))


def _is_of(family: int, host: str) -> bool:
    # Not ipaddress: it takes ten times as long, and every poll asks.
    try:
        socket.inet_pton(family, host)
    except (OSError, ValueError):
        return False
    return True


def _look_up(host: str) -> Sequence[str]:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return list(dict.fromkeys(_address(where) for *_, where in found))


def _address(where: tuple[str | int | bytes, ...]) -> str:
    """Return the address; one that means something on one interface only says on which."""
    address, scope = str(where[0]), where[3] if len(where) == 4 else 0
    return f"{address}%{scope!s}" if scope and "%" not in address else address
