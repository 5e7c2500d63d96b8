from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from storage import Storage
from tests.domain.making import DAY, NOON, action, reading, story


def test_a_story_comes_back_as_it_was_stored() -> None:
    with Storage.open(":memory:") as storage:
        (added,) = storage.stories.add_new("gazette", [story("1")], now=NOON, baseline=False)

        assert storage.stories.get(added.id) == added
        assert added.story == story("1")
        assert storage.stories.get(99) is None


def test_a_story_is_known_by_either_key() -> None:
    with Storage.open(":memory:") as storage:
        storage.stories.add_new("gazette", [story("1")], now=NOON, baseline=False)
        renamed = replace(story("2"), second_key="second 1")
        moved = replace(story("1"), second_key="second 3")

        assert storage.stories.unseen("gazette", [renamed, moved]) == []
        assert storage.stories.unseen("wire", [renamed]) == [renamed]


def test_one_document_holds_a_story_once() -> None:
    with Storage.open(":memory:") as storage:
        twice = [story("1"), story("1"), replace(story("2"), second_key="second 1")]

        assert storage.stories.unseen("gazette", twice) == [story("1")]


def test_stories_without_a_second_key_are_not_all_one() -> None:
    with Storage.open(":memory:") as storage:
        bare = [replace(story(f"{n}"), second_key="") for n in range(3)]

        assert len(storage.stories.add_new("gazette", bare, now=NOON, baseline=False)) == 3
        assert storage.stories.unseen("gazette", [replace(story("9"), second_key="")])


def test_a_story_that_is_still_there_is_touched_once_a_day() -> None:
    with Storage.open(":memory:") as storage:

        def last_seen(after: timedelta) -> str:
            storage.stories.add_new("gazette", [story("1")], now=NOON + after, baseline=False)
            seen: str = storage._db.value("SELECT last_seen FROM story")
            return seen[:10]

        first = last_seen(timedelta())
        assert last_seen(DAY / 2) == first
        assert last_seen(2 * DAY) == "2026-03-04"


def test_a_newer_reading_replaces_the_older() -> None:
    with Storage.open(":memory:") as storage:
        (added,) = storage.stories.add_new("gazette", [story("1")], now=NOON, baseline=False)
        assert storage.stories.reading(added.id) is None

        storage.stories.put_reading(added.id, reading())
        storage.stories.put_reading(added.id, reading(action()))

        assert storage.stories.reading(added.id) == reading(action())


def test_of_a_first_sight_what_is_unread_comes_newest_first_and_what_is_old_never() -> None:
    with Storage.open(":memory:") as storage:
        dated = [replace(story(f"{age}"), published=NOON - age * DAY) for age in (5, 31, 1)]
        undated = replace(story("undated"), published=None)
        storage.stories.add_new("gazette", [undated, *dated], now=NOON, baseline=True)
        storage.stories.add_new("wire", [story("news")], now=NOON, baseline=False)

        def unread(limit: int = 9) -> list[str]:
            found = storage.stories.unread_baseline(limit, NOON - 30 * DAY)
            return [stored.story.identity for stored in found]

        assert unread() == ["1", "5", "undated"]
        (newest,) = storage.stories.unread_baseline(1, NOON - 30 * DAY)
        storage.stories.put_reading(newest.id, reading())
        assert unread() == ["5", "undated"]


def test_what_has_no_date_is_as_old_as_our_first_sight_of_it() -> None:
    with Storage.open(":memory:") as storage:
        for name, age in (("last year", 300), ("last week", 7)):
            undated = replace(story(name), published=None)
            storage.stories.add_new("gazette", [undated], now=NOON - age * DAY, baseline=True)

        unread = storage.stories.unread_baseline(9, NOON - 30 * DAY)

        assert [stored.story.identity for stored in unread] == ["last week"]


def test_the_usual_gap_is_the_mean_of_the_latest() -> None:
    with Storage.open(":memory:") as storage:
        assert storage.stories.usual_gap("gazette") is None
        stories = [story(f"{n}", published=NOON - n * timedelta(hours=6)) for n in range(5)]
        storage.stories.add_new("gazette", stories[:1], now=NOON, baseline=True)
        assert storage.stories.usual_gap("gazette") is None

        storage.stories.add_new("gazette", stories, now=NOON, baseline=True)

        assert storage.stories.usual_gap("gazette") == timedelta(hours=6)


polls = st.lists(
    st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from("vwxyz")), max_size=6),
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(polls)
def test_no_key_is_ever_new_twice(polls_of_keys: list[list[tuple[str, str]]]) -> None:
    with Storage.open(":memory:") as storage:
        identities: set[str] = set()
        second_keys: set[str] = set()
        for keys in polls_of_keys:
            offered = [replace(story(first), second_key=second) for first, second in keys]

            added = storage.stories.add_new("gazette", offered, now=NOON, baseline=False)

            for each in added:
                assert each.story.identity not in identities
                assert each.story.second_key not in second_keys
                identities.add(each.story.identity)
                second_keys.add(each.story.second_key)
