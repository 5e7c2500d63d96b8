"""Everything built, for one process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.app.clock import Clock, utc_now
from bot.app.feeds_file import FeedsFile, Notice
from bot.app.polls import backups_of, open_polling, read_baseline, read_released
from bot.app.steady import Steady
from bot.commands.desk import Desk
from bot.commands.handle import answer
from bot.domain.chat import Incoming, Reply
from bot.domain.delivery import Delivery
from bot.domain.errors import DatabaseStuck
from bot.domain.message import Message
from bot.domain.news import Feed
from bot.domain.ports import Platform
from bot.reading import gazetteer
from bot.services.compose import compose
from bot.services.deliver import deliver_due
from bot.services.health import status
from bot.services.notices import tell_operators
from bot.services.poll import Heard, poll_all, poll_due
from bot.services.polling import Polling, PollResult
from bot.services.schedule import declare
from bot.services.silence import ask_again, watch_silence
from bot.services.traffic import Traffic
from bot.services.undelivered import watch_undelivered
from bot.settings import Settings
from storage import Storage
from storage.backups import Backups

log = logging.getLogger(__name__)

BETWEEN_BITES = 0.1  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    """The parts, and what the clock makes them do.

    `notice` tells the operators: a kind, once in 24 hours, and the text.
    """

    settings: Settings
    storage: Storage
    feeds_file: FeedsFile
    polling: Polling
    desk: Desk
    traffic: Traffic
    backups: Backups
    clock: Clock
    steady: Steady
    notice: Notice
    platforms: dict[str, Platform] = field(default_factory=dict)

    def answer(self, incoming: Incoming) -> Reply | None:
        """Answer what somebody typed or pressed; what platforms are given to call."""
        return answer(incoming, desk=self.desk)

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """The feeds as feeds.yaml has them now."""
        return self.feeds_file.feeds

    async def poll_due(self) -> None:
        """Poll the feeds whose time has come."""
        await poll_due(self.feeds, polling=self.polling, now=self.clock())

    async def poll_now(
        self, feeds: Sequence[Feed], *, heard: Heard = lambda _: None
    ) -> tuple[PollResult, ...]:
        """Poll these feeds, due or not; `heard` is told of each result at once."""
        return await poll_all(feeds, polling=self.polling, now=self.clock(), heard=heard)

    async def deliver_due(self) -> None:
        """Deliver what may go out now."""
        await deliver_due(
            platforms=self.platforms,
            storage=self.storage,
            compose=self._compose,
            clock=self.clock,
            traffic=self.traffic,
            repeat=self.settings.repeat,
        )

    async def read_baseline(self) -> int:
        """Read some of the stories stored in silence; return how many.

        What an operator said is news goes first.
        """
        return read_released(self.polling, feeds=self.feeds, now=self.clock()) or read_baseline(
            self.polling, feeds=self.feeds, now=self.clock()
        )

    async def prune(self) -> None:
        """Drop what has had its time, in small bites between which others have their turn.

        Nothing for a day after the clock was set: by a wrong one all has had its time.
        """
        if not self.steady.holds():
            return
        for _ in self.storage.retention.bites(now=self.clock()):
            if self.traffic.closing:
                return
            await asyncio.sleep(BETWEEN_BITES)

    async def watch_silence(self) -> None:
        """Tell the operators of feeds that have fallen silent, or speak again."""
        now = self.clock()
        found = status(storage=self.storage, feeds=self.feeds, now=now)
        admins = sorted(self.settings.admins)
        watch_silence(found, admins=admins, storage=self.storage)
        ask_again(found, admins=admins, storage=self.storage)

    def watch_undelivered(self) -> None:
        """Tell the operators of messages that ended unsent."""
        admins, now = sorted(self.settings.admins), self.clock()
        watch_undelivered(admins=admins, storage=self.storage, now=now)

    def takes_a_write(self) -> bool:
        """Whether the disk takes what we write."""
        try:
            self.storage.meta.probe()
        except DatabaseStuck:
            return False
        return True

    def tell_of_a_rest(self, minutes: int) -> None:
        """Tell the operators of a time in which nothing could be written."""
        for_so_long = f"for {minutes} minutes" if minutes > 1 else "for a minute or less"
        text = f"The disk took nothing {for_so_long}: nothing was read or sent. It does again."
        self.notice("disk", text)

    def _compose(self, delivery: Delivery) -> Message | None:
        with self.storage.transaction():
            return compose(delivery, storage=self.storage, names=self.desk.names, now=self.clock())


@asynccontextmanager
async def built(
    settings: Settings,
    *,
    storage: Storage,
    feeds: tuple[Feed, ...],
    content: bytes = b"",
    clock: Clock = utc_now,
) -> AsyncIterator[Works]:
    """Build everything but the platforms, which the caller adds; close it when left.

    `content` is what stands in feeds.yaml, of which `feeds` were made.
    """

    def notice(kind: str, text: str) -> None:
        admins = sorted(settings.admins)
        tell_operators(kind, text, admins=admins, storage=storage, now=clock())

    resting = storage.feeds.rests.standing(clock())
    async with open_polling(settings, storage=storage, resting=resting) as polling:

        def taken(feeds: tuple[Feed, ...]) -> None:
            declare(feeds, storage=storage, now=clock(), chance=polling.chance)

        file = FeedsFile(settings.feeds, feeds, content=content, taken=taken, notice=notice)
        yield Works(
            settings=settings,
            storage=storage,
            feeds_file=file,
            polling=polling,
            desk=Desk(
                storage=storage,
                feeds=lambda: file.feeds,
                reload=lambda anyway: file.read_now(anyway=anyway),
                names=gazetteer.names(),
                clock=clock,
            ),
            traffic=Traffic(clock()),
            backups=backups_of(settings, clock=clock),
            clock=clock,
            steady=Steady(clock),
            notice=notice,
        )
