"""Where a feed lives: three equal answers in a row are believed, and no fewer."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.news import Feed, FeedHealth, Gone, Move
from bot.domain.residence import BELIEVED, LOST, WITHIN, gone, home, moved, retires
from tests.domain.making import HOUR, NOON

OLD, NEW, OTHER = "https://a.example/", "https://b.example/", "https://c.example/"
FEED = Feed(name="a", url=OLD, title="A", every=timedelta(minutes=10))
answers = st.lists(st.sampled_from([None, NEW, OTHER]), max_size=12)


def heard(told: list[str | None], *, failures: int = 0) -> FeedHealth:
    """Return what is known of a feed whose answers told this of where it lives."""
    move = None
    for to in told:
        asked = home(FEED, FeedHealth(name="a", move=move)).url
        move = moved(move, to, at_home=asked != OLD)
    return FeedHealth(name="a", move=move, failures=failures)


def test_three_equal_answers_in_a_row_are_believed() -> None:
    assert home(FEED, heard([NEW, NEW])).url == OLD
    assert home(FEED, heard([NEW, NEW, NEW])).url == NEW
    assert home(FEED, heard([NEW, NEW, OTHER, NEW, NEW])).url == OLD
    assert home(FEED, heard([NEW, NEW, None, NEW])).url == OLD


def test_where_it_has_moved_to_it_is_at_home() -> None:
    assert home(FEED, heard([NEW, NEW, NEW, None, None])).url == NEW
    assert home(FEED, heard([NEW, NEW, NEW, OTHER])).url == NEW


def test_an_address_that_fails_is_not_believed_any_more() -> None:
    assert home(FEED, heard([NEW, NEW, NEW], failures=LOST - 1)).url == NEW
    assert home(FEED, heard([NEW, NEW, NEW], failures=LOST)).url == OLD


@given(answers)
def test_an_address_is_asked_only_where_three_answers_in_a_row_named_it(
    told: list[str | None],
) -> None:
    address = home(FEED, heard(told)).url

    runs = [told[at : at + BELIEVED] for at in range(len(told))]
    assert address == OLD or [address] * BELIEVED in runs


def test_gone_three_times_within_a_day_is_gone() -> None:
    once = gone(None, now=NOON)
    twice = gone(once, now=NOON + HOUR)
    thrice = gone(twice, now=NOON + 2 * HOUR)

    assert [retires(seen) for seen in (once, twice, thrice)] == [False, False, True]
    assert thrice == Gone(since=NOON, times=3)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12))
def test_whatever_its_gaps_a_feed_retires_only_after_three_answers_in_24_hours(
    gaps: list[int],
) -> None:
    seen, now, at = None, NOON, []
    for gap in gaps:
        now += gap * HOUR
        at.append(now)
        seen = gone(seen, now=now)
        if retires(seen):
            break

    assert seen
    if retires(seen):
        assert at[-1] - at[-3] <= WITHIN


def test_a_clock_set_back_begins_the_count_anew() -> None:
    seen = gone(Gone(since=NOON, times=2), now=NOON - HOUR)

    assert seen == Gone(since=NOON - HOUR, times=1)
    assert moved(Move(to=NEW, times=2), NEW, at_home=False) == Move(to=NEW, times=3)
