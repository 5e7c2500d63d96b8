"""What a chat may do with its subscriptions, and how each is undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.alert import Alert
from bot.domain.errors import CommandError
from bot.domain.watch import MOST_RULES, Channel, Subscription, WatchRule, why
from storage import Storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A standing subscription; `new` is False when the channel had that rule already."""

    subscription: Subscription
    new: bool


def watch(
    channel: Channel, rule: WatchRule, *, storage: Storage, now: datetime, by: str | None = None
) -> Watched:
    """Subscribe the channel to the rule, unless it is subscribed; undone by unwatch.

    `by` is who asks; they are told in private when the channel is closed to us.
    """
    with storage.transaction():
        # Who asks is there, also where the rule stands already and a closed topic is open again.
        storage.channels.revive(channel)
        before = storage.subscriptions.of(channel)
        for standing in before:
            if set(standing.rule.conditions) == set(rule.conditions):
                return Watched(subscription=standing, new=False)
        if len(before) >= MOST_RULES:
            msg = f"This chat has {MOST_RULES} rules, which is the most. /unwatch one first."
            raise CommandError(msg)
        added = storage.subscriptions.add(channel, rule, now=now, by=by)
        return Watched(subscription=added, new=True)


def unwatch(channel: Channel, number: int, *, storage: Storage) -> Subscription:
    """End the subscription with that number; undone by watching its rule again.

    What is on its way because of it, and is asked for by another rule too, still arrives.
    """
    with storage.transaction():
        standing = storage.subscriptions.of(channel)
        others = [s for s in standing if s.number != number]
        for leaving in (s for s in standing if s.number == number):
            _hand_over(storage.alerts.open_of(leaving.id), others, storage=storage)
        removed = storage.subscriptions.remove(channel, number)
    if removed is None:
        msg = f"There is no watch {number} here. /watches lists them."
        raise CommandError(msg)
    return removed


def _hand_over(
    alerts: Iterable[Alert], others: Sequence[Subscription], *, storage: Storage
) -> None:
    for alert in alerts:
        event = storage.events.get(alert.event)
        heir = next((s for s in others if event and s.rule.matches(event)), None)
        if event and heir:
            storage.alerts.hand_over(alert.id, heir.id, why(heir.rule, event))


def of(channel: Channel, *, storage: Storage) -> Sequence[Subscription]:
    """Return the channel's subscriptions, by number."""
    return storage.subscriptions.of(channel)


def mute(
    channel: Channel, until: datetime | None, *, storage: Storage, now: datetime
) -> datetime | None:
    """Hold the channel's alerts back until then, None: no longer; return what held before.

    A mute that is ended ends as one that runs out does: many alerts are told in one message.
    Undone by muting again until what is returned.
    """
    with storage.transaction():
        before = storage.channels.muted_until(channel)
        storage.channels.mute(channel, until)
        if until is None and before is not None:
            storage.channels.mute(channel, min(before, now))
            storage.rollups.sweep(now)
    return before


def forget(
    channel: Channel, *, storage: Storage, person: str | None = None
) -> Sequence[Subscription]:
    """Erase everything of the channel; return what it watched, to be restored by undo.

    `person` is whose private chat it is: they are forgotten as the one who asked elsewhere too.
    """
    with storage.transaction():
        watched = storage.subscriptions.of(channel)
        storage.channels.forget(channel)
        if person:
            storage.subscriptions.forget_who(person)
    return watched


def restore(
    channel: Channel, rules: Sequence[WatchRule], *, storage: Storage, now: datetime
) -> None:
    """Undo forget as far as it can be: the rules stand again, under new numbers."""
    with storage.transaction():
        for rule in rules:
            storage.subscriptions.add(channel, rule, now=now)
