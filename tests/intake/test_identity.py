from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.identity import CANONICAL, LONGEST_GUID, canonical_link, identity, second_key

NOON = datetime(2025, 12, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("http://example.org", "http://example.org/"),
        ("HTTP://EXAMPLE.org/News/A", "http://example.org/News/A"),
        ("http://example.org:80/a", "http://example.org/a"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("https://example.org:8443/a", "https://example.org:8443/a"),
        ("http://example.org:443/a", "http://example.org:443/a"),
        ("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
        ("http://example.org/a#comments", "http://example.org/a"),
        ("http://example.org/#!/news/7", "http://example.org/#!/news/7"),
        ("http://example.org/#/news/7", "http://example.org/#/news/7"),
        ("http://example.org/a?utm_source=rss&UTM_medium=x&id=7", "http://example.org/a?id=7"),
        ("http://example.org/a?fbclid=1&gclid=2&at_medium=RSS&at_x=1", "http://example.org/a"),
        ("http://example.org/a?xtor=RSS-1&ns_mchannel=rss", "http://example.org/a"),
        ("http://example.org/a?b=2&a=1", "http://example.org/a?a=1&b=2"),
        ("http://example.org/a?b=&a", "http://example.org/a?a&b="),
        ("http://example.org/a?q=%D0%9F&q=%cf%f0", "http://example.org/a?q=%D0%9F&q=%cf%f0"),
        ("http://example.org/a?attack=1", "http://example.org/a?attack=1"),
        ("http://reader:pw@example.org/a", "http://example.org/a"),
        ("  https://example.org/a\n", "https://example.org/a"),
        ("mailto:x@example.org", "mailto:x@example.org"),
        ("http://[broken", "http://[broken"),
        ("http://example.org:port/", "http://example.org:port/"),
        ("", ""),
    ],
)
def test_addresses_that_lead_to_one_page_are_one_address(link: str, canonical: str) -> None:
    assert canonical_link(link) == canonical


PIECES = st.sampled_from(
    [
        "http",
        "HTTPS",
        "://",
        "Example.org",
        ":80",
        ":x",
        "/",
        "a",
        "?",
        "&",
        "=",
        "utm_a",
        "#",
        "!",
        "%20",
        "[",
        "]",
        "@",
        "\n",
        "é",
        "�",
    ]
)


@given(st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join)))
def test_a_canonical_address_is_its_own_canonical_address(link: str) -> None:
    once = canonical_link(link)

    assert canonical_link(once) == once


@given(st.permutations(["a=1", "b=2", "c=%C3%A9", "utm_campaign=x", "d"]))
def test_the_order_of_parameters_makes_no_other_address(pieces: list[str]) -> None:
    assert canonical_link("https://example.org/a?" + "&".join(pieces)) == (
        "https://example.org/a?a=1&b=2&c=%C3%A9&d"
    )


@given(st.text(alphabet="abc=&%20?/", max_size=30))
def test_a_canonical_address_keeps_host_and_path(query: str) -> None:
    parts = urlsplit(canonical_link(f"https://example.org/path?{query}"))

    assert (parts.hostname, parts.path) == ("example.org", "/path")


def test_a_guid_is_the_identity_whatever_else_changes() -> None:
    one = identity(guid=" a-1 ", link="http://example.org/1", title="Old", published=NOON)
    other = identity(guid="a-1", link="http://example.org/2", title="New", published=None)

    assert one == other == "a-1"


def test_without_a_guid_the_address_is_the_identity() -> None:
    one = identity(guid="", link="http://example.org/1?utm_source=a", title="x", published=NOON)

    assert one == "http://example.org/1"


def test_with_neither_the_words_and_the_date_are_the_identity() -> None:
    def of(title: str, at: datetime | None) -> str:
        return identity(guid="", link="", title=title, published=at)

    assert of("Norway  Quits", NOON) == of("norway quits!", NOON)
    assert of("Norway quits", NOON) != of("Norway quits", NOON + timedelta(days=1))
    assert of("Norway quits", None) != of("Norway joins", None)


@given(st.text(min_size=1), st.text(), st.text())
def test_an_identity_is_bounded_and_never_empty(guid: str, link: str, title: str) -> None:
    key = identity(guid=guid * 300, link=link * 300, title=title, published=None)

    assert 0 < len(key) <= LONGEST_GUID


def test_the_second_key_survives_a_change_of_guid_and_of_hour() -> None:
    def of(guid: str, at: datetime) -> str:
        link = "http://example.org/1?utm_source=rss"
        return second_key(identity=guid, link=link, title="Norway quits", published=at)

    assert of("a-1", NOON) == of("b-7", NOON + timedelta(hours=3))
    assert of("a-1", NOON) != of("a-1", NOON + timedelta(days=1))


def test_the_second_key_of_another_title_or_address_is_another() -> None:
    def of(link: str, title: str) -> str:
        return second_key(identity="a-1", link=link, title=title, published=NOON)

    keys = {of("http://e.org/1", "A"), of("http://e.org/1", "B"), of("http://e.org/2", "A")}
    assert len(keys) == 3


def test_without_an_address_equal_titles_of_a_day_are_two_stories() -> None:
    one = second_key(identity="a-1", link="", title="Statement", published=NOON)
    other = second_key(identity="a-2", link="", title="Statement", published=NOON)

    assert one != other


URLS = st.from_regex(r"\Ahttps?://[a-z0-9.-]{1,9}(:[0-9]{1,6})?/[!-~]{0,12}\Z")


@given(URLS)
def test_an_address_taken_for_canonical_at_a_glance_is_so_on_a_closer_look(link: str) -> None:
    glance = CANONICAL.fullmatch(link)
    parts = urlsplit(link)
    try:
        port = parts.port
    except ValueError:
        return

    if glance:
        assert urlunsplit(parts) == link
        assert not parts.query + parts.fragment
        assert port != {"http": 80, "https": 443}[parts.scheme]
    assert canonical_link(canonical_link(link)) == canonical_link(link)
