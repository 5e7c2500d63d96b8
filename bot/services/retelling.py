"""The optional summary of a new event by a language model: asked for after all is stored.

Nothing waits for the model but the event's message and what stands behind it in its chat, and
that for seconds only: its row in the outbox is due a little later, so that a crash, a slow model
or a dead one means the template.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.alert import is_fresh
from bot.domain.errors import DatabaseFailed
from bot.domain.news import StoredStory, Story
from bot.domain.treaty import Names, Reading, TreatyAction
from bot.meters import MACHINE_SUMMARIES
from bot.reading.text import CleanStory, clean
from bot.services.events import Taken
from bot.wording.machine import in_plain_prose, is_grounded, is_worth_asking
from bot.wording.terms import HAPPENS
from storage import Storage

log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=9)  # a second more than the model's own

Ask = Callable[[str], Awaitable[str | None]]  # ask(story): a summary, None: none in time
Read = Callable[..., Reading]  # read(story, now=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a model is to retell: the story whole, and the sentences it may take words from.

    `until`: how long its messages wait at most.
    """

    event: int
    what: TreatyAction
    story: str
    told: tuple[str, ...]
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Retelling:
    """Whom to ask, and whom to ask whether the answer is right. `ready`: it is worth asking."""

    ask: Ask
    ready: Callable[[], bool]
    read: Read
    names: Names
    storage: Storage
    model: str

    def drafts(
        self, stored: StoredStory, reading: Reading, taken: Iterable[Taken], *, now: datetime
    ) -> tuple[Draft, ...]:
        """Return what to ask about, and let its messages wait; the caller holds the transaction.

        Whoever watches what makes no difference: the model's server must not learn of it.
        """
        if not (self.ready() and _is_english(reading) and is_fresh(stored)):
            return ()
        try:
            found = tuple(_drafts(clean(stored.story), taken, until=now + PATIENCE))
        except Exception:
            # The story is told all the same.
            log.exception("no draft of story %d", stored.id)
            return ()
        for draft in found:
            self.storage.summaries.await_one(draft.event, until=draft.until)
        return found

    async def retell(self, drafts: Iterable[Draft], *, now: datetime) -> None:
        """Ask for all of them at once, and store what holds; then nothing waits any longer."""
        try:
            async with asyncio.TaskGroup() as group:
                for draft in drafts:
                    group.create_task(self._retell(draft, now=now))
        except* DatabaseFailed as failed:
            raise failed.exceptions[0] from None

    async def _retell(self, draft: Draft, *, now: datetime) -> None:
        clock = asyncio.get_running_loop().time
        began = clock()
        answer = await self._asked(draft)
        now += timedelta(seconds=clock() - began)
        text = self._checked(answer, draft, now=now) if answer else None
        MACHINE_SUMMARIES.labels("kept" if text else "refused" if answer else "missing").inc()
        with self.storage.transaction():
            if text:
                self.storage.summaries.put(draft.event, text, model=self.model, now=now)
            self.storage.summaries.await_no_more(draft.event, until=draft.until, now=now)

    async def _asked(self, draft: Draft) -> str | None:
        try:
            return await self.ask(draft.story)
        except Exception:
            # A bug met in asking must not end the round of polls beside which it is done.
            log.exception("a model could not be asked event=%d", draft.event)
            return None

    def _checked(self, answer: str, draft: Draft, *, now: datetime) -> str | None:
        """Return the summary when it may be shown."""
        text = in_plain_prose(answer)
        if text and self._holds(text, draft, now=now):
            return text
        log.info("summary of a model refused event=%d", draft.event)
        return None

    def _holds(self, text: str, draft: Draft, *, now: datetime) -> bool:
        try:
            grounded = is_grounded(text, draft.what, self.names, told=draft.told)
            return grounded and retells(self._read_back(text, now=now), draft.what)
        except Exception:
            # A bug met in what a model said must not keep the event's messages waiting.
            log.exception("summary of a model not compared event=%d", draft.event)
            return False

    def _read_back(self, text: str, *, now: datetime) -> Reading:
        story = Story(feed="", identity="", second_key="", title=text, language="en")
        return self.read(story, now=now)


def retells(said: Reading, what: TreatyAction) -> bool:
    """Whether a summary, read like a story, tells of this action and of nothing else."""
    return any(action.is_news for action in said.actions) and all(
        _is_within(action, what) for action in said.actions
    )


def _is_within(said: TreatyAction, what: TreatyAction) -> bool:
    """Whether it is the same deed, done by the same, at no other stage, with no other party."""
    return (
        said.action.family == what.action.family
        and said.stage is what.stage
        and (what.stage_stated or not said.stage_stated)
        and (said.assertion, said.polarity) == (what.assertion, what.polarity)
        and _same_do_it(said, what)
        and set(said.treaties) <= set(what.treaties)
        and bool(said.treaties) is bool(what.treaties)
    )


def _same_do_it(said: TreatyAction, what: TreatyAction) -> bool:
    if what.actors and not said.actors and said.action not in HAPPENS:
        return False
    return set(said.actors) <= set(what.actors) and set(said.counterparties) <= set(what.parties)


def _is_english(reading: Reading) -> bool:
    """Whether its words can be compared with those of a summary."""
    return (reading.language or "").split("-")[0].casefold() == "en"


def _drafts(story: CleanStory, taken: Iterable[Taken], *, until: datetime) -> Iterator[Draft]:
    whole = "\n".join(sentence.text for sentence in story.sentences)
    for one in taken:
        what = one.event.what
        told = tuple(_told(what, story))
        if one.update == "report" or one.doubtful or one.event.possible:
            continue
        if is_worth_asking(what, told):
            yield Draft(event=one.event.id, what=what, story=whole, told=told, until=until)


def _told(what: TreatyAction, story: CleanStory) -> Iterator[str]:
    """Yield the sentences that hold evidence of the action."""
    for sentence in story.sentences:
        if sentence.text == what.sentence or any(
            e.field == sentence.field and sentence.start <= e.start and e.end <= sentence.end
            for e in what.evidence
        ):
            yield sentence.text
