"""What publishers see of us."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Document, FeedMemory, Unchanged
from bot.intake.fetch import HttpFetch
from bot.intake.fetch.headers import asked_to_wait, request_headers
from bot.intake.fetch.turns import MOST_AT_ONCE, MOST_OVERTIME, REMEMBERED_HOSTS, Turns
from tests.intake.fetch.conftest import NOW
from tests.intake.fetch.publisher import Publisher, Slowly, answer
from tests.prove.virtual import VirtualLoop

BLANK = FeedMemory()


async def test_we_say_who_we_are_and_what_we_understand(
    publisher: Publisher, fetch: HttpFetch
) -> None:
    publisher.on("/", answer(body=b"<rss/>", Set_Cookie="id=7"))

    await fetch(publisher.feed(), BLANK)
    await fetch(publisher.feed(), BLANK)

    headers = publisher.asked[1].headers
    assert headers["user-agent"] == "pactwatch/1.2 (+https://example.org/bot)"
    assert headers["accept-encoding"] == "gzip, deflate"
    assert "application/rss+xml" in headers["accept"]
    assert not {"cookie", "authorization", "referer", "if-none-match"} & headers.keys()


def test_a_contact_cannot_smuggle_a_header() -> None:
    agent = request_headers("1", "x\r\nCookie: a")["User-Agent"]

    assert agent == "Pactwatch/1 (+xCookie: a)"
    assert request_headers("1", "")["User-Agent"] == "Pactwatch/1"


async def test_a_document_is_what_the_feed_said(publisher: Publisher, fetch: HttpFetch) -> None:
    publisher.on(
        "/",
        answer(
            body=b"<rss></rss>", Content_Type="text/xml", ETag='"a"', Last_Modified="Yesterday"
        ),
    )

    found = await fetch(publisher.feed(), BLANK)

    assert isinstance(found, Document)
    assert (found.url, found.body) == (publisher.url(), b"<rss></rss>")
    assert found.content_type == "text/xml"
    assert (found.memory.etag, found.memory.last_modified) == ('"a"', "Yesterday")
    assert found.memory.body_hash


async def test_a9_a_304_is_unchanged_and_keeps_what_we_knew(
    publisher: Publisher, fetch: HttpFetch
) -> None:
    memory = FeedMemory(etag='"a"', last_modified="Yesterday", body_hash="h")
    publisher.on("/", answer("304 Not Modified"))

    found = await fetch(publisher.feed(), memory)

    assert found == Unchanged(memory=memory)
    assert publisher.asked[0].headers["if-none-match"] == '"a"'
    assert publisher.asked[0].headers["if-modified-since"] == "yesterday"


async def test_a9_a_304_may_bring_new_validators(publisher: Publisher, fetch: HttpFetch) -> None:
    publisher.on("/", answer("304 Not Modified", ETag='"b"'))

    found = await fetch(publisher.feed(), FeedMemory(etag='"a"', body_hash="h"))

    assert found == Unchanged(memory=FeedMemory(etag='"b"', body_hash="h"))


async def test_a9_a_304_that_nobody_asked_for_is_no_answer(
    publisher: Publisher, fetch: HttpFetch
) -> None:
    publisher.on("/", answer("304 Not Modified"))

    with pytest.raises(FeedError) as caught:
        await fetch(publisher.feed(), FeedMemory(body_hash="h"))

    assert (caught.value.fault, caught.value.status) == (FeedFault.STATUS, 304)


async def test_a10_the_same_bytes_again_are_unchanged(
    publisher: Publisher, fetch: HttpFetch
) -> None:
    publisher.on("/", answer(body=b"<rss>1</rss>"), answer(body=b"<rss>1</rss>", ETag='"n"'))

    first = await fetch(publisher.feed(), BLANK)
    second = await fetch(publisher.feed(), first.memory)

    assert isinstance(second, Unchanged)
    assert second.memory == FeedMemory(etag='"n"', body_hash=first.memory.body_hash)


async def test_other_bytes_are_a_document(publisher: Publisher, fetch: HttpFetch) -> None:
    publisher.on("/", answer(body=b"<rss>1</rss>"), answer(body=b"<rss>2</rss>"))

    first = await fetch(publisher.feed(), BLANK)

    assert isinstance(await fetch(publisher.feed(), first.memory), Document)


async def test_what_was_cut_off_is_not_taken_for_read(
    publisher: Publisher, fetch: HttpFetch
) -> None:
    publisher.on("/", answer(body=b"<rss><channel><item/>", ETag='"a"', Last_Modified="Now"))

    found = await fetch(publisher.feed(), FeedMemory(etag='"b"', body_hash="h"))

    assert isinstance(found, Document)
    assert found.memory == BLANK


@pytest.mark.parametrize("etag", ['"' + "x" * 600 + '"', '"\xff\xfe"', '"a\tb"'])
async def test_a_validator_that_cannot_be_kept_is_forgotten(
    publisher: Publisher, fetch: HttpFetch, etag: str
) -> None:
    publisher.on("/", answer(body=b"<rss/>", ETag=etag))

    assert (await fetch(publisher.feed(), BLANK)).memory.etag is None


@pytest.mark.parametrize("status", [401, 403, 404, 410, 429, 500, 503, 204, 206])
async def test_a12_any_other_status_is_an_error_that_names_it(
    publisher: Publisher, fetch: HttpFetch, status: int
) -> None:
    publisher.on("/", answer(f"{status} So", body=b"" if status == 204 else b"no"))

    with pytest.raises(FeedError, match=f"HTTP status {status}") as caught:
        await fetch(publisher.feed(), BLANK)

    assert (caught.value.fault, caught.value.status) == (FeedFault.STATUS, status)
    assert caught.value.wait is None


@pytest.mark.parametrize("status", ["429 Slow Down", "503 Later"])
async def test_a11_a_wait_asked_for_is_passed_on(
    publisher: Publisher, fetch: HttpFetch, status: str
) -> None:
    publisher.on("/", answer(status, Retry_After="120"))

    with pytest.raises(FeedError) as caught:
        await fetch(publisher.feed(), BLANK)

    assert caught.value.wait == timedelta(minutes=2)


DAY = timedelta(hours=24)


@pytest.mark.case("A11")
@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("0", timedelta(0)),
        (" 7 ", timedelta(seconds=7)),
        ("86400", DAY),
        ("86401", DAY),
        ("1000000000", DAY),
        ("9" * 5000, DAY),
        ("0" * 5000 + "5", timedelta(seconds=5)),
        (format_datetime(NOW + timedelta(hours=2), usegmt=True), timedelta(hours=2)),
        (format_datetime(NOW + timedelta(days=9), usegmt=True), DAY),
        (format_datetime(NOW - timedelta(hours=2), usegmt=True), timedelta(0)),
        ("Sat, 20 Dec 2025 13:00:00", timedelta(hours=1)),
        ("Fri, 31 Dec 9999 23:59:59 -2359", DAY),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("soon", None),
        ("Fri, 99 Foo 2025", None),
    ],
)
def test_a11_a_wait_lies_between_nothing_and_a_day(value: str, wait: timedelta | None) -> None:
    assert asked_to_wait({"retry-after": value}, now=NOW) == wait


@pytest.mark.case("A16")
async def test_a16_one_request_at_a_time_per_host(publisher: Publisher, fetch: HttpFetch) -> None:
    slowly = Slowly(0.01)
    for number in range(20):
        publisher.on(f"/{number}", slowly)
    feeds = [publisher.feed(f"/{number}", name=f"f{number}") for number in range(20)]

    await asyncio.gather(*(fetch(feed, BLANK) for feed in feeds))

    assert len(publisher.asked) == 20
    assert slowly.most == 1


async def test_a16_between_two_requests_a_host_rests(publisher: Publisher) -> None:
    times: list[float] = []

    async def note(writer: asyncio.StreamWriter) -> None:
        times.append(asyncio.get_running_loop().time())
        writer.write(answer(body=b"<rss/>"))

    publisher.on("/", note)
    async with HttpFetch(version="1", gap=timedelta(seconds=0.1)) as fetch:
        await asyncio.gather(fetch(publisher.feed(), BLANK), fetch(publisher.feed(), BLANK))

    assert times[1] - times[0] >= 0.1


@pytest.mark.case("A4")
def test_fifty_slow_feeds_at_once_hardly_delay_a_healthy_one() -> None:
    """Never met before, each takes its 30 seconds; 20 healthy ones come behind them."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        waited, most = runner.run(_among_slow_ones())

    assert max(waited) < 0.1 * 60  # a tenth of the shortest interval
    assert most <= MOST_AT_ONCE + MOST_OVERTIME


