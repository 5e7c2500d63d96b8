"""Redirects, and the addresses a feed may not lead us to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from typing_extensions import override
from yarl import URL

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Document, Feed, FeedMemory
from bot.intake.fetch import HttpFetch
from bot.intake.fetch.pool import Connections
from bot.intake.fetch.redirects import next_hop
from tests.intake.fetch.names import table
from tests.intake.fetch.publisher import Publisher, answer

BLANK = FeedMemory()


async def fault(fetch: HttpFetch, feed: Feed) -> FeedError:
    with pytest.raises(FeedError) as caught:
        await fetch(feed, BLANK)
    return caught.value


def redirect(to: str, status: str = "302 Found") -> bytes:
    return answer(status, body=b"over there", Location=to)


@pytest.mark.parametrize("status", ["301 M", "302 F", "303 S", "307 T", "308 P"])
async def test_a_redirect_is_followed_to_the_document(
    publisher: Publisher, fetch: HttpFetch, status: str
) -> None:
    publisher.on("/", redirect("/new?a=b", status))
    publisher.on("/new?a=b", answer(body=b"<rss/>"))

    found = await fetch(publisher.feed(), BLANK)

    assert isinstance(found, Document)
    assert found.url == publisher.url("/new?a=b")


@pytest.mark.case("A7")
async def test_a7_five_redirects_are_followed_and_a_sixth_is_not(
    publisher: Publisher, fetch: HttpFetch
) -> None:
    for number in range(6):
        publisher.on(f"/{number}", redirect(f"/{number + 1}"))
    publisher.on("/6", answer(body=b"<rss/>"))

    assert isinstance(await fetch(publisher.feed("/1"), BLANK), Document)
    error = await fault(fetch, publisher.feed("/0"))

    assert error.fault is FeedFault.REDIRECT
    assert error.reason == "more than 5 redirects"


@pytest.mark.case("A7")
async def test_a7_a_loop_ends(publisher: Publisher, fetch: HttpFetch) -> None:
    publisher.on("/", redirect("/"))

    assert (await fault(fetch, publisher.feed())).fault is FeedFault.REDIRECT
    assert len(publisher.asked) == 6


@pytest.mark.case("C4")
@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("file:///etc/passwd", "not an http or https address"),
        ("ftp://example.org/", "not an http or https address"),
        ("gopher://127.0.0.1:6379/_x", "not an http or https address"),
        ("javascript:alert(1)", "not an http or https address"),
        ("data:text/xml,<rss/>", "not an http or https address"),
        ("http://user:pw@example.org/", "address with a login in it"),
        ("http://user@example.org/", "address with a login in it"),
        ("http://:pw@example.org/", "address with a login in it"),
        ("http://example.org:22/", "redirect to port 22"),
        ("http://example.org:8080/", "redirect to port 8080"),
        ("http://example.org:99999/", "redirect to what is not an address"),
        ("http://[::1/", "redirect to what is not an address"),
        ("http://e\x1bc.org/", "address of a host that cannot be"),  # it clears a terminal
        ("http://xn--ex-g4t.org/", "address of a host that cannot be"),  # turns text around
        ("", "redirect without an address"),
    ],
)
async def test_c4_a_redirect_to_anything_else_is_refused(
    publisher: Publisher, fetch: HttpFetch, location: str, reason: str
) -> None:
    publisher.on("/", redirect(location))

    error = await fault(fetch, publisher.feed())

    assert (error.fault, error.reason) == (FeedFault.REDIRECT, reason)


async def test_a_feed_of_a_host_that_cannot_be_is_refused_and_is_no_bug(fetch: HttpFetch) -> None:
    error = await fault(fetch, replace(Publisher().feed(), url="https://xn--ex-g4t.org/rss"))

    assert (error.fault, error.reason) == (FeedFault.REDIRECT, "address of a host that cannot be")


def hop(feed: Feed, here: str, location: str) -> str:
    return str(next_hop(feed, URL(here), location))


def test_a_redirect_may_go_to_the_usual_ports_and_the_feeds_own(publisher: Publisher) -> None:
    feed = publisher.feed(url="http://example.org:8443/rss")

    assert hop(feed, feed.url, "/a") == "http://example.org:8443/a"
    assert hop(feed, feed.url, "http://www.example.org:8443/") == "http://www.example.org:8443/"
    assert hop(feed, feed.url, "http://example.org/a") == "http://example.org/a"
    assert hop(feed, feed.url, "https://example.org/a") == "https://example.org/a"
    assert hop(feed, feed.url, "//example.org:443/a") == "http://example.org:443/a"


def test_a_redirect_never_leaves_https(publisher: Publisher) -> None:
    with pytest.raises(FeedError, match="from https to http") as caught:
        hop(publisher.feed(url="https://e.org/"), "https://e.org/", "http://e.org/rss")

    assert caught.value.fault is FeedFault.REDIRECT


async def test_an_address_in_a_redirect_is_not_repeated_in_the_error(
    publisher: Publisher, fetch: HttpFetch
) -> None:
    publisher.on("/", redirect("ftp://user:hunter2@example.org/?token=hunter2"))

    error = await fault(fetch, publisher.feed("/", url=publisher.url("/") + "?key=hunter2"))
    other = await fault(fetch, publisher.feed())

    assert "hunter2" not in f"{error}{error.__cause__}{other}{other.__cause__}"


FORMS = [
    "127.0.0.1",
    "127.1",
    "0",
    "0.0.0.0",  # noqa: S104 - to be refused, not bound
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "017700000001",
    "0177.0.0.1",
    "127.0.0.1.",
    "localhost",
    "localhost.",
    "LOCALHOST",
    "ⓛocalhost",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fc00::1]",
    "[ff02::1]",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "metadata.test",
    "mixed.test",
    "six.test",
    "translated.test",
]
NAMES = {
    "metadata.test": ["169.254.169.254"],
    "mixed.test": ["93.184.216.34", "127.0.0.1"],
    "six.test": ["2606:4700::1111", "::1"],
    "translated.test": ["64:ff9b::a00:1"],
}


class AnyName(dict[str, list[str]]):
    """Names in odd forms of loopback resolve to it, as they do in real resolvers."""

    def __missing__(self, host: str) -> list[str]:
        return ["127.0.0.1"]


@pytest.mark.case("C4")
@pytest.mark.parametrize("host", FORMS)
async def test_c4_no_form_of_a_private_address_is_dialled(publisher: Publisher, host: str) -> None:
    """The publisher on loopback is the canary: nothing may arrive there."""
    publisher.on("/", answer(body=b"<rss/>"))
    feed = publisher.feed(url=publisher.url(host=host), allow_private=False)

    async with HttpFetch(version="1", names=table(AnyName(NAMES))) as fetch:
        error = await fault(fetch, feed)

    assert error.fault is FeedFault.BLOCKED
    assert publisher.asked == []


class TrustingAtFirst(HttpFetch):
    """Dials the first address of a visit unguarded, as tests have no public one."""

    visited = False

    @override
    def _pool_for(self, feed: Feed) -> Connections:
        first, self.visited = not self.visited, True
        return super()._pool_for(replace(feed, allow_private=first))


@pytest.mark.case("C4")
async def test_c4_a_redirect_to_a_private_address_is_dialled_by_nobody(
    publisher: Publisher,
) -> None:
    publisher.on("/", redirect("/canary"))
    publisher.on("/canary", answer(body=b"<rss/>"))

    async with TrustingAtFirst(version="1", gap=timedelta(0)) as fetch:
        error = await fault(fetch, publisher.feed(allow_private=False))

    assert error.fault is FeedFault.BLOCKED
    assert [request.path for request in publisher.asked] == ["/"]


async def test_c4_a_connection_of_a_trusted_feed_is_not_lent_to_another(
    publisher: Publisher, fetch: HttpFetch
) -> None:
    publisher.on("/", answer(body=b"<rss/>"))
    await fetch(publisher.feed(), BLANK)

    error = await fault(fetch, publisher.feed(allow_private=False))

    assert error.fault is FeedFault.BLOCKED
    assert len(publisher.asked) == 1


@pytest.mark.case("C4")
async def test_c4_a_name_that_turns_private_is_refused(publisher: Publisher) -> None:
    names = {"rebind.test": ["127.0.0.1"]}
    feed = publisher.feed(url=publisher.url(host="rebind.test"))
    publisher.on("/", answer(body=b"<rss/>"))

    async with HttpFetch(version="1", names=table(names)) as fetch:
        assert isinstance(await fetch(feed, BLANK), Document)
        error = await fault(fetch, publisher.feed(url=feed.url, allow_private=False))

    assert error.fault is FeedFault.BLOCKED
    assert len(publisher.asked) == 1


@pytest.mark.parametrize(
    "url",
    ["http://user:hunter2@example.org/", "ftp://example.org/", "http://", "http://[::1/", "/rss"],
)
async def test_a_feed_with_an_unfit_address_is_not_asked(
    publisher: Publisher, fetch: HttpFetch, url: str
) -> None:
    error = await fault(fetch, publisher.feed(url=url))

    assert error.fault in (FeedFault.REDIRECT, FeedFault.BLOCKED)
    assert "hunter2" not in str(error)
