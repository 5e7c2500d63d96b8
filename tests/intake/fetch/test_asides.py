"""What an answer says beside its news: for how long it is fresh, where the feed lives now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.news import FeedMemory
from bot.intake.fetch import HttpFetch
from bot.intake.fetch.freshness import LONGEST, fresh_for
from tests.intake.fetch.publisher import Publisher, answer

NOW = datetime(2025, 12, 20, 12, tzinfo=UTC)
BLANK = FeedMemory()
LATER = "Sat, 20 Dec 2025 13:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "max-age=600"}, 600),
        ({"cache-control": "public, MAX-AGE = 600, must-revalidate"}, 600),
        ({"cache-control": 'max-age="600"'}, 600),
        ({"cache-control": "max-age=600", "age": "120"}, 480),
        ({"cache-control": "max-age=600", "age": "601"}, None),
        ({"cache-control": "max-age=600", "age": "soon"}, 600),
        ({"cache-control": "max-age=600", "expires": "0"}, 600),
        ({"cache-control": "no-cache, max-age=600"}, None),
        ({"cache-control": "no-store"}, None),
        ({"cache-control": "s-maxage=600"}, None),
        ({"cache-control": "max-age=0"}, None),
        ({"cache-control": "max-age=9999999999"}, 86_400),
        ({"cache-control": "max-age=" + "9" * 5_000}, None),
        ({"cache-control": "max-age=-1"}, None),
        ({"expires": LATER}, 3_600),
        ({"expires": LATER, "date": "Sat, 20 Dec 2025 12:50:00 GMT"}, 600),
        ({"expires": "Sat, 20 Dec 2025 11:00:00 GMT"}, None),
        ({"expires": "-1"}, None),
        ({"expires": LATER * 99}, None),
        ({}, None),
    ],
)
def test_what_an_answer_says_of_its_freshness(
    headers: dict[str, str], seconds: int | None
) -> None:
    found = fresh_for(headers, now=NOW)

    assert found == (None if seconds is None else timedelta(seconds=seconds))


@given(st.text(), st.text(), st.text(), st.text())
def test_whatever_it_says_a_freshness_is_a_day_at_most(
    control: str, age: str, expires: str, date: str
) -> None:
    headers = {"cache-control": f"max-age={control}", "age": age, "expires": expires, "date": date}

    found = fresh_for(headers, now=NOW)

    assert found is None or timedelta() < found <= LONGEST


@pytest.mark.parametrize(
    ("hops", "moved"),
    [
        (["301 M"], True),
        (["308 P", "301 M"], True),
        (["302 F"], False),
        (["301 M", "307 T"], False),
        (["302 F", "301 M"], False),
        ([], False),
    ],
)
async def test_a_feed_has_moved_where_only_permanent_redirects_led(
    publisher: Publisher, fetch: HttpFetch, *, hops: list[str], moved: bool
) -> None:
    for number, status in enumerate(hops):
        publisher.on(f"/{number}", answer(status, Location=f"/{number + 1}"))
    publisher.on(f"/{len(hops)}", answer(body=b"<rss/>"))

    found = await fetch(publisher.feed("/0"), BLANK)

    assert found.aside.moved == (publisher.url(f"/{len(hops)}") if moved else None)


async def test_a_redirect_to_what_did_not_change_tells_of_the_move_too(
    publisher: Publisher, fetch: HttpFetch
) -> None:
    publisher.on("/", answer("301 M", Location="/new"))
    publisher.on("/new", answer("304 Not Modified", Cache_Control="max-age=900"))

    found = await fetch(publisher.feed(), FeedMemory(etag='"1"'))

    assert found.aside.moved == publisher.url("/new")
    assert found.aside.fresh_for == timedelta(minutes=15)


async def test_the_size_on_the_wire_is_told(publisher: Publisher, fetch: HttpFetch) -> None:
    publisher.on("/", answer(body=b"<rss/>"))

    assert (await fetch(publisher.feed(), BLANK)).aside.size == 6


async def test_a_very_long_address_is_not_one_to_keep(
    publisher: Publisher, fetch: HttpFetch
) -> None:
    there = "/" + "x" * 3_000
    publisher.on("/", answer("301 M", Location=there))
    publisher.on(there, answer(body=b"<rss/>"))

    assert (await fetch(publisher.feed(), BLANK)).aside.moved is None
