"""A host that asks us to wait is left alone by all its feeds (docs/operations.md, A11)."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from yarl import URL

from bot.domain.errors import FeedFault
from bot.domain.news import Feed
from bot.services.health import FeedState, FeedStatus, status
from bot.services.outage import host
from storage import Storage
from tests.domain.making import DAY, HOUR, NOON
from tests.intake.fetch.publisher import answer
from tests.services.station import Station, station

pytestmark = pytest.mark.case("A11")
UNTIL = f"its host asked us to wait until {NOON + 2 * HOUR:%Y-%m-%d} 14:00 UTC"


@pytest.fixture
async def site(storage: Storage) -> AsyncIterator[Station]:
    """Four feeds that have been seen before, three of them of one host."""
    async with station(storage) as made:
        for name in ("north", "south", "west"):
            made.declares(name, url=made.publisher.url(f"/{name}", host="port.test"))
            made.serves(name, "old")
        made.declares("gazette")
        made.serves("gazette", "old")
        await made.polls(now=NOON - 6 * HOUR)
        made.publisher.asked.clear()
        yield made


def asked(site: Station) -> list[str]:
    paths = [request.path.removeprefix("/") for request in site.publisher.asked]
    site.publisher.asked.clear()
    return paths


def told(site: Station, name: str) -> FeedStatus:
    found = status(storage=site.storage, feeds=site.feeds.values(), now=NOON + HOUR).feeds
    return next(feed for feed in found if feed.feed.name == name)


@pytest.mark.parametrize("said", ["429 Slow Down", "503 Later"])
async def test_the_other_feeds_of_the_host_are_not_asked_until_then(
    site: Station, said: str
) -> None:
    site.publisher.on("/south", answer(said, Retry_After="7200"))
    await site.polls()
    assert "gazette" in asked(site)

    for hours in (0.5, 1, 1.9):
        await site.polls(now=NOON + hours * HOUR)
    assert set(asked(site)) == {"gazette"}

    site.serves("south", "old")
    await site.polls(now=NOON + 2.1 * HOUR)
    assert {"north", "south", "west"} <= set(asked(site))


async def test_those_of_the_same_round_are_not_asked_any_more(site: Station) -> None:
    for name in ("north", "south", "west"):
        site.publisher.on(f"/{name}", answer("429 Slow Down", Retry_After="7200"))

    results = await site.polls()

    assert len([path for path in asked(site) if path != "gazette"]) == 1
    faults = sorted(result.error.fault for result in results.values() if result.error)
    assert faults == [FeedFault.RESTING, FeedFault.RESTING, FeedFault.STATUS]


async def test_it_is_no_failure_of_theirs_and_is_shown(site: Station) -> None:
    site.publisher.on("/north", answer("429 Slow Down", Retry_After="7200"))
    await site.polls()
    before = site.storage.feeds.health("west")

    await site.polls(now=NOON + HOUR)

    after = site.storage.feeds.health("west")
    assert (after.failures, after.last_error, after.last_poll) == (0, None, before.last_poll)
    assert after.due == NOON + 2 * HOUR
    assert (told(site, "west").state, told(site, "west").reason) == (FeedState.FINE, UNTIL)
    assert told(site, "north").state is FeedState.FAILING
    assert told(site, "north").reason == f"HTTP status 429; {UNTIL}"
    assert told(site, "gazette").reason == ""


async def test_a_failing_host_that_asks_for_nothing_is_asked_by_each_feed(site: Station) -> None:
    site.publisher.on("/north", answer("503 Later"))
    site.publisher.on("/south", answer("500 Oh", Retry_After="7200"))

    await site.polls()

    assert sorted(asked(site)) == ["gazette", "north", "south", "west"]
    assert told(site, "west").reason == ""


async def test_an_absurd_wait_ends_after_a_day(site: Station) -> None:
    site.publisher.on("/north", answer("429 Slow Down", Retry_After="1000000000"))
    await site.polls()
    asked(site)

    site.serves("north", "old")
    await site.polls(now=NOON + DAY)

    assert {"south", "west"} <= set(asked(site))


async def test_the_wait_outlives_a_restart(site: Station) -> None:
    site.publisher.on("/north", answer("429 Slow Down", Retry_After="7200"))
    await site.polls()
    asked(site)

    async with station(site.storage, publisher=site.publisher) as again:
        again.feeds = site.feeds
        await again.polls(now=NOON + HOUR)
        assert asked(site) == ["gazette"]
        site.serves("north", "old")
        await again.polls(now=NOON + 3 * HOUR)
        assert "west" in asked(site)


async def test_a_feed_whose_host_rests_has_not_failed(site: Station) -> None:
    site.publisher.on("/south", answer("429 Slow Down", Retry_After="7200"))

    results = await site.polls()

    faults = {name: result.error.fault for name, result in results.items() if result.error}
    assert FeedFault.RESTING in faults.values()
    assert [name for name, result in results.items() if result.failed] == ["south"]


@pytest.mark.parametrize(
    "url",
    [
        "https://Port.test:443/news",
        "http://port.test:80?news",
        "https://port.test:8443/news",
        "https://порт.рф/news",
        "https://порт.рф:8443/news",
        "https://[2001:DB8::1]/news",
    ],
)
def test_who_tells_of_a_host_names_it_as_who_asks_it(url: str) -> None:
    feed = Feed(name="port", url=url, title="Port", every=HOUR)

    assert host(feed) == URL(url).host_port_subcomponent
