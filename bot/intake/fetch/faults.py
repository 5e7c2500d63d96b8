"""What an error of the network means for a feed, in words without addresses or secrets."""

from __future__ import annotations

import os
import ssl

from bot.domain.errors import FeedFault
from bot.intake.fetch.hearing import BrokenAnswer
from bot.intake.fetch.pool import CannotConnect, NameNotFound
from bot.intake.guard import BlockedAddress

NOT_IN_TIME = (FeedFault.TIMEOUT, "no answer in time")


def fault_of(error: Exception) -> tuple[FeedFault, str]:
    """Return the class of a failed visit and the reason an operator reads."""
    match error:
        case BlockedAddress():
            return FeedFault.BLOCKED, "not a public address"
        case ssl.SSLError():
            return FeedFault.TLS, _of_tls(error)
        case CannotConnect() | TimeoutError():
            return _of_connecting(error)
        case NameNotFound() | UnicodeError():
            return FeedFault.DNS, _of_name(error)
        case _:
            return FeedFault.BROKEN, f"the answer broke off{_how(error)}"


def _of_connecting(error: Exception) -> tuple[FeedFault, str]:
    cause = error.__cause__ if isinstance(error, CannotConnect) else error
    if isinstance(cause, TimeoutError) and not cause.errno:
        return NOT_IN_TIME
    number = cause.errno if isinstance(cause, OSError) else None
    return FeedFault.REFUSED, os.strerror(number).lower() if number else "cannot connect"


def _of_tls(error: ssl.SSLError) -> str:
    message = getattr(error, "verify_message", "")
    return f"certificate refused: {message}" if message else "no secure connection"


def _of_name(error: Exception) -> str:
    return "name not possible" if isinstance(error, UnicodeError) else "name not found"


def _how(error: Exception) -> str:
    return "" if isinstance(error, BrokenAnswer) else f" ({type(error).__name__})"
