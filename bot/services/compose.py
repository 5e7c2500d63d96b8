"""From a delivery to the message it brings, made when it is claimed, from what is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.alert import Alert
from bot.domain.delivery import Delivery, Kind
from bot.domain.message import Button, Message
from bot.domain.treaty import Names, TreatyEvent
from bot.domain.watch import Condition, Subscription, why
from bot.services.feed_notices import BROKEN, HELD
from bot.wording.alert import alert_message, is_cut
from bot.wording.changes import change_words
from bot.wording.lists import notice_message, report_message, rollup_message
from bot.wording.outlets import best_report
from bot.wording.rules import short_name
from storage import Storage


def compose(
    delivery: Delivery, *, storage: Storage, names: Names, now: datetime
) -> Message | None:
    """Return what the delivery says, and how; None: there is nothing to tell any more."""
    message = _said(delivery, storage=storage, names=names, now=now)
    follows = delivery.follows if delivery.kind is Kind.REPLY else None
    return message and replace(message, follows=follows, plain=delivery.plain)


def _said(delivery: Delivery, *, storage: Storage, names: Names, now: datetime) -> Message | None:
    if delivery.notice is not None:
        return _notice(delivery.notice, delivery, storage=storage, now=now)
    if delivery.digest is not None:
        return _digest(delivery.digest, delivery, storage=storage, names=names)
    if delivery.alert is None:
        return None
    return _alert(delivery.alert, delivery, storage=storage, names=names, now=now)


def _notice(notice: int, delivery: Delivery, *, storage: Storage, now: datetime) -> Message:
    """Return what the operators are told; a question brings its answers as buttons."""
    text, kind = storage.notices.text(notice), storage.notices.kind(notice)
    if not kind.startswith(HELD):
        return (report_message if kind.startswith(BROKEN) else notice_message)(text)
    name = kind.removeprefix(HELD)

    def button(label: str, typed: str) -> Button:
        press = storage.buttons.issue(delivery.channel, "say", typed, now=now)
        return Button(label=label, press=press)

    answers = (
        button("Yes, tell them", f"/admin feeds accept {name}"),
        button("No, keep silent", f"/admin feeds drop {name}"),
    )
    return notice_message(text, buttons=(answers,))


def _digest(digest: int, delivery: Delivery, *, storage: Storage, names: Names) -> Message | None:
    found = [storage.events.get(alert.event) for alert in storage.alerts.of_digest(digest)]
    events = [event for event in found if event is not None]
    if not events:
        return None
    reason = storage.alerts.digest_reason(digest)
    return rollup_message(events, names=names, reason=reason, repeat=delivery.repeat)


def _alert(
    number: int, delivery: Delivery, *, storage: Storage, names: Names, now: datetime
) -> Message | None:
    alert, event = _known(number, storage=storage)
    if alert is None or event is None or _is_muted(event, delivery, storage=storage):
        return None
    asking = _asking(alert, event, storage=storage)
    if asking is None:
        return None
    reasons = alert.why if asking.number == alert.number else why(asking.rule, event)
    retold = storage.summaries.of(event.id)
    return alert_message(
        event,
        names=names,
        why=reasons,
        machine=retold.text if retold else "",
        changed=_changed(alert, event, delivery, storage=storage),
        repeat=delivery.repeat,
        buttons=_buttons(event, asking, reasons, storage=storage, names=names, now=now),
    )


def _known(alert: int, *, storage: Storage) -> tuple[Alert | None, TreatyEvent | None]:
    try:
        found = storage.alerts.get(alert)
    except LookupError:  # erased by /forget since it was queued
        return None, None
    return found, storage.events.get(found.event)


def _is_muted(event: TreatyEvent, delivery: Delivery, *, storage: Storage) -> bool:
    return storage.alerts.muted(delivery.channel, event.thread)


def _asking(alert: Alert, event: TreatyEvent, *, storage: Storage) -> Subscription | None:
    """Return the subscription that the alert answers; after /unwatch, another that matches."""
    standing = storage.subscriptions.of(alert.channel)
    same = (s for s in standing if s.id == alert.subscription)
    others = (s for s in standing if s.rule.matches(event))
    return next(same, None) or next(others, None)


def _changed(alert: Alert, event: TreatyEvent, delivery: Delivery, *, storage: Storage) -> str:
    """Say what is new against what the channel was told of the thread before."""
    if delivery.kind is Kind.SEND:
        return ""
    earlier = [
        (told.id, other)
        for other in storage.events.in_thread(event.thread)
        for told in storage.alerts.of_event(other.id)
        if told.channel == alert.channel and told.id < alert.id
    ]
    return change_words(max(earlier, key=lambda e: e[0])[1], event) if earlier else ""


def _buttons(
    event: TreatyEvent,
    asking: Subscription,
    reasons: tuple[Condition, ...],
    *,
    storage: Storage,
    names: Names,
    now: datetime,
) -> tuple[tuple[Button, ...], ...]:
    def button(label: str, verb: str, argument: str) -> Button:
        channel = asking.channel
        return Button(label=label, press=storage.buttons.issue(channel, verb, argument, now=now))

    best = best_report(event.reports)
    opens = [Button(label="Open", url=best.link)] if best and best.link else []
    more = [button("More", "more", event.tag)] if is_cut(event, reasons, names=names) else []
    name = short_name(asking.rule, names) or f"no. {asking.number}"
    return (
        (*opens, button("Why", "why", event.tag), *more),
        (
            button("Mute event", "mute", event.tag),
            button(f"Unwatch {name}", "unwatch", str(asking.number)),
        ),
    )
