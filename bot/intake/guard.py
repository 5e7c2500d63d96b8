"""Keeps feeds from leading us into our own network: the very address dialled is checked.

Names are looked up by us and dialled as the addresses they turned out to be, so that no
second look-up can give another answer. One private address among public ones is a trick, so
all of them are refused; and each is checked again when it is dialled.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.intake.addresses import is_public

__all__ = ["BlockedAddress", "is_public", "refuse_private"]


class BlockedAddress(OSError):
    """An address that is not public. An OSError, so that it travels as a failed connection."""


def refuse_private(addresses: Iterable[str]) -> None:
    """Raise BlockedAddress unless every address is public."""
    for address in addresses:
        if not is_public(address):
            msg = f"{address} is not a public address"
            raise BlockedAddress(msg)
