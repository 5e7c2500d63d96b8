"""Resolvers for tests: no test asks a real one."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping, Sequence

from aiohttp.abc import AbstractResolver, ResolveResult
from typing_extensions import override


class Names(AbstractResolver):
    """Looks names up in a table; an answer that is an error is raised."""

    def __init__(self, answer: Callable[[str], Sequence[str] | Exception]) -> None:
        self._answer = answer

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = self._answer(host)
        if isinstance(found, Exception):
            raise found
        return [_result(host, address, port) for address in found]

    @override
    async def close(self) -> None:
        pass


def loopback() -> Names:
    """Every name is the publisher's."""
    return Names(lambda _: ["127.0.0.1"])


def failing(error: Exception) -> Callable[[], Names]:
    return lambda: Names(lambda _: error)


def table(names: Mapping[str, Sequence[str]]) -> Callable[[], Names]:
    return lambda: Names(lambda host: names[host])


def _result(host: str, address: str, port: int) -> ResolveResult:
    return ResolveResult(
        hostname=host,
        host=address,
        port=port,
        family=socket.AF_INET6 if ":" in address else socket.AF_INET,
        proto=0,
        flags=socket.AI_NUMERICHOST,
    )
