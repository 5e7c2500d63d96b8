"""What a delivery says, made when it is claimed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.delivery import Delivery, Kind
from bot.domain.message import Message
from bot.domain.news import Story, Tier
from bot.domain.treaty import Stage, TreatyAction
from bot.domain.watch import Channel, Condition, Key, Subscription, WatchRule
from bot.services.compose import compose
from storage import Storage
from tests.wording.scene import ELEVEN, GOLDEN, NAMES

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALICE = Channel(platform="telegram", address="7")
NORWAY = WatchRule(conditions=(Condition(key=Key.COUNTRY, values=frozenset({"NO"})),))
RUSSIA = WatchRule(conditions=(Condition(key=Key.ACTOR, values=frozenset({"RU"})),))


@pytest.fixture
def storage() -> Iterator[Storage]:
    with Storage.open(":memory:") as opened:
        yield opened


@dataclass
class Scene:
    """Alice watches Norway, and is told of what happens."""

    storage: Storage
    subscription: Subscription
    stories: int = 0

    def happens(
        self, what: TreatyAction = GOLDEN, *, tag: str = "T7F3K", thread: str = "t"
    ) -> int:
        with self.storage.transaction():
            return self.storage.events.add_event(
                what,
                key=tag,
                tags=[tag],
                thread=thread,
                topics=[],
                groups={},
                possible=False,
                at=NOON,
            )

    def reported(self, event: int, outlet: str) -> None:
        self.stories += 1
        name = f"s{self.stories}"
        story = Story(
            feed="f", identity=name, second_key=name, title=name, link=f"https://f.example/{name}"
        )
        at = NOON + timedelta(minutes=self.stories)
        with self.storage.transaction():
            (stored,) = self.storage.stories.add_new("f", [story], now=at, baseline=False)
            self.storage.events.add_report(
                event,
                stored.id,
                outlet=outlet,
                tier=Tier.PRESS,
                language="en",
                text="",
                possible=False,
                at=at,
            )

    def alerted(self, event: int) -> int:
        alert = self.storage.alerts.put(
            event, ALICE, self.subscription.id, NORWAY.conditions, now=NOON
        )
        assert alert is not None
        return alert.id

    def composed(self, delivery: Delivery) -> Message | None:
        return compose(delivery, storage=self.storage, names=NAMES, now=NOON)


@pytest.fixture
def scene(storage: Storage) -> Scene:
    return Scene(storage, storage.subscriptions.add(ALICE, NORWAY, now=NOON))


def delivery(alert: int | None = None, **changes: object) -> Delivery:
    plain = Delivery(
        id=1, kind=Kind.SEND, channel=ALICE, revision=0, attempts=1, alert=alert, claimed_at=NOON
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def labels(message: Message) -> list[list[str]]:
    return [[button.label for button in row] for row in message.buttons]


def test_an_alert_has_the_watched_party_and_its_buttons(scene: Scene, storage: Storage) -> None:
    event = scene.happens()
    scene.reported(event, "Harbour Post")

    message = scene.composed(delivery(scene.alerted(event)))

    assert message is not None
    assert "With Germany, Poland, Norway and 8 others" in message.text
    assert labels(message) == [["Open", "Why", "More"], ["Mute event", "Unwatch Norway"]]
    assert message.buttons[0][0].url == "https://f.example/s1"
    presses = [b.press for row in message.buttons for b in row if b.press]
    assert [storage.buttons.pressed(press, ALICE, now=NOON) for press in presses] == [
        ("why", "T7F3K"),
        ("more", "T7F3K"),
        ("mute", "T7F3K"),
        ("unwatch", "1"),
    ]


def test_a_short_list_needs_no_more(scene: Scene) -> None:
    event = scene.happens(replace(GOLDEN, counterparties=ELEVEN[:3]))

    message = scene.composed(delivery(scene.alerted(event)))

    assert message is not None
    assert labels(message) == [["Why"], ["Mute event", "Unwatch Norway"]]


def test_an_edit_counts_the_outlets_anew(scene: Scene) -> None:
    event = scene.happens()
    alert = scene.alerted(event)
    for outlet in ("Harbour Post", "Gazette", "Agency"):
        scene.reported(event, outlet)

    message = scene.composed(delivery(alert, kind=Kind.EDIT, revision=3, follows="55"))

    assert message is not None
    assert "Harbour Post · +2 outlets · #T7F3K" in message.text


def test_a_reply_says_what_is_new_since_the_message_it_answers(scene: Scene) -> None:
    scene.alerted(scene.happens(tag="AAAAA"))
    later = scene.happens(replace(GOLDEN, stage=Stage.NOTIFIED), tag="BBBBB")

    message = scene.composed(delivery(scene.alerted(later), kind=Kind.REPLY, follows="55"))

    assert message is not None
    assert message.text.split("\n")[:2] == [
        "🔴 Russia terminates — notified",
        "New stage: authorised → notified (earlier: #AAAAA)",
    ]


def test_a_possible_repeat_is_marked(scene: Scene) -> None:
    message = scene.composed(delivery(scene.alerted(scene.happens()), repeat=True))

    assert message is not None
    assert message.text.startswith("(possible repeat) ")


def test_nothing_is_told_of_a_muted_thread(scene: Scene, storage: Storage) -> None:
    alert = scene.alerted(scene.happens())
    storage.alerts.mute_thread(ALICE, "t")

    assert scene.composed(delivery(alert, kind=Kind.EDIT)) is None


def test_nothing_is_told_once_the_rule_is_gone(scene: Scene, storage: Storage) -> None:
    alert = scene.alerted(scene.happens())
    storage.subscriptions.remove(ALICE, scene.subscription.number)

    assert scene.composed(delivery(alert)) is None


def test_another_rule_that_matches_keeps_the_alert(scene: Scene, storage: Storage) -> None:
    alert = scene.alerted(scene.happens())
    storage.subscriptions.add(ALICE, RUSSIA, now=NOON)
    storage.subscriptions.remove(ALICE, scene.subscription.number)

    message = scene.composed(delivery(alert))

    assert message is not None
    assert labels(message)[-1] == ["Mute event", "Unwatch Russia"]


def test_nothing_is_told_of_what_was_forgotten(scene: Scene, storage: Storage) -> None:
    alert = scene.alerted(scene.happens())
    storage.channels.forget(ALICE)

    assert scene.composed(delivery(alert)) is None
    assert scene.composed(delivery()) is None


def test_a_notice_is_told_as_it_was_put(scene: Scene, storage: Storage) -> None:
    with storage.transaction():
        notice = storage.notices.put("disk", "the disk is full", now=NOON)

    message = scene.composed(delivery(kind=Kind.NOTICE, notice=notice))

    assert message is not None
    assert message.text == "Pactwatch: the disk is full"


def test_a_rollup_tells_the_alerts_it_holds(scene: Scene, storage: Storage) -> None:
    alerts = [scene.alerted(scene.happens(tag=tag, thread=tag)) for tag in ("AAAAA", "BBBBB")]
    for alert in alerts:
        storage.outbox.put(kind=Kind.SEND, channel=ALICE, alert=alert, now=NOON)
    storage.rollups.sweep(NOON + timedelta(days=2))
    claimed = storage.claims.claim(NOON + timedelta(days=2), platform="telegram")

    assert claimed is not None
    message = scene.composed(claimed)

    assert message is not None
    assert claimed.kind is Kind.ROLLUP
    assert message.text.startswith("While we could not be reached, this happened:")
    assert [tag in message.text for tag in ("#AAAAA", "#BBBBB")] == [True, True]


def test_d15_after_a_restore_the_one_message_says_that_it_may_repeat(
    scene: Scene, storage: Storage
) -> None:
    alert = scene.alerted(scene.happens())
    storage.outbox.put(kind=Kind.SEND, channel=ALICE, alert=alert, now=NOON)
    storage.quarantine.impose()
    storage.quarantine.release(NOON)
    storage.rollups.sweep(NOON)
    claimed = storage.claims.claim(NOON, platform="telegram")

    assert claimed is not None
    message = scene.composed(claimed)

    assert message is not None
    assert message.text.startswith("After a restore from a backup, this may repeat what you know:")


def test_a_reply_hangs_on_the_message_it_follows(scene: Scene) -> None:
    earlier = scene.happens(replace(GOLDEN, stage=Stage.PROPOSED), tag="T0000")
    scene.alerted(earlier)
    alert = scene.alerted(scene.happens())

    reply = scene.composed(delivery(alert, kind=Kind.REPLY, follows="55"))
    edit = scene.composed(delivery(alert, kind=Kind.EDIT, follows="55"))

    assert reply
    assert edit
    assert (reply.follows, edit.follows) == ("55", None)


def test_what_was_refused_goes_without_markup(scene: Scene) -> None:
    alert = scene.alerted(scene.happens())
    first = delivery(alert)

    message, again = scene.composed(first), scene.composed(replace(first, plain=True))

    assert message
    assert again
    assert (message.plain, again.plain) == (False, True)
