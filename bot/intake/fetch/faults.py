"""What an error of the network means for a feed, in words without addresses or secrets."""

from __future__ import annotations

import os
import ssl

import aiohttp

from bot.domain.errors import FeedFault
from bot.intake.guard import BlockedAddress


def fault_of(error: Exception) -> tuple[FeedFault, str]:
    """Return the class of a failed visit and the reason an operator reads."""
    match error:
        case aiohttp.ClientConnectorError() | ssl.SSLError():
            return _of_connecting(error)
        case TimeoutError():
            return FeedFault.TIMEOUT, "no answer in time"
        case aiohttp.InvalidURL():
            return FeedFault.BLOCKED, "an address in a form we do not dial"
        case UnicodeError():
            return FeedFault.DNS, "name not possible"
        case _:
            return FeedFault.BROKEN, f"the answer broke off ({type(error).__name__})"


def _of_connecting(error: aiohttp.ClientConnectorError | ssl.SSLError) -> tuple[FeedFault, str]:
    match error:
        case ssl.SSLError() | aiohttp.ClientSSLError():
            return FeedFault.TLS, _of_tls(error)
        case aiohttp.ClientConnectorError(os_error=BlockedAddress()):
            return FeedFault.BLOCKED, "not a public address"
        case aiohttp.ClientConnectorDNSError():
            return FeedFault.DNS, "name not found"
        case _:
            return FeedFault.REFUSED, _of_system(error.os_error)


def _of_tls(error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None:
        # aiohttp's own error is a certificate error too, but without the message.
        if message := getattr(cause, "verify_message", ""):
            return f"certificate refused: {message}"
        cause = cause.__cause__
    return "no secure connection"


def _of_system(error: OSError) -> str:
    return os.strerror(error.errno).lower() if error.errno else "cannot connect"
