"""TLS sessions: resumed by the host that gave them, by no other, and not for ever."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec

import pytest
import trustme

from bot.domain.errors import FeedError
from bot.domain.news import Document, FeedMemory
from bot.intake.fetch import HttpFetch
from bot.intake.fetch.sessions import Offering, Sessions
from tests.intake.fetch.conftest import NOW
from tests.intake.fetch.names import loopback
from tests.intake.fetch.publisher import Publisher, answer, publishing

BLANK = FeedMemory()
HOST = ("https", "one.test", 443)
UVLOOP = pytest.mark.skipif(find_spec("uvloop") is None, reason="uvloop does not exist here")
Scene = Coroutine[None, None, None]


@pytest.fixture(params=["asyncio", pytest.param("uvloop", marks=UVLOOP)])
def play(request: pytest.FixtureRequest) -> Callable[[Scene], None]:
    """Play a scene on Python's own loop, and on that of real life."""

    def on_the_loop(scene: Scene) -> None:
        with asyncio.Runner(loop_factory=import_module(request.param).new_event_loop) as runner:
            runner.run(scene)

    return on_the_loop


@pytest.fixture(params=[ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["1.2", "1.3"])
def secured(request: pytest.FixtureRequest, authority: trustme.CA) -> ssl.SSLContext:
    """A server of one version of TLS, by any of three names."""
    context = serving(authority)
    context.minimum_version = context.maximum_version = request.param
    return context


def serving(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "one.test", "other.test").configure_cert(context)
    return context


@dataclass(slots=True)
class Noting:
    """A behaviour that answers and notes whether the visitor resumed a session."""

    resumed: list[bool] = field(default_factory=list)

    async def __call__(self, writer: asyncio.StreamWriter) -> None:
        self.resumed.append(writer.get_extra_info("ssl_object").session_reused)
        writer.write(answer(body=b"<rss/>"))


@asynccontextmanager
async def noting(tls: ssl.SSLContext, *, port: int = 0) -> AsyncIterator[tuple[Publisher, Noting]]:
    async with publishing(tls, port=port) as publisher:
        publisher.on("/", noted := Noting())
        yield publisher, noted


def fetching(trusting: ssl.SSLContext) -> HttpFetch:
    return HttpFetch(version="1", tls=trusting, names=loopback, gap=timedelta(0))


async def visit(fetch: HttpFetch, publisher: Publisher, host: str = "one.test") -> None:
    found = await fetch(publisher.feed(url=publisher.url(host=host)), BLANK)
    assert isinstance(found, Document)


def test_a_connection_made_again_resumes_the_session(
    play: Callable[[Scene], None], secured: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    async def scene() -> None:
        async with noting(secured) as (publisher, noted), fetching(trusting) as fetch:
            for _ in range(4):
                await visit(fetch, publisher)

        assert noted.resumed == [False, True, True, True]

    play(scene())


async def test_another_name_at_the_same_address_is_offered_no_session_of_the_first(
    secured: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    async with noting(secured) as (publisher, noted), fetching(trusting) as fetch:
        for host in ("one.test", "other.test", "127.0.0.1", "one.test", "other.test"):
            await visit(fetch, publisher, host)

    assert noted.resumed == [False, False, False, True, True]


async def test_feeds_that_may_go_to_private_places_share_no_session_with_the_others(
    trusting: ssl.SSLContext,
) -> None:
    async with fetching(trusting) as fetch:
        assert fetch._public._sessions is not fetch._private._sessions


def test_a_server_that_forgot_its_sessions_is_greeted_anew(
    play: Callable[[Scene], None],
    authority: trustme.CA,
    secured: ssl.SSLContext,
    trusting: ssl.SSLContext,
) -> None:
    async def scene() -> None:
        async with fetching(trusting) as fetch:
            async with noting(secured) as (publisher, before):
                await visit(fetch, publisher)
                await visit(fetch, publisher)
            async with noting(serving(authority), port=publisher.port) as (publisher, after):
                await visit(fetch, publisher)
                await visit(fetch, publisher)

        assert before.resumed + after.resumed == [False, True, False, True]

    play(scene())


async def test_a_server_that_forgot_its_sessions_must_show_a_good_certificate(
    authority: trustme.CA, secured: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    changed = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("somebody-else.test").configure_cert(changed)

    async with fetching(trusting) as fetch:
        async with noting(secured) as (publisher, _):
            await visit(fetch, publisher)
        async with noting(changed, port=publisher.port) as (publisher, after):
            with pytest.raises(FeedError, match="certificate refused"):
                await visit(fetch, publisher)

    assert after.resumed == []


@dataclass(slots=True)
class Moody:
    """Leaves before the handshake where it is told to; counts its visitors."""

    tls: ssl.SSLContext
    leaves: set[int]
    publisher: Publisher
    visitors: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.visitors += 1
        if self.visitors in self.leaves:
            writer.close()
            return
        await writer.start_tls(self.tls)
        await self.publisher.serve(reader, writer)


@pytest.fixture
async def moody(authority: trustme.CA) -> AsyncIterator[Moody]:
    host = Moody(serving(authority), set(), Publisher(scheme="https"))
    host.publisher.on("/", answer(body=b"<rss/>"))
    async with await asyncio.start_server(host.serve, "127.0.0.1", 0) as server:
        host.publisher.port = server.sockets[0].getsockname()[1]
        yield host


async def test_a_host_that_dislikes_the_session_is_asked_without_it_at_once(
    moody: Moody, trusting: ssl.SSLContext
) -> None:
    moody.leaves = {2}

    async with fetching(trusting) as fetch:
        await visit(fetch, moody.publisher)
        await visit(fetch, moody.publisher)
        assert moody.visitors == 3
        await visit(fetch, moody.publisher)
        assert moody.visitors == 4


async def test_a_handshake_that_fails_with_no_session_is_not_tried_again(
    moody: Moody, trusting: ssl.SSLContext
) -> None:
    moody.leaves = {1}

    async with fetching(trusting) as fetch:
        with pytest.raises(FeedError):
            await visit(fetch, moody.publisher)

    assert moody.visitors == 1


class Hands:
    """Shakes hands in memory: `shake` returns our end, one message each way behind it."""

    def __init__(self, authority: trustme.CA, trusting: ssl.SSLContext) -> None:
        self.now = NOW
        self.authority = authority
        self.offers: list[bytes] = []
        self.server = serving(authority)
        self.sessions = Sessions(lambda: trusting, clock=lambda: self.now, most=2)

    def offer(self, host: tuple[str, str, int]) -> Offering:
        """Begin to shake hands, and come to nothing."""
        begun = self.sessions.offering(host)
        bios = ssl.MemoryBIO(), ssl.MemoryBIO()
        begun.wrap_bio(*bios, server_side=False, server_hostname=host[1])
        return begun

    def shake(self, host: tuple[str, str, int]) -> bool:
        """Shake hands with the host, keep what it gave; return whether it was a resumption."""
        there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
        theirs = self.server.wrap_bio(there, back, server_side=True)
        ours = self.sessions.offering(host).wrap_bio(
            back, there, server_side=False, server_hostname=host[1]
        )
        self.offers.append(ours.session.id if ours.session else b"")
        for end in (ours, theirs, ours, theirs):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
        theirs.write(b"hello")
        assert ours.read() == b"hello"
        self.sessions.keep(host, ours)
        return ours.session_reused


@pytest.fixture
def hands(authority: trustme.CA, trusting: ssl.SSLContext) -> Hands:
    return Hands(authority, trusting)


def test_a_session_is_for_one_host_at_one_port(hands: Hands) -> None:
    assert not hands.shake(HOST)

    assert not hands.shake(("https", "one.test", 8443))
    assert hands.shake(HOST)


def test_after_some_hours_the_certificate_is_looked_at_again(hands: Hands) -> None:
    looks = []
    for _ in range(9):
        looks.append(not hands.shake(HOST))
        hands.now += timedelta(minutes=30)

    assert looks == [True, False, False, False] * 2 + [True]


def test_a_host_that_resumes_none_is_not_pestered_with_them(hands: Hands) -> None:
    for _ in range(3):
        hands.shake(HOST)
        hands.server = serving(hands.authority)  # it forgets all
    offer = hands.offer(HOST)

    assert not offer.offered
    hands.now += timedelta(hours=2)
    assert [hands.shake(HOST), hands.shake(HOST)] == [False, True]


def test_what_was_made_in_the_future_is_good_for_nothing(hands: Hands) -> None:
    hands.shake(HOST)
    hands.now -= timedelta(days=1)  # the clock was set back

    assert not hands.shake(HOST)


def test_a_ticket_is_for_one_connection(hands: Hands) -> None:
    shaken = [hands.shake(HOST) for _ in range(4)]

    assert shaken == [False, True, True, True]
    assert len(set(hands.offers)) == 4


def test_a_session_that_was_offered_in_vain_is_not_offered_again(hands: Hands) -> None:
    hands.shake(HOST)

    assert hands.offer(HOST).offered
    assert not hands.offer(HOST).offered


def test_when_there_are_many_the_known_ones_stay_until_they_are_old(hands: Hands) -> None:
    first, second, third = (("https", f"{n}.test", 443) for n in ("one", "other", "one"))
    third = ("https", "one.test", 1)

    for host in (first, second, third):
        hands.shake(host)

    assert [hands.shake(host) for host in (first, second, third)] == [True, True, False]
    hands.now += timedelta(hours=3)
    assert [hands.shake(third), hands.shake(third)] == [False, True]
