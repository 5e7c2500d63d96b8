"""Everything a chat can ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.watch import WatchRule


@dataclass(frozen=True, slots=True)
class Start:
    """A first hello."""


@dataclass(frozen=True, slots=True)
class Help:
    """Explain the commands."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Subscribe this channel."""

    rule: WatchRule


@dataclass(frozen=True, slots=True)
class Unwatch:
    """End the subscription of that number; None: ask which."""

    number: int | None


@dataclass(frozen=True, slots=True)
class Watches:
    """List the channel's subscriptions."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """Tell what a rule would have sent."""

    rule: WatchRule
    back: timedelta


@dataclass(frozen=True, slots=True)
class Why:
    """Explain an alert by its tag; None: the channel's last."""

    tag: str | None


@dataclass(frozen=True, slots=True)
class Mute:
    """Hold alerts back for so long; None: tell them again."""

    span: timedelta | None


@dataclass(frozen=True, slots=True)
class MuteEvent:
    """Tell no more of the thread of this event."""

    tag: str


@dataclass(frozen=True, slots=True)
class More:
    """Name all parties of an event."""

    tag: str


@dataclass(frozen=True, slots=True)
class Latest:
    """List the newest events, of a rule if one is given."""

    rule: WatchRule | None


@dataclass(frozen=True, slots=True)
class Feeds:
    """Tell what is read, and how it fares."""


@dataclass(frozen=True, slots=True)
class Status:
    """Tell how the bot fares."""


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase the channel, once that is confirmed."""

    confirmed: bool


@dataclass(frozen=True, slots=True)
class Admin:
    """What operators ask in private; `what` is status or feeds, or words we cannot read."""

    what: str


@dataclass(frozen=True, slots=True)
class Parked:
    """List the messages that only an operator can still set right."""


@dataclass(frozen=True, slots=True)
class Requeue:
    """Send one of those after all."""

    number: int


@dataclass(frozen=True, slots=True)
class Release:
    """End the quarantine after a restore."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Send nothing to a platform, for a span or, None, until told.

    A `platform` of None ends all pauses.
    """

    platform: str | None
    span: timedelta | None = None


@dataclass(frozen=True, slots=True)
class BackUp:
    """Make a backup."""


@dataclass(frozen=True, slots=True)
class AboutFeed:
    """Tell operators all about one feed."""

    name: str


@dataclass(frozen=True, slots=True)
class AcceptFeed:
    """Tell what a held feed shows as new: it is news."""

    name: str


@dataclass(frozen=True, slots=True)
class DropFeed:
    """Keep what a held feed shows as new in silence: it is old."""

    name: str


@dataclass(frozen=True, slots=True)
class ReviveFeed:
    """Ask a retired feed again."""

    name: str


@dataclass(frozen=True, slots=True)
class Reload:
    """Read feeds.yaml anew; `anyway`: also where it looks half written."""

    anyway: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """A command we do not have; `nearest` is the one that was probably meant, or "".

    `addressed`: it names us, so that even a group is answered. `rest`: what followed it.
    """

    verb: str
    nearest: str
    addressed: bool
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """No command at all."""

    text: str


OfFeeds = AboutFeed | AcceptFeed | DropFeed | ReviveFeed | Reload
Operating = (  # operators only, in private
    Admin | Parked | Requeue | Release | Pause | BackUp | OfFeeds
)
Command = (
    Start
    | Help
    | Watch
    | Unwatch
    | Watches
    | Backtest
    | Why
    | Mute
    | MuteEvent
    | More
    | Latest
    | Feeds
    | Status
    | Forget
    | Admin
    | Parked
    | Requeue
    | Release
    | Pause
    | BackUp
    | AboutFeed
    | AcceptFeed
    | DropFeed
    | ReviveFeed
    | Reload
    | Unknown
    | Words
)
