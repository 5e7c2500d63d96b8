"""What polls need and nothing more: `feeds poll` starts neither platforms nor commands."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from bot.app.clock import Clock, utc_now
from bot.domain.news import Feed
from bot.intake.fetch import HttpFetch
from bot.intake.parse.parser import Parser
from bot.services import baseline, holding
from bot.services.events import World
from bot.services.polling import Polling
from bot.settings import LanguageModel, Settings
from bot.version import VERSION
from storage import Storage
from storage.backups import Backups

if TYPE_CHECKING:  # what it is made of is loaded where a language model is asked
    from bot.services.retelling import Retelling

BASELINE_AT_ONCE = 20  # stories; the loop is busy for as long as reading them takes


def backups_of(settings: Settings, *, clock: Clock = utc_now) -> Backups:
    return Backups(database=settings.database, folder=settings.backups, clock=clock)


def read_baseline(polling: Polling, *, feeds: Iterable[Feed], now: datetime) -> int:
    """Read some of the stories stored in silence; return how many."""
    return baseline.read_some(
        BASELINE_AT_ONCE,
        feeds={feed.name: feed for feed in feeds},
        read=polling.read,
        storage=polling.storage,
        world=polling.world,
        now=now,
    )


def read_released(polling: Polling, *, feeds: Iterable[Feed], now: datetime) -> int:
    """Read and tell some of the stories an operator said are news; return how many."""
    by_name = {feed.name: feed for feed in feeds}
    return holding.release_some(BASELINE_AT_ONCE, feeds=by_name, polling=polling, now=now)


@asynccontextmanager
async def open_polling(
    settings: Settings,
    *,
    storage: Storage,
    resting: Mapping[str, datetime] | None = None,
    once: bool = False,
) -> AsyncIterator[Polling]:
    """Open the line to feeds, and to a language model where the operator named one.

    `resting` are hosts that asked us to wait, and until when; None: we ask whom we are told to.
    `once`: for one round, which compares no ways of parsing: nobody would see what it counts,
    and loading feedparser takes longer than all the rest.
    """
    fetching = HttpFetch(version=VERSION, resting=resting)
    parsing = Parser(chance=_never) if once else Parser()
    async with fetching as fetch, parsing as parser, AsyncExitStack() as open_:
        yield Polling(
            fetch=fetch,
            parse=parser.parse,
            read=later("bot.reading.read", "read"),
            storage=storage,
            world=World(
                topic_of=later("bot.reading.gazetteer", "topic_of"),
                groups_of=later("bot.reading.groups", "groups_of"),
            ),
            admins=sorted(settings.admins),
            retelling=await _retelling(settings.language_model, open_, storage=storage),
        )


def later(module: str, name: str) -> Callable[..., Any]:
    """Return a function that is imported when it is first called.

    Most polls end without a story to read, and what reads them takes a while to load.
    """

    def call(*args: object, **named: object) -> object:
        return getattr(import_module(module), name)(*args, **named)

    return call


def _never() -> float:
    return 1.0


async def _retelling(
    where: LanguageModel | None, open_: AsyncExitStack, *, storage: Storage
) -> Retelling | None:
    if where is None:
        return None
    opened: Retelling | None = await later("bot.app.summaries", "open_retelling")(
        where, open_, storage=storage
    )
    return opened
