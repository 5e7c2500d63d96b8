"""What goes wrong between us and a publisher, and what we make of it."""

from __future__ import annotations

import asyncio
import gzip
import socket
import tracemalloc
import zlib
from datetime import timedelta

import pytest

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Document, Feed, FeedMemory
from bot.intake.fetch import HttpFetch
from bot.intake.fetch.client import CONNECT, LARGEST, TOTAL
from tests.intake.fetch.names import failing, loopback
from tests.intake.fetch.publisher import Publisher, Slowly, answer

BLANK = FeedMemory()


async def fault(fetch: HttpFetch, feed: Feed) -> FeedError:
    with pytest.raises(FeedError) as caught:
        await fetch(feed, BLANK)
    return caught.value


async def test_a1_a_closed_port_is_refused(publisher: Publisher, fetch: HttpFetch) -> None:
    feed = publisher.feed(url="http://127.0.0.1:1/secret?key=abc")

    error = await fault(fetch, feed)

    assert error.fault is FeedFault.REFUSED
    assert str(error) == "tests: 127.0.0.1: connection refused"


@pytest.mark.parametrize(
    "error", [socket.gaierror(socket.EAI_NONAME, "not known"), UnicodeError("label too long")]
)
async def test_a2_an_unknown_name_is_a_fault_of_dns(
    publisher: Publisher, error: Exception
) -> None:
    feed = publisher.feed(url="http://feed.test/rss", allow_private=False)

    async with HttpFetch(version="1", names=failing(error)) as fetch:
        found = await fault(fetch, feed)

    assert found.fault is FeedFault.DNS
    assert found.reason.startswith("feed.test: name not")


@pytest.mark.case("A3")
async def test_a3_a_connection_nobody_takes_is_given_up(publisher: Publisher) -> None:
    """A listener with a full backlog drops what follows, like a black hole."""
    with socket.socket() as hole:
        hole.bind(("127.0.0.1", 0))
        hole.listen(0)
        port = hole.getsockname()[1]
        fillers = [socket.socket() for _ in range(3)]
        for filler in fillers:
            filler.settimeout(0)
            filler.connect_ex(("127.0.0.1", port))
        feed = publisher.feed(url=f"http://127.0.0.1:{port}/")

        async with HttpFetch(version="1", connect=timedelta(seconds=0.2)) as fetch:
            error = await fault(fetch, feed)

        for filler in fillers:
            filler.close()
    assert error.fault is FeedFault.TIMEOUT
    assert timedelta(seconds=5) >= CONNECT


async def drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def silence(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


@pytest.mark.case("A4")
@pytest.mark.parametrize("behaviour", [drip, silence])
async def test_a4_a_slow_answer_ends_at_the_deadline(
    publisher: Publisher, behaviour: object
) -> None:
    publisher.on("/", behaviour)  # type: ignore[arg-type]  # both are behaviours

    async with HttpFetch(version="1", total=timedelta(seconds=0.3)) as fetch:
        error = await fault(fetch, publisher.feed())

    assert error.fault is FeedFault.TIMEOUT
    assert error.reason == "127.0.0.1: no answer in time"
    assert timedelta(seconds=30) >= TOTAL


async def test_a4_redirects_share_one_deadline(publisher: Publisher) -> None:
    async def late(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.15)
        writer.write(answer("302 Found", Location="/"))

    publisher.on("/", late)
    async with HttpFetch(version="1", total=timedelta(seconds=0.4), gap=timedelta(0)) as fetch:
        error = await fault(fetch, publisher.feed())

    assert error.fault is FeedFault.TIMEOUT
    assert len(publisher.asked) == 3


@pytest.mark.case("A4")
async def test_a4_feeds_known_to_be_slow_leave_room_for_the_others(
    publisher: Publisher,
) -> None:
    """Twenty feeds on twenty hosts time out; the next time they share four slots."""
    publisher.on("/", silence)
    publisher.on("/quick", answer(body=b"<rss/>"))
    feeds = [
        publisher.feed(name=f"slow-{n}", url=publisher.url(host=f"slow-{n}.test"))
        for n in range(20)
    ]
    async with HttpFetch(version="1", total=timedelta(seconds=0.2), names=loopback) as fetch:
        await asyncio.gather(*(fault(fetch, feed) for feed in feeds))
        await asyncio.sleep(0.02)
        publisher.most_at_once = publisher.at_once

        again = [asyncio.create_task(fault(fetch, feed)) for feed in feeds]
        await asyncio.sleep(0.05)
        found = await fetch(publisher.feed("/quick"), BLANK)
        await asyncio.gather(*again[:4])

        for task in again[4:]:
            task.cancel()
        await asyncio.gather(*again[4:], return_exceptions=True)

    assert isinstance(found, Document)
    assert publisher.most_at_once <= 8  # the four, and those whose leaving was not yet seen


async def test_a4_a_feed_that_answers_in_time_is_slow_no_more(publisher: Publisher) -> None:
    publisher.on("/", silence, answer(body=b"<rss/>"))
    async with HttpFetch(version="1", total=timedelta(seconds=0.2)) as fetch:
        await fault(fetch, publisher.feed())
        assert fetch._turns._slow == {"tests"}

        await fetch(publisher.feed(), BLANK)

        assert fetch._turns._slow == set()


@pytest.mark.case("A5")
async def test_a5_an_endless_body_stops_at_the_bound(
    publisher: Publisher, fetch: HttpFetch
) -> None:
    sent = 0

    async def endless(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(bytes(1 << 16))
            sent += 1 << 16
            await writer.drain()

    publisher.on("/", endless)

    error = await fault(fetch, publisher.feed())

    assert error.fault is FeedFault.TOO_LARGE
    assert sent < LARGEST + (8 << 20)  # what the buffers of both ends hold


def bomb(mebibytes: int) -> bytes:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(1 << 20)
    return b"".join(squeeze.compress(zeros) for _ in range(mebibytes)) + squeeze.flush()


@pytest.mark.case("A6")
async def test_a6_a_gzip_bomb_costs_no_more_than_the_bound(
    publisher: Publisher, fetch: HttpFetch
) -> None:
    publisher.on("/", answer(body=bomb(200), Content_Encoding="gzip"))
    tracemalloc.start()
    try:
        error = await fault(fetch, publisher.feed())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert error.fault is FeedFault.TOO_LARGE
    assert peak < 32 << 20


@pytest.mark.case("A6")
@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip, gzip", gzip.compress(gzip.compress(b"<rss/>", mtime=0), mtime=0)),
        ("br", b"anything"),
        ("gzip", b"<rss/>"),
        ("gzip", gzip.compress(b"<rss/>", mtime=0)[:-4]),
    ],
)
async def test_a6_what_is_not_one_layer_of_gzip_is_refused(
    publisher: Publisher, fetch: HttpFetch, encoding: str, body: bytes
) -> None:
    publisher.on("/", answer(body=body, Content_Encoding=encoding))

    assert (await fault(fetch, publisher.feed())).fault is FeedFault.BAD_ENCODING


