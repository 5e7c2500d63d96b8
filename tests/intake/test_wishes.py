from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.news import Wishes
from bot.intake.wishes import LONGEST_TTL, wishes_of

HEAD = b"<rss version='2.0'><channel><title>t</title>"


@pytest.mark.parametrize(
    ("said", "wishes"),
    [
        (b"<ttl>60</ttl>", Wishes(ttl=timedelta(hours=1))),
        (b"<TTL>\n 5 </TTL>", Wishes(ttl=timedelta(minutes=5))),
        (b"<ttl>0</ttl>", None),
        (b"<ttl>soon</ttl>", None),
        (b"<ttl>99999999</ttl>", Wishes(ttl=LONGEST_TTL)),
        (b"<ttl>" + b"9" * 5_000 + b"</ttl>", None),
        (
            b"<skipHours><hour>0</hour><hour> 24 </hour><hour>7</hour><hour>31</hour></skipHours>",
            Wishes(skip_hours=frozenset({0, 7})),
        ),
        (
            b"<skipDays>\n<day>Saturday</day><day>sunday</day><day>Someday</day></skipDays>",
            Wishes(skip_days=frozenset({5, 6})),
        ),
        (b"<skipHours><hour>7</hour>", None),
        (b"<item><ttl>60</ttl></item>", None),
        (b"<item rdf:about='x'/><ttl>60</ttl>", None),
        (b"<items><ttl>60</ttl></items>", Wishes(ttl=timedelta(hours=1))),
        (b"x" * (64 << 10) + b"<ttl>60</ttl>", None),
        (b"", None),
    ],
)
def test_what_a_document_asks_for_stands_before_its_first_item(
    said: bytes, wishes: Wishes | None
) -> None:
    assert wishes_of(HEAD + said + b"</channel></rss>") == wishes


PIECES = [b"<ttl>", b"</ttl>", b"<skipHours>", b"</skipHours>", b"<hour>", b"</hour>", b"7"]


@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=40).map(b"".join))
def test_any_bytes_ask_for_something_that_can_be_kept(body: bytes) -> None:
    found = wishes_of(body)

    if found:
        assert found.ttl is None or timedelta() < found.ttl <= LONGEST_TTL
        assert found.skip_hours <= set(range(24))
        assert found.skip_days <= set(range(7))
