"""One connection: answers in pieces, more than was asked for, and being used again."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Document, FeedMemory
from bot.intake.fetch import HttpFetch
from bot.intake.fetch.decoding import TooLarge
from bot.intake.fetch.hearing import BrokenAnswer, Hearing
from bot.intake.fetch.names import SystemNames, _address, is_address
from bot.intake.fetch.pool import Connections
from bot.intake.fetch.sessions import Sessions
from tests.intake.fetch.conftest import NOW
from tests.intake.fetch.names import loopback
from tests.intake.fetch.publisher import Publisher, answer

BLANK = FeedMemory()
CHUNKED = (
    b"HTTP/1.1 200 OK\r\nETag: a\r\nETag: b\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-Late: 1\r\n\r\n"
)
LENGTH = b"HTTP/1.1 200 OK\r\netag: a\r\nContent-Length: 5\r\n\r\nabcde"
CONTINUED = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + LENGTH


def heard(*pieces: bytes) -> Hearing:
    hearing = Hearing(largest=10)
    for piece in pieces:
        hearing.hear(piece)
    return hearing


@given(st.sampled_from([CHUNKED, LENGTH, CONTINUED]), st.lists(st.integers(0, 150), max_size=8))
def test_an_answer_is_the_same_however_it_is_cut(said: bytes, cuts: list[int]) -> None:
    places = [0, *sorted(min(cut, len(said)) for cut in cuts), len(said)]
    pieces = [said[a:b] for a, b in pairwise(places) if a < b]

    hearing = heard(*pieces)

    assert hearing.whole
    assert hearing.answer().body == b"abcde"
    assert hearing.answer().headers["etag"] == "a"
    assert "x-late" not in hearing.answer().headers
    assert "link" not in hearing.answer().headers


@given(st.binary(max_size=400))
def test_no_bytes_do_worse_than_to_be_refused(said: bytes) -> None:
    for start in (b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"):
        with suppress(BrokenAnswer, TooLarge):
            heard(start + said)


@pytest.mark.parametrize("more", [b"HTTP/1.1 500 No\r\n\r\n", b"\x00\xff", b"\r\n\r\n GET"])
def test_what_follows_an_answer_changes_nothing_of_it(more: bytes) -> None:
    hearing = heard(LENGTH + more)

    assert hearing.whole
    assert (hearing.answer().status, hearing.answer().body) == (200, b"abcde")
    assert not hearing.keeps or more.isspace()


def test_a_server_that_offers_another_protocol_is_heard_all_the_same() -> None:
    offer = b"HTTP/1.1 200 OK\r\nUpgrade: h2,h2c\r\nConnection: Upgrade\r\n"

    assert heard(offer + b"Content-Length: 2\r\n\r\nab").answer().body == b"ab"


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 4000,
        b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 20_000,
    ],
)
def test_an_answer_that_never_begins_is_broken(said: bytes) -> None:
    with pytest.raises(BrokenAnswer):
        heard(*(said[n : n + 1000] for n in range(0, len(said), 1000)))


@pytest.mark.parametrize("end", [b"Content-Length: 11\r\n\r\n", b"\r\n"])
def test_a_body_is_not_kept_beyond_the_bound(end: bytes) -> None:
    with pytest.raises(TooLarge):
        heard(b"HTTP/1.1 200 OK\r\n" + end + b"x" * 11)


def test_layers_of_encoding_are_all_told() -> None:
    two = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Encoding: br\r\n"

    told = heard(two + b"Content-Length: 0\r\n\r\n").answer().headers

    assert told["content-encoding"] == "gzip, br"


class Host:
    """Serves any number of answers over one connection, and counts its connections."""

    def __init__(self, *, answers: int) -> None:
        self.connections = 0
        self._answers = answers

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        for _ in range(self._answers):
            try:
                await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                break
            writer.write(answer(body=b"<rss/>"))
        writer.close()


async def visits(host: Host, count: int, *, pause: float = 0.0) -> None:
    server = await asyncio.start_server(host.serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    async with server, HttpFetch(version="1", gap=timedelta(0)) as fetch:
        for _ in range(count):
            found = await fetch(Publisher().feed(url=url), BLANK)
            assert isinstance(found, Document)
            await asyncio.sleep(pause)
    await asyncio.sleep(0.01)  # until the host has seen us leave


async def test_a_connection_is_used_again() -> None:
    host = Host(answers=9)

    await visits(host, 5)

    assert host.connections == 1


async def test_a_connection_that_was_closed_meanwhile_is_replaced_without_a_word() -> None:
    host = Host(answers=1)

    await visits(host, 3)
    await visits(host, 3, pause=0.01)

    assert host.connections == 6


async def test_no_more_than_a_few_connections_are_kept_and_those_not_for_long() -> None:
    hosts = [Host(answers=9), Host(answers=9)]
    servers = [await asyncio.start_server(host.serve, "127.0.0.1", 0) for host in hosts]
    pool = Connections(
        guarded=False,
        names=loopback,
        sessions=Sessions(ssl.create_default_context, clock=lambda: NOW),
        connect=timedelta(seconds=1),
        largest=100,
        kept_for=timedelta(seconds=0.02),
        most_kept=1,
    )
    for server in servers:
        url = URL(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        await pool.ask(url, b"GET / HTTP/1.1\r\n\r\n")

    assert len(pool._kept) == 1
    await asyncio.sleep(0.05)
    assert not pool._kept
    for server in servers:
        server.close()
    await asyncio.sleep(0.01)  # until the hosts have seen us leave


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_names_are_looked_up_as_the_system_does(host: str) -> None:
    names = SystemNames(at_once=1)

    found = await names(host)

    assert set(found) <= {"127.0.0.1", "::1"}
    assert all(is_address(address) for address in found)
    names.close()


async def test_where_the_first_address_refuses_the_next_is_tried(publisher: Publisher) -> None:
    async def both(host: str) -> list[str]:
        return ["::1", "127.0.0.1"]

    publisher.on("/", answer(body=b"<rss/>"))
    async with HttpFetch(version="1", names=both) as fetch:
        found = await fetch(publisher.feed(url=publisher.url(host="both.test")), BLANK)

    assert isinstance(found, Document)


async def test_a_name_without_an_address_is_not_found() -> None:
    async def none(host: str) -> list[str]:
        return []

    async with HttpFetch(version="1", names=none) as fetch:
        with pytest.raises(FeedError) as caught:
            await fetch(Publisher().feed(url="http://feed.test/"), BLANK)

    assert caught.value.fault is FeedFault.DNS


@pytest.mark.parametrize(
    ("where", "address"),
    [
        (("8.8.8.8", 0), "8.8.8.8"),
        (("2a00::1", 0, 0, 0), "2a00::1"),
        (("fe80::1", 0, 0, 3), "fe80::1%3"),
        (("fe80::1%lo", 0, 0, 1), "fe80::1%lo"),
    ],
)
def test_an_address_may_name_its_interface(where: tuple[str | int, ...], address: str) -> None:
    assert _address(where) == address
