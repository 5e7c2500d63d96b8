"""Keeps feeds from leading us into our own network: the very address dialled is checked.

A name is checked when it is resolved (one private answer among public ones is a trick, so
all of it is refused) and each address again when its socket is made, which also covers
literal addresses and names that change their answer in between.
"""

from __future__ import annotations

import socket

from aiohttp import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult
from typing_extensions import override

from bot.intake.addresses import is_public

__all__ = ["BlockedAddress", "GuardedResolver", "guarded_socket", "is_public"]


class BlockedAddress(OSError):
    """An address that is not public. An OSError, so that it travels as a failed connection."""


class GuardedResolver(AbstractResolver):
    """Resolves as another resolver does, and refuses unless every answer is public."""

    def __init__(self, resolver: AbstractResolver) -> None:
        self._resolver = resolver

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        for answer in found:
            _refuse_private(answer["host"])
        return found

    @override
    async def close(self) -> None:
        await self._resolver.close()


def guarded_socket(info: AddrInfoType) -> socket.socket:
    """Make the socket for one resolved address; aiohttp calls it for literal ones too."""
    family, kind, protocol, _, address = info
    if family not in (socket.AF_INET, socket.AF_INET6):
        msg = "not an internet address"
        raise BlockedAddress(msg)
    _refuse_private(str(address[0]))
    return socket.socket(family, kind, protocol)


def _refuse_private(address: str) -> None:
    if not is_public(address):
        msg = f"{address} is not a public address"
        raise BlockedAddress(msg)
