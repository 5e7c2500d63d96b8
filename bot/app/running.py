"""`pactwatch run`: the life of the process from its start to a clean end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta

from bot.app.backing_up import BackingUp
from bot.app.chats import Chat, open_chats
from bot.app.facts import facts
from bot.app.journal import watch_journal
from bot.app.lag import watch_lag
from bot.app.polls import backups_of
from bot.app.resting import Rest
from bot.app.signals import heeding_signals
from bot.app.supervision import KeepsDying, database_failure, keep_running
from bot.app.ticker import Tick, Ticker
from bot.app.works import Works, built
from bot.crash import crash_at
from bot.domain.errors import ConfigError, DatabaseFailed, DatabaseStuck
from bot.intake.feeds_file import feeds_in, read_file
from bot.services.schedule import declare
from bot.settings import Settings
from bot.web.server import open_site
from storage import Storage
from storage.quarantine import LASTS

log = logging.getLogger(__name__)

# A round of polls lasts as long as its slowest feed; the next ones need not wait for it. There
# are never more than feeds: a round without any feed is over at once.
ROUNDS_AT_ONCE = 10_000
DRAIN = timedelta(seconds=20)  # for what is on the wire when we are told to stop


async def run(settings: Settings, *, new: bool = False) -> None:
    """Run until told to stop (SIGTERM, SIGINT, the console's end).

    Raises ConfigError, DatabaseInUse, DatabaseRefused at the start, DatabaseFailed or
    KeepsDying later; what is stored is delivered after the next start.
    """
    _heed_the_crash_point(settings)
    content = read_file(settings.feeds)
    feeds = feeds_in(content, file=settings.feeds.name)
    backups = backups_of(settings)
    with Storage.open(settings.database, new=new, backups=backups) as storage:
        async with (
            built(settings, storage=storage, feeds=feeds, content=content) as works,
            AsyncExitStack() as open_,
        ):
            chats = await open_chats(works, open_)
            rest = Rest(probe=works.takes_a_write, over=works.tell_of_a_rest)
            life = _Life(rest=rest.begin)
            ticker = Ticker(_ticks(works, chats, rest), failed=life.tick_failed)
            await _open_site(works, chats, ticker, open_)
            async with heeding_signals(life.stop, reload=works.feeds_file.ask):
                await _live(works, chats, ticker, life)
    if life.failure:
        raise life.failure


@dataclass(slots=True)
class _Life:
    """Until when we run, and what ended it."""

    stop: asyncio.Event = field(default_factory=asyncio.Event)
    failure: Exception | None = None  # None: we were told to stop
    rest: Callable[[str], object] = log.error  # told why the disk takes nothing for now

    def tick_failed(self, name: str, error: Exception) -> None:
        failure = database_failure(error)
        if isinstance(failure, DatabaseStuck):
            self.rest(str(failure))
        elif failure:
            self.end(failure)
        if failure is not error:
            log.error("tick failed: %s", name, exc_info=error)

    def end(self, failure: Exception) -> None:
        self.failure = self.failure or failure
        self.stop.set()

    async def keep(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        """Keep the work running; what cannot be kept running ends everything."""
        try:
            await keep_running(name, work, stuck=self.rest)
        except (KeepsDying, DatabaseFailed) as failure:
            self.end(failure)

    async def until_it_ends(self, work: Callable[[], Awaitable[object]]) -> None:
        """Do the work once; its end is ours."""
        try:
            await work()
        except DatabaseFailed as failure:
            self.end(failure)
        self.stop.set()


async def _live(works: Works, chats: tuple[Chat, ...], ticker: Ticker, life: _Life) -> None:
    async with asyncio.TaskGroup() as tasks:
        lasting = [tasks.create_task(life.keep("ticker", ticker.watch))]
        lasting.append(tasks.create_task(life.keep("lag", watch_lag)))
        for chat in chats:
            kept = (
                life.until_it_ends(chat.listen) if chat.ends else life.keep(chat.name, chat.listen)
            )
            lasting.append(tasks.create_task(kept))
        try:
            _begin(works, ticker)
        except DatabaseFailed as failure:
            life.end(failure)
        await life.stop.wait()
        log.info("stopping: what is on the wire may end")
        works.traffic.closing = True
        await ticker.stop(within=DRAIN)
        for task in lasting:
            task.cancel()


def _heed_the_crash_point(settings: Settings) -> None:
    try:
        crash_at(settings.crash_at)
    except ValueError as error:
        msg = f"PACTWATCH_CRASH_AT: {error}"
        raise ConfigError(msg) from error


async def _open_site(
    works: Works, chats: tuple[Chat, ...], ticker: Ticker, open_: AsyncExitStack
) -> None:
    host, port = works.settings.http
    try:
        await open_.enter_async_context(open_site(host, port, facts(works, chats, ticker)))
    except OSError as error:
        # asyncio puts the address before the system's own words.
        reason = (error.strerror or str(error)).rpartition(": ")[2]
        msg = f"PACTWATCH_HTTP: cannot serve on {host}:{port}: {reason}"
        raise ConfigError(msg) from error


def _begin(works: Works, ticker: Ticker) -> None:
    now = works.clock()
    _tell_of_the_quarantine(works)
    declare(works.feeds, storage=works.storage, now=now, chance=works.polling.chance)
    ticker.start()
    count = sum(feed.enabled for feed in works.feeds)
    log.info("watching %d feed%s", count, "" if count == 1 else "s")


def _tell_of_the_quarantine(works: Works) -> None:
    if works.storage.quarantine.stands():
        minutes = LASTS // timedelta(minutes=1)
        text = (
            "The database was restored from a backup. What it takes for new may have been told "
            f"before, so nothing goes out for {minutes} minutes; then each chat gets one message. "
            "/admin release ends that at once."
        )
        works.notice("restored", text)


def _ticks(works: Works, chats: tuple[Chat, ...], rest: Rest) -> dict[str, Tick]:
    async def look_after() -> None:
        for chat in chats:
            if reason := chat.down():
                works.notice(f"{chat.name}-down", f"{chat.name} refuses us: {reason}")
        works.watch_undelivered()
        watch_journal(works)
        if works.storage.vanished():
            msg = "the database file was removed or replaced under us"
            raise DatabaseFailed(msg)

    seconds = {
        "poll": 2,
        "deliver": 1,
        "baseline": 2,
        "look_after": 30,
        "backup": 10,
        "silence": 300,
        "feeds file": 1,
        "prune": 3600,
    }
    every = {name: timedelta(seconds=n) for name, n in seconds.items()}
    ticks = {
        "poll": Tick(every=every["poll"], work=works.poll_due, at_once=ROUNDS_AT_ONCE),
        "deliver": Tick(every=every["deliver"], work=works.deliver_due),
        "baseline": Tick(every=every["baseline"], work=works.read_baseline),
        "feeds file": Tick(every=every["feeds file"], work=works.feeds_file.look),
        "silence": Tick(every=every["silence"], work=works.watch_silence),
        "prune": Tick(every=every["prune"], work=works.prune),
        "backup": Tick(every=every["backup"], work=BackingUp(works).look),
        "look after": Tick(every=every["look_after"], work=look_after),
    }
    return {name: rest.heeding(tick) for name, tick in ticks.items()}
