from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.feed_list import Edit, edit, unanswerable
from bot.domain.news import Feed, Tier
from bot.domain.watch import Key
from tests.domain.making import asks, excludes, rule


def feed(name: str, url: str = "", **more: object) -> Feed:
    made = {"title": name, "every": timedelta(minutes=10), **more}
    return Feed(name=name, url=url or f"https://{name}.example/", **made)  # type: ignore[arg-type]  # as Feed takes them


def test_an_edit_names_each_feed_once() -> None:
    before = {"a": "https://a.example/", "b": "https://b.example/", "old": "https://x.example/"}
    after = [feed("a", "https://other.example/"), feed("new", "https://x.example/"), feed("c")]

    found = edit(before, after)

    assert found == Edit(added=("c",), removed=("b",), moved=("a",), renamed=(("old", "new"),))
    assert found.words == (
        "1 added (c), 1 removed (b), 1 moved to another url (a), 1 renamed (old to new)"
    )


def test_an_edit_of_many_names_some() -> None:
    found = edit({}, [feed(f"f{number}") for number in range(9)])

    assert found.words == "9 added (f0, f1, f2, f3, f4 and 4 more)"
    assert edit({}, []).words == "no feed added, removed or moved"
    assert not edit({}, [])


lists = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("uvwxyz"))


@given(lists, lists)
def test_before_and_edit_make_after(before: dict[str, str], after: dict[str, str]) -> None:
    found = edit(before, [feed(name, url) for name, url in after.items()])

    olds, news = {old for old, _ in found.renamed}, {new for _, new in found.renamed}
    assert (before.keys() - set(found.removed) - olds) | set(found.added) | news == after.keys()
    assert set(found.moved) == {n for n in before.keys() & after.keys() if before[n] != after[n]}
    assert bool(found) is (before != after)


FEEDS = [
    feed("un", tier=Tier.OFFICIAL, language="en"),
    feed("off", tier=Tier.WIRE, language="fr", enabled=False),
]


@pytest.mark.parametrize(
    ("condition", "answered"),
    [
        (asks(Key.FEED, "un"), True),
        (asks(Key.FEED, "off"), False),
        (asks(Key.FEED, "off", "un"), True),
        (asks(Key.TIER, "official"), True),
        (asks(Key.TIER, "wire"), False),
        (asks(Key.LANG, "en"), True),
        (asks(Key.LANG, "fr"), False),
        (asks(Key.MIN, "1"), True),
        (asks(Key.MIN, "2"), False),
        (asks(Key.COUNTRY, "NO"), True),
        (excludes(Key.FEED, "off"), True),
    ],
)
def test_a_rule_that_no_feed_can_answer_any_more_is_found(
    condition: object, *, answered: bool
) -> None:
    found = unanswerable(rule(condition), FEEDS)  # type: ignore[arg-type]  # a Condition

    assert found == (() if answered else (condition,))


def test_where_languages_are_found_out_any_may_come() -> None:
    assert unanswerable(rule(asks(Key.LANG, "fr")), [feed("a")]) == ()


def test_without_any_feed_no_rule_is_answered() -> None:
    assert unanswerable(rule(asks(Key.COUNTRY, "NO")), []) != ()
