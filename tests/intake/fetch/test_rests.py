"""A host that asked us to wait is not asked, by no feed, until then."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from yarl import URL

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Document, FeedMemory
from bot.intake.fetch import HttpFetch
from bot.intake.fetch.rests import MOST, Rests
from tests.intake.fetch.conftest import NOW
from tests.intake.fetch.names import loopback
from tests.intake.fetch.publisher import Publisher, answer

pytestmark = pytest.mark.case("A11")
BLANK = FeedMemory()
MINUTE = timedelta(minutes=1)


async def refusal(fetch: HttpFetch, publisher: Publisher, path: str, host: str) -> FeedError:
    with pytest.raises(FeedError) as caught:
        await fetch(publisher.feed(url=publisher.url(path, host=host)), BLANK)
    return caught.value


async def test_who_says_so_names_the_host_and_the_others_are_refused_at_once(
    publisher: Publisher,
) -> None:
    publisher.on("/", answer("429 Slow Down", Retry_After="120"))
    publisher.on("/other", answer(body=b"<rss/>"))
    now = NOW
    async with HttpFetch(
        version="1", names=loopback, gap=timedelta(seconds=0.3), clock=lambda: now
    ) as fetch:
        told = await refusal(fetch, publisher, "/", "one.test")
        async with asyncio.timeout(0.2):  # and do not wait for the gap between two requests
            refused = await refusal(fetch, publisher, "/other", "one.test")
        now += MINUTE
        later = await refusal(fetch, publisher, "/other", "one.test")
        elsewhere = publisher.feed(url=publisher.url("/other", host="other.test"))
        assert isinstance(await fetch(elsewhere, BLANK), Document)
        now += MINUTE
        found = await fetch(publisher.feed(url=publisher.url("/other", host="one.test")), BLANK)

    assert (told.fault, told.host) == (FeedFault.STATUS, f"one.test:{publisher.port}")
    assert (refused.fault, refused.wait, refused.host) == (FeedFault.RESTING, 2 * MINUTE, None)
    assert refused.reason == "its host asked us to wait until 2025-12-20 12:02 UTC"
    assert later.wait == MINUTE
    assert isinstance(found, Document)
    assert [request.path for request in publisher.asked] == ["/", "/other", "/other"]


async def test_those_who_wait_for_their_turn_are_refused_too(publisher: Publisher) -> None:
    async def late(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.05)
        writer.write(answer("503 Later", Retry_After="120"))

    publisher.on("/", late)
    async with HttpFetch(version="1", names=loopback, clock=lambda: NOW) as fetch:
        asked = [refusal(fetch, publisher, "/", "one.test") for _ in range(3)]
        faults = sorted([error.fault for error in await asyncio.gather(*asked)])

    assert faults == [FeedFault.RESTING, FeedFault.RESTING, FeedFault.STATUS]
    assert len(publisher.asked) == 1


async def test_many_refusals_in_a_row_leave_others_their_turn(publisher: Publisher) -> None:
    turns = 0

    async def other() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    resting = {f"one.test:{publisher.port}": NOW + MINUTE}
    async with HttpFetch(version="1", clock=lambda: NOW, resting=resting) as fetch:
        beside = asyncio.create_task(other())
        for _ in range(20):
            await refusal(fetch, publisher, "/", "one.test")
        beside.cancel()

    assert turns >= 20


async def test_the_host_that_a_redirect_leads_to_is_the_one_that_rests(
    publisher: Publisher,
) -> None:
    there = publisher.url("/there", host="there.test")
    publisher.on("/", answer("302 Found", Location=there))
    publisher.on("/there", answer("429 Slow Down", Retry_After="120"))
    publisher.on("/own", answer(body=b"<rss/>"))
    async with HttpFetch(
        version="1", names=loopback, gap=timedelta(0), clock=lambda: NOW
    ) as fetch:
        told = await refusal(fetch, publisher, "/", "one.test")
        again = await refusal(fetch, publisher, "/", "one.test")
        found = await fetch(publisher.feed(url=publisher.url("/own", host="one.test")), BLANK)

    assert told.host == f"there.test:{publisher.port}"
    assert again.fault is FeedFault.RESTING
    assert isinstance(found, Document)
    assert [request.path for request in publisher.asked] == ["/", "/there", "/", "/own"]


@pytest.mark.parametrize(
    ("status", "after"), [("429 Slow Down", "0"), ("503 Later", "soon"), ("500 Oh", "120")]
)
async def test_who_asks_for_no_wait_or_for_itself_alone_is_asked_again(
    publisher: Publisher, fetch: HttpFetch, status: str, after: str
) -> None:
    publisher.on("/", answer(status, Retry_After=after))

    for _ in range(2):
        told = await refusal(fetch, publisher, "/", "127.0.0.1")
        assert (told.fault, told.host) == (FeedFault.STATUS, None)

    assert len(publisher.asked) == 2


def test_a_clock_that_was_set_back_makes_no_host_rest_for_years() -> None:
    now = NOW
    rests = Rests({}, clock=lambda: now)
    url = URL("https://one.test/")
    rests.begin(url, MINUTE)
    feed = Publisher().feed(url=str(url))
    with pytest.raises(FeedError):
        rests.refuse(feed, url)

    now -= timedelta(days=400)

    rests.refuse(feed, url)


def test_no_more_than_a_thousand_are_remembered() -> None:
    rests = Rests({}, clock=lambda: NOW)
    for number in range(MOST + 1):
        rests.begin(URL(f"https://{number}.test/"), MINUTE)
    rests.begin(URL(f"https://{MOST}.test/"), MINUTE)  # said again: nobody must go for that

    feed = Publisher().feed()
    rests.refuse(feed, URL("https://0.test/"))
    with pytest.raises(FeedError):
        rests.refuse(feed, URL("https://1.test/"))
