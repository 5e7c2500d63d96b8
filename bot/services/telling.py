"""Who is told of an event, and how: a message, a reply in its thread, or an edit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.domain.alert import Alert, first_of_each
from bot.domain.delivery import Kind
from bot.domain.treaty import TreatyEvent
from bot.domain.watch import Channel, Match
from bot.meters import ALERTS
from storage import Storage


def tell(
    event: TreatyEvent,
    matches: Iterable[Match],
    *,
    replies_only: bool,
    storage: Storage,
    now: datetime,
) -> int:
    """Put in the outbox what the channels are to hear of the event; return to how many.

    Who was told of it sees the message edited; who was not, because the event has only now
    come to meet the rule, hears of it now. The caller holds the transaction.
    """
    known = {alert.channel: alert for alert in storage.alerts.of_event(event.id)}
    edited = _edit(event, known.values(), storage=storage, now=now)
    new = [m for channel, m in first_of_each(matches).items() if channel not in known]
    begun = [_begin(event, m, replies_only=replies_only, storage=storage, now=now) for m in new]
    return edited + sum(begun)


def _edit(event: TreatyEvent, alerts: Iterable[Alert], *, storage: Storage, now: datetime) -> int:
    """Have the messages say how many report it now; one still waiting will say so anyway."""
    edited = 0
    for alert in alerts:
        if not alert.subscription or storage.alerts.muted(alert.channel, event.thread):
            continue
        put = storage.outbox.put(
            kind=Kind.EDIT,
            channel=alert.channel,
            alert=alert.id,
            revision=len(event.reports),
            now=now,
        )
        edited += put is not None
    return edited


def _begin(
    event: TreatyEvent, match: Match, *, replies_only: bool, storage: Storage, now: datetime
) -> bool:
    channel = match.subscription.channel
    if storage.alerts.muted(channel, event.thread):
        return False
    follows = _message_in_thread(channel, event.thread, storage=storage)
    if replies_only and follows is None:
        return False
    alert = storage.alerts.put(event.id, channel, match.subscription.id, match.why, now=now)
    if alert is None:
        return False
    ALERTS.labels(_kind_of(match)).inc()
    kind = Kind.SEND if follows is None else Kind.REPLY
    storage.outbox.put(kind=kind, channel=channel, alert=alert.id, follows=follows, now=now)
    return True


def _kind_of(match: Match) -> str:
    """Return what the rule asks about: the one key, or that it asks about several."""
    keys = {condition.key.value for condition in match.subscription.rule.conditions}
    return keys.pop() if len(keys) == 1 else "several"


def _message_in_thread(channel: Channel, thread: str, *, storage: Storage) -> int | None:
    thread_id = storage.events.thread_id(thread)
    return None if thread_id is None else storage.alerts.last_told_in_thread(channel, thread_id)
