"""Scenes: channels that follow the news, and events that are told to them."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.domain.delivery import Delivery, Kind
from bot.domain.message import Message, says
from bot.domain.treaty import Action, Stage, TreatyAction
from bot.domain.watch import Channel, Condition, Key, WatchRule
from storage import Storage

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALICE = Channel(platform="telegram", address="101")
BOB = Channel(platform="telegram", address="102")
CLUB = Channel(platform="telegram", address="-1001")
HALL = Channel(platform="telegram", address="-1002")
NEW = Channel(platform="telegram", address="-2001")
DESK = Channel(platform="slack", workspace="T1", address="C1")
LAW = Channel(platform="slack", workspace="T1", address="C2")

NORWAY = WatchRule(conditions=(Condition(key=Key.COUNTRY, values=frozenset({"NO"})),))
SWEDEN = WatchRule(conditions=(Condition(key=Key.COUNTRY, values=frozenset({"SE"})),))
MARK = "(possible repeat) "


class Town:
    """Does what polling and commands do, in few words."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage

    def watch(self, channel: Channel, *, now: datetime = NOON) -> int:
        return self.storage.subscriptions.add(channel, NORWAY, now=now).number

    def unwatch(self, channel: Channel) -> None:
        for subscription in self.storage.subscriptions.of(channel):
            self.storage.subscriptions.remove(channel, subscription.number)

    def happen(self, name: str, *, thread: str | None = None, now: datetime = NOON) -> int:
        """Let an event happen and be told to everybody who follows; return its id."""
        with self.storage.transaction():
            event = self._event(name, thread or name, now)
            self.tell(event, now=now)
        return event

    def tell(self, event: int, *, now: datetime = NOON) -> list[int]:
        """Tell every channel that was not told yet; return the outbox ids."""
        told = self.storage.events.get(event)
        thread = self.storage.events.thread_id(told.thread) if told else None
        put = [
            self._tell(event, thread or 0, s.channel, s.id, now)
            for s in self.storage.subscriptions.all()
        ]
        return [row for row in put if row is not None]

    def report(self, event: int, revision: int, *, now: datetime = NOON) -> list[int]:
        """Let one more story report the event: an edit wherever it was told."""
        put = [
            self.storage.outbox.put(
                kind=Kind.EDIT, channel=alert.channel, alert=alert.id, revision=revision, now=now
            )
            for alert in self.storage.alerts.of_event(event)
        ]
        return [row for row in put if row is not None]

    def notice(self, channel: Channel, kind: str, *, now: datetime = NOON) -> int | None:
        notice = self.storage.notices.put(kind, "a feed fails", now=now)
        if notice is None:
            return None
        return self.storage.outbox.put(kind=Kind.NOTICE, channel=channel, notice=notice, now=now)

    def _tell(
        self, event: int, thread: int, channel: Channel, subscription: int, now: datetime
    ) -> int | None:
        alert = self.storage.alerts.put(event, channel, subscription, (), now=now)
        if alert is None:
            return None
        follows = self.storage.alerts.last_told_in_thread(channel, thread)
        kind = Kind.SEND if follows is None else Kind.REPLY
        return self.storage.outbox.put(
            kind=kind, channel=channel, alert=alert.id, follows=follows, now=now
        )

    def _event(self, name: str, thread: str, now: datetime) -> int:
        return self.storage.events.add_event(
            TreatyAction(
                action=Action.SIGN, stage=Stage.IN_EFFECT, stage_stated=True, actors=("NO",)
            ),
            key=name,
            tags=iter([name]),
            thread=thread,
            topics=(),
            groups={},
            possible=False,
            at=now,
        )


def identity(delivery: Delivery) -> str:
    """Return what must reach a channel once, wherever the channel lives meanwhile."""
    subject = f"{delivery.alert or ''}.{delivery.digest or ''}.{delivery.notice or ''}"
    return f"{subject}:{delivery.kind}:{delivery.revision}"


def compose(delivery: Delivery) -> Message:
    """Word a delivery as its identity, marked when it may repeat one."""
    return says(f"{MARK if delivery.repeat else ''}{identity(delivery)}")
