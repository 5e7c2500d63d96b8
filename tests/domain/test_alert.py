from __future__ import annotations

import pytest

from bot.domain.alert import first_of_each, is_fresh
from bot.domain.watch import Key, Match
from tests.domain.making import HOUR, NOON, asks, stored, subscription


def test_the_oldest_subscription_of_a_channel_speaks_for_the_others() -> None:
    matches = [
        Match(subscription=subscription(n, asks(Key.COUNTRY, "FI"), chat=chat), why=())
        for n, chat in [(3, "alice"), (2, "bob"), (1, "alice")]
    ]

    chosen = first_of_each(matches)

    assert {channel.address: m.subscription.id for channel, m in chosen.items()} == {
        "alice": 1,
        "bob": 2,
    }


@pytest.mark.parametrize(("hours", "fresh"), [(0, True), (72, True), (73, False), (-5, True)])
def test_news_found_after_three_days_is_too_old_to_tell(hours: int, *, fresh: bool) -> None:
    assert is_fresh(stored("1", seen=NOON + hours * HOUR, published=NOON)) is fresh


def test_a_story_without_a_date_is_taken_to_be_new() -> None:
    assert is_fresh(stored("1", published=None))