async def _among_slow_ones() -> tuple[list[float], int]:
    turns, now = Turns(gap=timedelta(seconds=0.1)), asyncio.get_running_loop().time
    waited: list[float] = []
    at_once = most = 0

    async def visit(name: str, *, lasts: float) -> None:
        nonlocal at_once, most
        began = now()
        async with turns.turn(feed=name, host=f"{name}.test"):
            at_once += 1
            most = max(most, at_once)
            if name.startswith("healthy"):
                waited.append(now() - began)
            await asyncio.sleep(lasts)
            at_once -= 1

    slow = [visit(f"slow-{n}", lasts=30) for n in range(50)]
    healthy = [visit(f"healthy-{n}", lasts=0.2) for n in range(20)]
    await asyncio.gather(*slow, *healthy)
    assert turns._overtime == 0
    return waited, most


async def test_hosts_that_rest_no_longer_are_forgotten() -> None:
    turns = Turns(gap=timedelta(0))

    for number in range(REMEMBERED_HOSTS + 5):
        async with turns.turn(feed="a", host=f"{number}.test"):
            pass

    assert len(turns._hosts) <= REMEMBERED_HOSTS


async def test_the_wait_for_a_busy_host_is_not_counted_as_a_slow_answer(
    publisher: Publisher,
) -> None:
    async def slowly(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.1)
        writer.write(answer(body=b"<rss/>"))

    publisher.on("/", slowly)
    async with HttpFetch(version="1", total=timedelta(seconds=0.3), gap=timedelta(0)) as fetch:
        found = await asyncio.gather(*(fetch(publisher.feed(), BLANK) for _ in range(6)))

    assert all(isinstance(one, Document) for one in found)


async def test_the_clock_of_real_life_reads_utc(publisher: Publisher) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)
    publisher.on("/", answer("503 Later", Retry_After=later))

    async with HttpFetch(version="1") as fetch:
        with pytest.raises(FeedError) as caught:
            await fetch(publisher.feed(), BLANK)

    assert caught.value.wait is not None
    assert timedelta(hours=1) < caught.value.wait <= timedelta(hours=2)
