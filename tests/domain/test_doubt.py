"""What is asked about, and what is news without a question."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.doubt import FEWEST, MARGIN, is_doubtful, mostly_new
from bot.domain.news import FeedHealth, Story
from tests.domain.making import NOON, story

KNOWN = FeedHealth(name="gazette", last_success=NOON - timedelta(minutes=10), baselined=True)
ages = st.timedeltas(min_value=timedelta(days=-1), max_value=timedelta(days=400))
dates = st.none() | ages.map(lambda age: NOON - age)
numbers = st.integers(0, 99)
stories = st.lists(
    st.builds(lambda n, at: story(f"{n} {at}", f"Story {n}", published=at), numbers, dates),
    max_size=40,
)
healths = st.builds(
    FeedHealth,
    name=st.just("gazette"),
    last_success=st.none() | st.just(KNOWN.last_success),
    held=st.none() | st.just(NOON),
    edited=st.booleans(),
)
titles = st.frozensets(numbers.map(lambda n: f"Story {n}"))


@given(st.integers(0, 40), stories, healths, titles)
def test_half_a_feed_of_news_is_no_question_unless_one_stands(
    known: int, new: list[Story], health: FeedHealth, had: frozenset[str]
) -> None:
    asked = is_doubtful(known + len(new), new, health=health, known_titles=had)

    if not mostly_new(known + len(new), len(new)) and health.held is None:
        assert not asked
    if health.held is not None:
        assert asked is bool(new)


@given(st.integers(0, 40), stories)
def test_news_of_today_under_titles_of_its_own_is_never_asked_about(
    known: int, new: list[Story]
) -> None:
    fresh = [replace(each, published=NOON - MARGIN / 2) for each in new]

    assert not is_doubtful(known + len(new), fresh, health=KNOWN)


@given(st.integers(0, 40), stories, titles)
def test_after_an_edit_whatever_is_mostly_new_is_asked_about(
    known: int, new: list[Story], had: frozenset[str]
) -> None:
    shown = known + len(new)

    asked = is_doubtful(shown, new, health=replace(KNOWN, edited=True), known_titles=had)

    assert asked is mostly_new(shown, len(new))


@given(stories.filter(lambda new: len(new) >= FEWEST))
def test_a_whole_feed_of_old_stories_is_asked_about(new: list[Story]) -> None:
    old = [replace(each, published=NOON - 2 * MARGIN) for each in new]

    assert is_doubtful(len(old), old, health=KNOWN)
    assert not is_doubtful(len(old), old, health=replace(KNOWN, last_success=None))
