"""What polls work with, and what comes of one."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Contents, Feed, Seen, Story
from bot.domain.ports import Fetch
from bot.domain.treaty import Reading
from bot.services.events import World
from bot.services.outage import Network
from bot.services.schedule import Chance
from bot.services.together import Together
from storage import Storage

if TYPE_CHECKING:  # what it is made of is loaded where a language model is asked
    from bot.services.retelling import Draft, Retelling

log = logging.getLogger(__name__)

AT_ONCE = 32  # documents being understood, of all rounds together; fetch bounds itself

Parse = Callable[..., Awaitable[Contents]]  # as bot.intake.parse.Parser.parse
Read = Callable[..., Reading]  # read(story, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Polling:
    """What polls work with; one for the life of the process."""

    fetch: Fetch
    parse: Parse
    read: Read
    storage: Storage
    world: World
    admins: Sequence[str] = ()
    retelling: Retelling | None = None  # None: events are told by the template alone
    chance: Chance = random.random
    network: Network = field(default_factory=Network)
    seen: dict[str, Seen] = field(default_factory=dict)  # by feed, of what is stored
    busy: set[str] = field(default_factory=set)  # feeds being polled, or waiting for a slot
    together: Together[PollResult] = field(init=False)
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def __post_init__(self) -> None:
        object.__setattr__(self, "together", Together(self.storage))


@dataclass(frozen=True, slots=True, kw_only=True)
class PollResult:
    """What came of one poll. `told`: messages and edits put in the outbox.

    `held`: an operator is asked what the new stories are. `drafts`: what a model is to be
    asked about yet.
    """

    feed: Feed
    new: int = 0
    told: int = 0
    baseline: bool = False
    held: bool = False
    error: FeedError | None = None
    drafts: tuple[Draft, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether the feed was asked in vain; one whose host rests was not asked."""
        return self.error is not None and self.error.fault is not FeedFault.RESTING


def read_or_none(story: Story, *, read: Read, now: datetime) -> Reading | None:
    """Return what the story says, None when reading it hits a bug.

    Where the machine fails (no file to be opened, no memory), it is not the story's fault:
    that goes on up, so that the feed is asked again and nothing is lost.
    """
    try:
        return read(story, now=now)
    except (OSError, MemoryError, ImportError):
        raise
    except Exception:
        # One bad story never stops the others, nor its feed.
        log.exception("story of %s not read: %s", story.feed, story.identity)
        return None
