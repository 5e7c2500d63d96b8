from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Document, FeedMemory
from bot.intake.fetch import HttpFetch
from tests.intake.fetch.publisher import Publisher, answer, publishing

YESTERDAY = datetime.now(UTC) - timedelta(days=1)


def serving(cert: trustme.LeafCert) -> AbstractAsyncContextManager[Publisher]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    cert.configure_cert(context)
    return _serving(context)


@asynccontextmanager
async def _serving(context: ssl.SSLContext) -> AsyncIterator[Publisher]:
    async with publishing(tls=context) as publisher:
        publisher.on("/", answer(body=b"<rss/>"))
        publisher.on("/down", answer("302 Found", Location="http://127.0.0.1/"))
        yield publisher


async def test_a_good_certificate_is_taken(
    authority: trustme.CA, trusting: ssl.SSLContext
) -> None:
    async with (
        serving(authority.issue_cert("127.0.0.1")) as publisher,
        HttpFetch(version="1", tls=trusting) as fetch,
    ):
        found = await fetch(publisher.feed(), FeedMemory())

    assert isinstance(found, Document)


Issue = Callable[[trustme.CA], trustme.LeafCert]
BAD: list[Issue] = [
    lambda ca: ca.issue_cert("127.0.0.1", not_after=YESTERDAY),
    lambda ca: ca.issue_cert("feed.test"),
    lambda _: trustme.CA().issue_cert("127.0.0.1"),
]


@pytest.mark.case("A13")
@pytest.mark.parametrize("issue", BAD, ids=["expired", "wrong host", "unknown authority"])
async def test_a13_a_bad_certificate_ends_the_visit_before_a_word_is_said(
    authority: trustme.CA, trusting: ssl.SSLContext, issue: Issue
) -> None:
    async with (
        serving(issue(authority)) as publisher,
        HttpFetch(version="1", tls=trusting) as fetch,
    ):
        with pytest.raises(FeedError, match="certificate refused: ") as caught:
            await fetch(publisher.feed(), FeedMemory())

    assert caught.value.fault is FeedFault.TLS
    assert publisher.asked == []


async def test_a13_certificates_are_checked_without_being_told(authority: trustme.CA) -> None:
    async with (
        serving(authority.issue_cert("127.0.0.1")) as publisher,
        HttpFetch(version="1") as fetch,
    ):
        with pytest.raises(FeedError) as caught:
            await fetch(publisher.feed(), FeedMemory())

    assert caught.value.fault is FeedFault.TLS


@pytest.mark.case("A13")
async def test_a13_plain_http_behind_an_https_address_is_no_fallback(
    publisher: Publisher, trusting: ssl.SSLContext
) -> None:
    asked = []

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.read(64))
        writer.write(answer("400 Bad Request"))
        writer.close()

    server = await asyncio.start_server(plain, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, HttpFetch(version="1", tls=trusting) as fetch:
        with pytest.raises(FeedError, match="no secure connection") as caught:
            await fetch(publisher.feed(url=f"https://127.0.0.1:{port}/"), FeedMemory())

    assert caught.value.fault is FeedFault.TLS
    assert b"GET" not in asked[0]


async def test_a13_a_redirect_to_plain_http_is_not_followed(
    authority: trustme.CA, trusting: ssl.SSLContext
) -> None:
    async with (
        serving(authority.issue_cert("127.0.0.1")) as publisher,
        HttpFetch(version="1", tls=trusting) as fetch,
    ):
        with pytest.raises(FeedError, match="from https to http"):
            await fetch(publisher.feed("/down"), FeedMemory())
