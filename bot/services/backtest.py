"""What a rule would have sent, had it stood."""

from __future__ import annotations

from datetime import datetime

from bot.domain.sameness import denies
from bot.domain.treaty import TreatyEvent
from bot.domain.watch import WatchRule
from storage import Storage


def would_have_sent(
    rule: WatchRule, *, since: datetime, storage: Storage, now: datetime
) -> tuple[TreatyEvent, ...]:
    """Return the events since then that the rule matches, oldest first, none only possible.

    Events read from a feed's first sight count: nobody was told of them, but would have been.
    A denial counts where the thread it denies would have been told.
    """
    sent: list[TreatyEvent] = []
    for event in storage.events.for_rule(rule, since=since, until=now):
        if not denies(event.what) or any(before.thread == event.thread for before in sent):
            sent.append(event)
    return tuple(sent)
