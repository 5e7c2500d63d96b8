"""The bot's side of the parser: what of a document must be looked at, and by whom."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Contents, Document, Feed, Seen, Story
from bot.intake.parse.repair import charset_header
from bot.intake.parse.slices import Slices, sliced, split_marks
from bot.intake.parse.understood import Understood
from bot.intake.parse.workers import Workers
from bot.meters import PARSES, PARSES_COMPARED

DEADLINE = timedelta(seconds=5)
WORKERS = 2  # one hostile document must not hold up all others
FEW = 3  # new items, at most one in so many, are looked at without the others
WHOLE_EVERY = timedelta(hours=12)  # so that stories still shown are known to be
LOOKED_AT_TWICE = 1 / 256  # of the documents: the quick ways beside the slow one
WORKER = (sys.executable, "-P", "-m", "bot.intake.parse.worker")


class Parser:
    """Reads documents in worker processes; an async context manager.

    Workers are started when first needed. One that misses its deadline, dies or says what
    cannot be understood costs its document a FeedError and is replaced.
    """

    def __init__(
        self,
        *,
        deadline: timedelta = DEADLINE,
        workers: int = WORKERS,
        command: Sequence[str] = WORKER,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._workers = Workers(command=command, at_most=workers, deadline=deadline)
        self._chance = chance

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._workers.close()

    async def parse(
        self,
        feed: Feed,
        document: Document,
        *,
        now: datetime,
        seen: Seen | None = None,
        first: bool = False,
    ) -> Contents:
        """Return the stories of a document, in its order; raise FeedError.

        Of a document most of whose items were `seen`, only the others are looked at. The
        `first` one of a feed is not taken apart: most feeds say the same for a while.
        """
        cut = None if first else sliced(document.body)
        if cut and seen and now - seen.whole < WHOLE_EVERY:
            found = await self._new_ones(feed, document, cut, seen, now=now)
            if found is not None:
                return found
        # Not the first ones: they come by the thousand, and nobody hears of them.
        compare = not first and self._looks_twice()
        whole = await self._understood(feed, document, now=now, compare=compare)
        PARSES.labels("short" if whole.fast else "long").inc()
        marks = Seen(marks=b"".join(cut.marks), whole=now) if cut and whole.sound else None
        return Contents(stories=whole.stories, seen=marks)

    async def _new_ones(
        self, feed: Feed, document: Document, cut: Slices, seen: Seen, *, now: datetime
    ) -> Contents | None:
        """Return what is new in the document; None where all of it must be looked at."""
        known = set(split_marks(seen.marks))
        new = [item for item, mark in zip(cut.items, cut.marks, strict=True) if mark not in known]
        if len(new) * FEW > len(cut.items):
            return None
        found: tuple[Story, ...] = ()
        if new:
            # Letters mean in a part what they mean in the whole.
            told = charset_header(document.body, document.content_type)
            part = replace(document, body=cut.with_only(new), content_type=told)
            understood = await self._understood(feed, part, now=now)
            if not understood.sound:
                return None
            found = understood.stories
        if self._looks_twice() and not await self._is_said_by_all(feed, document, found, now=now):
            return None
        PARSES.labels("part" if new else "none").inc()
        next_time = Seen(marks=b"".join(cut.marks), whole=seen.whole)
        return Contents(stories=found, whole=False, seen=next_time)

    async def _is_said_by_all(
        self, feed: Feed, document: Document, part: Sequence[Story], *, now: datetime
    ) -> bool:
        """Whether the whole document, looked at to compare, says the same of these items."""
        whole = await self._understood(feed, document, now=now)
        said = {story.identity: story for story in whole.stories}
        same = all(said.get(story.identity) == story for story in part)
        PARSES_COMPARED.labels("part", "same" if same else "differs").inc()
        return same

    async def _understood(
        self, feed: Feed, document: Document, *, now: datetime, compare: bool = False
    ) -> Understood:
        # Not at the top: most polls end without a document to look at.
        from bot.intake.parse.wire import Nonsense, answer, request  # noqa: PLC0415

        asked = request(feed, document, now=now, compare=compare)
        said = await self._workers.said(feed.name, asked)
        try:
            found = answer(feed, said)
        except Nonsense as error:
            reason = "the parser talks nonsense"
            raise FeedError(feed.name, reason, fault=FeedFault.PARSER) from error
        if compare and (found.fast or found.differs):
            PARSES_COMPARED.labels("short", "differs" if found.differs else "same").inc()
        return found

    def _looks_twice(self) -> bool:
        return self._chance() < LOOKED_AT_TWICE
