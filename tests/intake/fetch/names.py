"""Resolvers for tests: no test asks a real one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.intake.fetch.names import Names


async def loopback(host: str) -> Sequence[str]:
    """Every name is the publisher's."""
    return ["127.0.0.1"]


def failing(error: Exception) -> Names:
    async def names(host: str) -> Sequence[str]:
        raise error

    return names


def table(known: Mapping[str, Sequence[str]]) -> Names:
    async def names(host: str) -> Sequence[str]:
        return known[host]

    return names