async def test_a6_a_gzipped_feed_is_read(publisher: Publisher, fetch: HttpFetch) -> None:
    publisher.on("/", answer(body=gzip.compress(b"<rss/>", mtime=0), Content_Encoding="gzip"))

    found = await fetch(publisher.feed(), BLANK)

    assert isinstance(found, Document)
    assert found.body == b"<rss/>"


HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.case("A14")
@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200",
        HEAD,
        HEAD + b"Content-Length: 100\r\n\r\n<rss>",
        HEAD + b"Content-Length: many\r\n\r\n<rss>",
        HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n<rss/>",
        CHUNKED + b"5\r\n<rss>\r\n",
        CHUNKED + b"zz\r\n<rss>\r\n0\r\n\r\n",
        CHUNKED + b"5\r\n<rss>garbage",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"\x00" * 64 + b"\r\n\r\n",
        HEAD + b"No colon here\r\n\r\n",
        HEAD + b"X: " + b"y" * (1 << 17) + b"\r\n\r\n",
        b"HTTP/1.1 999999 What\r\n\r\n",
    ],
)
async def test_a14_an_answer_that_breaks_off_leaves_nothing(
    publisher: Publisher, fetch: HttpFetch, said: bytes
) -> None:
    publisher.on("/", said)

    error = await fault(fetch, publisher.feed())

    assert error.fault is FeedFault.BROKEN


async def test_a14_a_reset_connection_is_broken_too(
    publisher: Publisher, fetch: HttpFetch
) -> None:
    async def reset(writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD + b"Content-Length: 100\r\n\r\n<rss>")
        await writer.drain()
        writer.transport.abort()

    publisher.on("/", reset)

    assert (await fault(fetch, publisher.feed())).fault is FeedFault.BROKEN


async def test_a14_a_body_that_ends_with_the_connection_is_whole(
    publisher: Publisher, fetch: HttpFetch
) -> None:
    publisher.on("/", b"HTTP/1.0 200 OK\r\n\r\n<rss/>")

    found = await fetch(publisher.feed(), BLANK)

    assert isinstance(found, Document)
    assert found.body == b"<rss/>"


async def test_long_headers_of_honest_publishers_are_taken(
    publisher: Publisher, fetch: HttpFetch
) -> None:
    publisher.on("/", answer(body=b"<rss/>", Content_Security_Policy="x" * 20_000))

    assert isinstance(await fetch(publisher.feed(), BLANK), Document)


async def test_a15_at_most_sixteen_are_asked_at_once(publisher: Publisher) -> None:
    slowly = Slowly(0.02)
    publisher.on("/", slowly)
    feeds = [publisher.feed(name=f"f{n}", url=publisher.url(host=f"h{n}.test")) for n in range(60)]
    async with HttpFetch(version="1", names=loopback) as fetch:
        await asyncio.gather(*(fetch(feed, BLANK) for feed in feeds))

    assert len(publisher.asked) == 60
    assert 8 <= slowly.most <= 16
