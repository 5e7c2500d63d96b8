"""A desk over a real database, with events in it and people in front of it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.commands.desk import Desk
from bot.commands.handle import answer
from bot.domain.chat import Incoming, Reply, Role, Sender
from bot.domain.message import Button, Message
from bot.domain.news import Feed, Story, Tier
from bot.domain.treaty import Action, Dates, Evidence, Stage, TreatyAction
from bot.domain.watch import Channel, Condition, Key
from bot.reading import gazetteer
from storage import Storage

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PRIVATE = Channel(platform="telegram", address="7")
GROUP = Channel(platform="telegram", address="-100")
IN_CHARGE = frozenset({Role.MEMBER, Role.CHAT_ADMIN})
MEMBER = frozenset({Role.MEMBER})
STRANGER = frozenset({Role.STRANGER})
OPERATOR = frozenset({Role.STRANGER, Role.BOT_ADMIN})
FEEDS = (
    Feed(
        name="harbour",
        url="https://harbour.example/rss",
        title="Harbour Post",
        every=timedelta(minutes=5),
    ),
    Feed(
        name="gazette",
        url="https://gazette.example/rss",
        title="Gazette",
        every=timedelta(minutes=5),
        tier=Tier.OFFICIAL,
    ),
    Feed(
        name="off",
        url="https://off.example/rss",
        title="Off",
        every=timedelta(minutes=5),
        enabled=False,
    ),
)
TERMINATION = TreatyAction(
    action=Action.TERMINATE,
    stage=Stage.EXECUTIVE_AUTHORISED,
    stage_stated=True,
    polarity=-1,
    actors=("RU",),
    counterparties=("DE", "PL", "NO", "BG", "RO", "DK"),
    treaties=("generic-military-cooperation",),
    dates=Dates(signed="1992-2002"),
    evidence=(Evidence(field="title", start=8, end=28, text="authorised to terminate"),),
    sentence="The ministry was authorised to terminate the agreements with its neighbours.",
    score=0.9,
)


@pytest.fixture
def storage() -> Iterator[Storage]:
    with Storage.open(":memory:") as opened:
        yield opened


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Chat:
    """One conversation, as its people see it."""

    desk: Desk
    clock: Clock
    channel: Channel = PRIVATE
    private: bool = True
    roles: frozenset[Role] = IN_CHARGE
    sender: str = "telegram:7"
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def says(self, text: str, **changes: str) -> Message | None:
        reply = self.reply(text=text, **changes)
        return reply.message if reply else None

    def hears(self, text: str) -> str:
        """Return the text of the answer, which there must be."""
        told = self.says(text)
        assert told is not None
        return told.text

    def presses(self, button: Button) -> Reply | None:
        assert button.press is not None
        return self.reply(press=button.press)

    def reply(self, *, text: str = "", press: str = "", event_id: str = "") -> Reply | None:
        incoming = Incoming(
            event_id=event_id or f"{self.channel.label}/{next(self.numbers)}",
            channel=self.channel,
            sender=Sender(id=self.sender, roles=self.roles),
            private=self.private,
            text=text,
            press=press,
        )
        return answer(incoming, desk=self.desk)

    def seen_by(self, roles: frozenset[Role], *, sender: str = "telegram:8") -> Chat:
        """Return the same conversation with somebody else speaking."""
        return replace(self, roles=roles, sender=sender)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(storage: Storage, clock: Clock) -> Desk:
    return Desk(storage=storage, feeds=lambda: FEEDS, names=gazetteer.names(), clock=clock)


@pytest.fixture
def alice(desk: Desk, clock: Clock) -> Chat:
    """Alice, in her private chat."""
    return Chat(desk=desk, clock=clock)


@pytest.fixture
def group(desk: Desk, clock: Clock) -> Chat:
    """A group, with one of its admins speaking."""
    return Chat(desk=desk, clock=clock, channel=GROUP, private=False, sender="telegram:9")


def happens(
    storage: Storage,
    what: TreatyAction = TERMINATION,
    *,
    tag: str = "T7F3K",
    at: datetime = NOON - timedelta(days=1),
    thread: str = "",
    possible: bool = False,
    title: str = "Cabinet opens the way out of old agreements",
    link: str = "https://harbour.example/1",
) -> int:
    """Store an event with one report; return its id."""
    story = Story(feed="harbour", identity=tag, second_key=tag, title=title, link=link)
    with storage.transaction():
        (stored,) = storage.stories.add_new("harbour", [story], now=at, baseline=False)
        event = storage.events.add_event(
            what,
            key=f"key-{tag}",
            tags=[tag],
            thread=thread or f"thread-{tag}",
            topics=["military"],
            groups={"NO": frozenset({"NORDICS", "NATO"})},
            possible=possible,
            at=at,
        )
        storage.events.add_report(
            event,
            stored.id,
            outlet="Harbour Post",
            tier=Tier.PRESS,
            language="en",
            text=title,
            possible=possible,
            at=at,
        )
    return event


def report_again(storage: Storage, event: int, number: int) -> None:
    """Store one more report of the event, by another outlet."""
    name = f"again-{number}"
    story = Story(feed="harbour", identity=name, second_key=name, title=f"Report {number}")
    with storage.transaction():
        (stored,) = storage.stories.add_new("harbour", [story], now=NOON, baseline=False)
        storage.events.add_report(
            event,
            stored.id,
            outlet=f"Outlet {number}",
            tier=Tier.PRESS,
            language="en",
            text="",
            possible=False,
            at=NOON,
        )


def told(storage: Storage, event: int, channel: Channel, subscription: int) -> int:
    """Decide to tell the channel of the event because of Norway; return the alert's id."""
    why = (Condition(key=Key.COUNTRY, values=frozenset({"NO"})),)
    alert = storage.alerts.put(event, channel, subscription, why, now=NOON)
    assert alert is not None
    return alert.id
