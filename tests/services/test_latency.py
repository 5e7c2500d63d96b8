"""How long an alert took is measured from the sight of its event, and from its story's date."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.delivery import Delivery, Kind
from bot.services.latency import observe_latency
from storage import Storage
from tests.domain.making import NOON, action
from tests.metering import reading
from tests.services.scene import ALICE, Scene

SEEN, PUBLISHED = "seen_to_alert_seconds", "publish_to_alert_seconds"


def measured(delivery: Delivery, storage: Storage, *, after: timedelta) -> tuple[float, ...]:
    """Return by how much counts and sums of both meters grew."""
    names = [f"{name}_{part}" for name in (SEEN, PUBLISHED) for part in ("count", "sum")]
    before = [reading(name) for name in names]
    observe_latency(delivery, storage=storage, now=NOON + after)
    return tuple(reading(name) - was for name, was in zip(names, before, strict=True))


def claimed(storage: Storage) -> Delivery:
    delivery = storage.claims.claim(NOON, platform="telegram")
    assert delivery
    return delivery


@pytest.mark.parametrize(
    ("published", "age"),
    [(NOON - timedelta(hours=1), 3607), (NOON + timedelta(hours=1), 0), (None, None)],
    ids=["an hour ago", "in the future", "not dated"],
)
async def test_an_alert_is_measured_from_its_sight_and_from_its_storys_date(
    scene: Scene, published: datetime | None, age: float | None
) -> None:
    scene.watches()
    scene.publishes("gazette", "s1", action(), published=published)
    await scene.polls()

    told = measured(claimed(scene.storage), scene.storage, after=timedelta(seconds=7))

    assert told == (1, 7, 0 if age is None else 1, age or 0)


def test_what_tells_no_event_is_not_measured(scene: Scene) -> None:
    notice = scene.storage.notices.put("k", "a feed fails", now=NOON)
    scene.storage.outbox.put(kind=Kind.NOTICE, channel=ALICE, notice=notice, now=NOON)

    told = measured(claimed(scene.storage), scene.storage, after=timedelta(seconds=7))

    assert told == (0, 0, 0, 0)


async def test_an_alert_that_was_erased_meanwhile_is_not_measured(scene: Scene) -> None:
    scene.watches()
    scene.publishes("gazette", "s1", action())
    await scene.polls()
    alert = claimed(scene.storage)
    scene.storage.channels.forget(ALICE)

    assert measured(alert, scene.storage, after=timedelta(seconds=7)) == (0, 0, 0, 0)
