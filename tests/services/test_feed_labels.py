from __future__ import annotations

from bot.services.feed_labels import MOST, OTHER, known_label, label


def test_however_many_feeds_fail_their_labels_are_few_and_stay_what_they_were() -> None:
    first = {f"feed-{n}": label(f"feed-{n}") for n in range(2 * MOST)}

    assert len(set(first.values()) - {OTHER}) <= MOST
    assert {name: label(name) for name in first} == first
    assert {name: known_label(name) for name in first} == first


def test_a_feed_that_does_as_it_should_takes_no_label() -> None:
    assert known_label("never-heard-of") == OTHER
