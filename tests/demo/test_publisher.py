"""The sample news is what the demo promises, and is published as feeds are."""

from __future__ import annotations

import urllib.error
import urllib.request
from datetime import UTC, datetime

import pytest

from bot.demo.publisher import Publisher
from bot.demo.stories import sample_feeds

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_there_are_forty_stories_in_three_languages_and_every_slug_is_unique() -> None:
    feeds = sample_feeds()

    slugs = [story.slug for feed in feeds for story in feed.stories]
    assert len(slugs) >= 40
    assert len(set(slugs)) == len(slugs)
    assert {feed.language for feed in feeds} == {"en", "sv", "de"}


def test_every_story_belongs_to_a_declared_feed() -> None:
    with_stories = {feed.name for feed in sample_feeds() if feed.stories}

    assert with_stories == {feed.name for feed in sample_feeds()}


def test_a_later_wave_adds_stories_and_an_unchanged_feed_answers_304() -> None:
    publisher = Publisher(sample_feeds(), now=NOON)
    with publisher.serving():
        url = publisher.url("harbour-times")
        with urllib.request.urlopen(url, timeout=5) as first:
            before, tag = first.read(), first.headers["ETag"]
        asked = urllib.request.Request(url, headers={"If-None-Match": tag})
        with pytest.raises(urllib.error.HTTPError) as unchanged:
            urllib.request.urlopen(asked, timeout=5)
        publisher.wave = 2
        with urllib.request.urlopen(asked, timeout=5) as second:
            after = second.read()

    assert unchanged.value.code == 304
    unchanged.value.close()
    assert b"moscow-drops-military-pacts" not in before
    assert b"moscow-drops-military-pacts" in after


def test_an_unknown_feed_is_not_found() -> None:
    assert Publisher(sample_feeds(), now=NOON).document("nothing") is None
