"""What answering a command needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.commands.limits import Limits
from bot.domain.message import Button
from bot.domain.news import Feed
from bot.domain.treaty import Names
from bot.domain.watch import Channel
from storage import Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where commands are answered. `me` is our name on a platform that has several bots.

    `reload` reads feeds.yaml anew and says what came of it, or raises ConfigError; True: also
    a file that looks half written.
    """

    storage: Storage
    feeds: Callable[[], tuple[Feed, ...]]
    names: Names
    clock: Callable[[], datetime]
    reload: Callable[[bool], str] = lambda _: "Nothing was read anew."
    me: str | None = None
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and when one command is answered, and who asked; "" where that does not matter."""

    desk: Desk
    channel: Channel
    private: bool
    now: datetime
    sender: str = ""

    def button(self, label: str, verb: str, argument: str) -> Button:
        """Return a button that comes back to us as verb and argument, from this channel only."""
        buttons = self.desk.storage.buttons
        return Button(label=label, press=buttons.issue(self.channel, verb, argument, now=self.now))
