"""Every error raised on purpose, named by what to do next.

PactwatchError
├── ConfigError           feeds.yaml or the environment is wrong; exit 78
├── DatabaseInUse         another process holds the database; exit 75
├── DatabaseRefused       damaged, newer than we know, not ours to write; exit 78
├── DatabaseFailed        a write did not reach the disk; nothing more may be sent; exit 75
│   └── DatabaseStuck         for now: the disk is full, or another holds the database
├── BackupFailed          no copy could be made, or it is no sound one; all else goes on
├── FeedError             a feed could not be read this time; its turn comes again
├── CommandError          a chat asked for what we cannot do; the text is the reply
└── SendError             a platform did not (or may not) have taken a message
    ├── NotSent           it certainly was not taken; try again with back-off
    ├── Unknown           nobody can say; look it up, or repeat it once, marked
    ├── TryLater          taken back by a rate limit; wait as told, costs no attempt
    ├── ChannelMoved      the channel has another address; send there
    ├── ChannelGone       no message to this channel will pass
    │   └── ChannelClosed     for now: archived, a topic closed, our right to write taken
    ├── BadText           this text will never pass; try once as plain text
    └── PlatformDown      no message to this platform will pass (token, conflict)
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class PactwatchError(Exception):
    """Base of every error raised on purpose."""


class ConfigError(PactwatchError):
    """feeds.yaml or the environment is wrong. The text names the place and the reason."""


class DatabaseInUse(PactwatchError):
    """Another process holds the database."""


class DatabaseRefused(PactwatchError):
    """The database is damaged, newer than this program, or not ours to write."""


class DatabaseFailed(PactwatchError):
    """A write did not reach the disk."""


class DatabaseStuck(DatabaseFailed):
    """The disk takes nothing for now. All is as it was before the write; it may pass later."""


class BackupFailed(PactwatchError):
    """A copy of the database could not be made, or is damaged. The text is the reason."""


class FeedFault(StrEnum):
    """Why a feed could not be read: the `result` of feed metrics."""

    DNS = "dns"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    TLS = "tls"
    BROKEN = "broken"  # the connection or the HTTP answer broke off
    STATUS = "status"  # an HTTP status that is not a feed
    REDIRECT = "redirect"  # too many, or to where we do not go
    BLOCKED = "blocked"  # an address that is not public
    TOO_LARGE = "too_large"
    BAD_ENCODING = "bad_encoding"
    NOT_A_FEED = "not_a_feed"
    PARSER = "parser"  # the parser ran out of time or memory
    RESTING = "resting"  # its host asked us to wait: it was not asked


class FeedError(PactwatchError):
    """A feed could not be read this time.

    `status` is the HTTP status where there was one; `wait` is what the publisher asked us
    to wait (Retry-After), already bounded to 24 hours; `host` is who asked for it on behalf of
    all that it serves, None when it is about this feed alone.
    """

    def __init__(
        self,
        feed: str,
        reason: str,
        *,
        fault: FeedFault,
        status: int | None = None,
        wait: timedelta | None = None,
        host: str | None = None,
    ) -> None:
        super().__init__(f"{feed}: {reason}")
        self.feed = feed
        self.reason = reason
        self.fault = fault
        self.status = status
        self.wait = wait
        self.host = host


class CommandError(PactwatchError):
    """A chat asked for what we cannot do; the text is the reply, and teaches.

    `corrections` are what was probably meant: rules, or commands that can be sent as they stand.
    """

    def __init__(self, text: str, *, corrections: tuple[str, ...] = ()) -> None:
        super().__init__(text)
        self.corrections = corrections


class SendError(PactwatchError):
    """A platform did not, or may not, have taken a message. The text holds no secret."""


class NotSent(SendError):
    """The message certainly was not taken."""


class Unknown(SendError):
    """The message may or may not have been taken."""


class TryLater(SendError):
    """A rate limit took the message back; `everywhere` when it holds for the whole platform."""

    def __init__(self, reason: str, *, wait: timedelta, everywhere: bool = False) -> None:
        super().__init__(reason)
        self.wait = wait
        self.everywhere = everywhere


class ChannelMoved(SendError):
    """The channel lives at another address now."""

    def __init__(self, reason: str, *, address: str) -> None:
        super().__init__(reason)
        self.address = address


class ChannelGone(SendError):
    """No message to this channel will pass."""


class ChannelClosed(ChannelGone):
    """The channel is there and takes no message of ours: its people can open it again."""


class BadText(SendError):
    """The platform refuses this text."""


class PlatformDown(SendError):
    """The platform refuses us altogether."""
