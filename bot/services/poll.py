"""Rounds of polls: whose turn it is, many at once, every failure kept to its feed."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from bot.domain.errors import DatabaseFailed, FeedError, FeedFault
from bot.domain.news import Document, Feed, FeedHealth, FeedMemory, Unchanged
from bot.domain.pace import next_turn
from bot.domain.residence import home
from bot.meters import FEED_FETCHES
from bot.services.feed_labels import known_label, label
from bot.services.ingest import ingest
from bot.services.ledger import Ledger
from bot.services.moving import note_move
from bot.services.outage import host
from bot.services.polling import Polling, PollResult
from bot.services.unread import record_failures
from storage import Answered

log = logging.getLogger(__name__)

# Hosts visited at once; how many are on the wire is for fetch to say. Far more than that, so
# that hosts which wait for something leave room for others.
HOSTS_AT_ONCE = 512

BLANK = FeedMemory()

Heard = Callable[[PollResult], None]


async def poll_due(
    feeds: Iterable[Feed], *, polling: Polling, now: datetime
) -> tuple[PollResult, ...]:
    """Poll the feeds whose time has come and that are not being polled; many at once."""
    named = {feed.name: feed for feed in feeds if feed.enabled}
    due = polling.storage.feeds.due(named, now)
    return await poll_all(
        [named[name] for name in due if name not in polling.busy], polling=polling, now=now
    )


async def poll_all(
    feeds: Sequence[Feed],
    *,
    polling: Polling,
    now: datetime,
    heard: Heard = lambda _: None,
) -> tuple[PollResult, ...]:
    """Poll the feeds, due or not. What failed is counted, unless the outage is ours.

    `heard` is told of each result at once.
    """
    results = await _Round(feeds, polling=polling, now=now, heard=heard).results()
    polling.network.note((result.feed, result.error) for result in results)
    record_failures(results, polling=polling, now=now)
    return results


async def poll(feed: Feed, *, polling: Polling, now: datetime) -> PollResult:
    """Poll one feed, due or not."""
    (result,) = await poll_all([feed], polling=polling, now=now)
    return result


class _Round:
    """One round: the feeds of a host one after the other, the hosts side by side."""

    def __init__(
        self, feeds: Sequence[Feed], *, polling: Polling, now: datetime, heard: Heard
    ) -> None:
        self._polling = polling
        self._now = now
        self._heard = heard
        self._under_way = {feed.name for feed in feeds}
        self._known = polling.storage.feeds.known(self._under_way)
        self._feeds = [home(feed, self._remembered(feed)[1]) for feed in feeds]
        self._results: dict[str, PollResult] = {}
        self._ledger = Ledger(
            storage=polling.storage, admins=polling.admins, written=self._written
        )

    async def results(self) -> tuple[PollResult, ...]:
        """Visit all; return what came of each, in the order of the feeds."""
        if not self._feeds:
            return ()
        self._polling.busy.update(self._under_way)
        self._began = asyncio.get_running_loop().time()
        try:
            await self._visit_all()
            self._ledger.write()
        except* DatabaseFailed as failed:
            # One is enough to say so: the visits of a round fail for one reason.
            raise failed.exceptions[0] from None
        finally:
            self._polling.busy.difference_update(self._under_way)
        return tuple(self._results[feed.name] for feed in self._feeds)

    async def _visit_all(self) -> None:
        by_host: defaultdict[str, list[Feed]] = defaultdict(list)
        for feed in self._feeds:
            by_host[host(feed)].append(feed)
        hosts = iter(by_host.values())
        self._walking = min(HOSTS_AT_ONCE, len(by_host))
        async with asyncio.TaskGroup() as group:
            self._group = group
            self._writing = group.create_task(self._ledger.keep_writing())
            for _ in range(self._walking):
                group.create_task(self._walk(hosts))

    async def _walk(self, hosts: Iterator[Sequence[Feed]]) -> None:
        for feeds in hosts:
            for feed in feeds:
                result = await self._visit(feed)
                if result.error:
                    named = label(feed.name) if result.failed else known_label(feed.name)
                    FEED_FETCHES.labels(named, result.error.fault.value).inc()
                self._results[feed.name] = result
                self._heard(result)
        self._walking -= 1
        if not self._walking:
            self._writing.cancel()

    async def _visit(self, feed: Feed) -> PollResult:
        """Poll the feed and keep its failure to itself."""
        try:
            return await self._ask(feed)
        except FeedError as error:
            return PollResult(feed=feed, error=error)
        except DatabaseFailed:
            raise
        except Exception as bug:
            # A bug met in one feed must not keep the others from being read.
            log.exception("poll of %s hit a bug", feed.name)
            reason = f"hit a bug ({type(bug).__name__})"
            failure = FeedError(feed.name, reason, fault=FeedFault.PARSER)
            return PollResult(feed=feed, error=failure)

    async def _ask(self, feed: Feed) -> PollResult:
        memory, before = self._remembered(feed)
        answer = await self._polling.fetch(feed, memory)
        # A busy host may have kept us waiting for longer than until the feed's next turn.
        waited = asyncio.get_running_loop().time() - self._began
        now = self._now + timedelta(seconds=int(waited))
        note_move(feed, before, answer.aside, polling=self._polling, now=now)
        if isinstance(answer, Document):
            # Not around the fetch, which waits for busy hosts: they would keep others waiting.
            async with self._polling.slots:
                result = await ingest(feed, answer, before=before, polling=self._polling, now=now)
            self._written(feed.name)
            FEED_FETCHES.labels(known_label(feed.name), "changed").inc()
            self._retell(result, now=now)
            return result
        self._note_unchanged(feed, before, answer, now=now)
        return PollResult(feed=feed)

    def _note_unchanged(
        self, feed: Feed, before: FeedHealth, answer: Unchanged, *, now: datetime
    ) -> None:
        due = next_turn(
            feed,
            before,
            aside=answer.aside,
            wishes=before.wishes,
            now=now,
            chance=self._polling.chance(),
        )
        size = answer.aside.size
        answered = Answered(name=feed.name, memory=answer.memory, now=now, due=due, size=size)
        self._ledger.note(answered, before=before)
        FEED_FETCHES.labels(known_label(feed.name), "unchanged").inc()

    def _remembered(self, feed: Feed) -> tuple[FeedMemory, FeedHealth]:
        known = self._known.get(feed.name)
        if known is None:
            return BLANK, FeedHealth(name=feed.name)
        memory, health = known
        # A poll of the old address may have ended after the edit: what it says is another's.
        return (BLANK if health.edited else memory), health

    def _retell(self, result: PollResult, *, now: datetime) -> None:
        """Have a model asked beside the round: no feed waits for it."""
        if self._polling.retelling and result.drafts:
            asked = self._polling.retelling.retell(result.drafts, now=now)
            self._group.create_task(asked)

    def _written(self, name: str) -> None:
        # Its next turn is set; that of a failed one only when the round is over.
        self._under_way.discard(name)
        self._polling.busy.discard(name)
