"""Faults of feeds and of the network, from the wire to the outbox (docs/operations.md, A)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from email.utils import format_datetime

import pytest

from bot.intake.fetch.pool import NameNotFound
from storage import Storage
from tests.domain.making import DAY, HOUR, NOON
from tests.intake.fetch.publisher import answer
from tests.services.station import TEN, Station, counted, rss, station

MINUTE = timedelta(minutes=1)
CLOSED = "http://127.0.0.1:1/rss"


@pytest.fixture
async def site(storage: Storage) -> AsyncIterator[Station]:
    """Two feeds that have been seen before: the port and the gazette."""
    async with station(storage) as made:
        for name in ("port", "gazette"):
            made.declares(name)
            made.serves(name, "old")
        await made.polls(now=NOON - DAY)
        yield made


@pytest.mark.case("A1")
async def test_a_closed_port_backs_off_that_feed_alone(site: Station) -> None:
    site.declares("closed", url=CLOSED)
    site.serves("port", "old", "ottawa quits")

    results = await site.polls()

    assert results["closed"].error
    assert 2 * TEN <= site.due_in("closed") <= 2.2 * TEN
    assert results["port"].new == 1
    assert site.due_in("gazette") <= 2 * TEN
    now, waits = NOON, []
    for _ in range(9):
        now += site.due_in("closed", now=now)
        await site.polls(now=now)
        waits.append(site.due_in("closed", now=now))
    assert max(waits) <= 6 * HOUR
    assert waits == sorted(waits)


@pytest.mark.case("A2")
async def test_a_name_without_an_address_is_counted_as_such(site: Station) -> None:
    site.declares("nowhere", url=site.publisher.url("/x", host="nowhere.invalid."))
    before = counted("dns")

    async def no_name(_: str) -> list[str]:
        raise NameNotFound

    site.polling.fetch._private._names = no_name  # type: ignore[attr-defined]  # the real one's
    results = await site.polls()

    assert results["nowhere"].error
    assert results["nowhere"].error.fault.value == "dns"
    assert counted("dns") >= before + 1


@pytest.mark.case("A8")
async def test_a_feed_that_moved_is_read_there_and_repeats_nothing(site: Station) -> None:
    there = site.publisher.url("/new", host="new.test")
    site.serves("port", "old", "ottawa quits")
    await site.polls()
    site.publisher.on("/port", answer("301 Moved", Location=there))
    site.publisher.on("/new", answer(body=rss("old", "ottawa quits")))
    before = len(site.publisher.asked)
    for number in range(1, 6):
        await site.polls(now=NOON + number * HOUR)

    paths = [request.path for request in site.publisher.asked[before:]]
    assert [path for path in paths if path != "/gazette"] == ["/port", "/new"] * 3 + ["/new"] * 2
    assert site.told() == 1
    site.publisher.on("/new", answer(body=rss("ottawa quits", "cfe quits")))
    await site.polls(now=NOON + 6 * HOUR)
    assert site.told() == 2
    (notice,) = site.notices()
    assert notice.startswith("Feed port has moved for good")


@pytest.mark.case("A9")
async def test_a_304_is_healthy_and_nothing_is_parsed(site: Station) -> None:
    site.serves("port", "old", "ottawa quits", ETag='"a"')
    await site.polls()
    site.publisher.on("/port", answer("304 Not Modified"))
    site.parsed.clear()

    results = await site.polls(now=NOON + HOUR)

    assert (results["port"].error, site.parsed) == (None, [])
    assert site.storage.feeds.health("port").last_success == NOON + HOUR
    assert site.publisher.asked[-2].headers["if-none-match"] == '"a"'


@pytest.mark.case("A10")
async def test_the_same_body_again_is_no_work(site: Station) -> None:
    site.parsed.clear()

    results = await site.polls()

    assert {name: result.new for name, result in results.items()} == {"port": 0, "gazette": 0}
    assert site.parsed == []


@pytest.mark.case("A11")
@pytest.mark.parametrize("status", ["429 Slow Down", "503 Later"])
@pytest.mark.parametrize(
    ("said", "least"),
    [
        ("7200", 2 * HOUR),
        (format_datetime(NOON + 3 * HOUR, usegmt=True), 3 * HOUR),
        ("1000000000", DAY),
        (format_datetime(NOON + 400 * DAY, usegmt=True), DAY),
    ],
)
async def test_a_wait_that_was_asked_for_is_waited_and_a_day_at_most(
    site: Station, status: str, said: str, least: timedelta
) -> None:
    site.publisher.on("/port", answer(status, Retry_After=said))

    await site.polls()

    assert least <= site.due_in("port") <= DAY


@pytest.mark.case("A14")
@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n" + rss("cfe quits"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>garbage",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00",
        b"",
    ],
)
async def test_of_half_an_answer_nothing_is_stored(site: Station, said: bytes) -> None:
    site.publisher.on("/port", said)

    results = await site.polls()

    assert results["port"].error
    assert site.storage._db.value("SELECT count(*) FROM story WHERE feed = 'port'") == 1
    assert site.told() == 0


@pytest.mark.case("A15")
async def test_ten_minutes_without_a_network_lose_nothing(site: Station) -> None:
    """Thirty feeds fail together: none is blamed, and all are read within an interval after."""
    names = [f"f{number}" for number in range(30)]
    for name in names:
        site.declares(name)
        site.serves(name, "old")
    await site.polls(now=NOON - HOUR)
    alive = dict(site.feeds)
    site.feeds.update(
        {name: site.declares(name, url=_dead(feed.url)) for name, feed in alive.items()}
    )
    now = NOON
    while now < NOON + TEN:
        await site.polls(now=now)
        now += MINUTE
    assert all(site.storage.feeds.health(name).failures <= 1 for name in alive)
    site.feeds.update(alive)
    for name in alive:
        site.serves(name, "old", f"{name} quits")
    site.publisher.most_at_once = 0

    back, until, read = now, now + TEN * 1.1, set()
    while back <= until:
        read |= {name for name, result in (await site.polls(now=back)).items() if not result.error}
        back += MINUTE

    assert read == alive.keys()
    assert 1 <= site.publisher.most_at_once <= 16
    assert site.told() == len(alive)
    assert [
        text for text in site.notices() if text.startswith("No feed answers")
    ] == site.notices()


def _dead(url: str) -> str:
    return url.replace(url.split(":")[2].split("/", maxsplit=1)[0], "1")


@pytest.mark.case("A16")
async def test_forty_feeds_of_one_host_are_asked_one_by_one(site: Station) -> None:
    async def slowly(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.002)
        writer.write(answer(body=rss("old")))

    site.feeds.clear()
    for number in range(40):
        site.publisher.on(f"/{number}", slowly)
        site.declares(f"n{number}", url=site.publisher.url(f"/{number}", host="one.test"))
    site.publisher.most_at_once = 0

    results = await site.polls(now=NOON + 2 * DAY)

    assert len(results) == 40
    assert not any(result.error for result in results.values())
    assert site.publisher.most_at_once == 1
