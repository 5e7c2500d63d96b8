"""What a worker may say, and what the bot makes of anything else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Story
from bot.intake.parse.frames import LENGTH
from bot.intake.parse.understood import Understood
from bot.intake.parse.wire import Nonsense, answer, failed, told
from tests.domain.making import NOON, story
from tests.intake.parse.feeds import FEED

OURS = story("1", feed=FEED.name)
GOOD = Understood(stories=(OURS, replace(OURS, published=None)), sound=True, fast=True)
SAID = told(GOOD)[LENGTH.size :]


def test_what_was_understood_arrives_as_it_was() -> None:
    assert answer(FEED, SAID) == GOOD


def test_what_is_wrong_with_a_document_arrives_under_the_name_of_its_feed() -> None:
    payload = failed(FeedError("other", "not a feed", fault=FeedFault.NOT_A_FEED))[LENGTH.size :]

    with pytest.raises(FeedError) as caught:
        answer(FEED, payload)

    found = caught.value
    assert (found.feed, found.reason, found.fault) == (
        FEED.name,
        "not a feed",
        FeedFault.NOT_A_FEED,
    )


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        SAID + b"\xc0",
        b"\x80",  # neither stories nor a fault
        b"\x81\xa6reason\xa1\xff",  # no UTF-8
        b"\x81\xa6reason\xa3\xed\xa0\x80",  # half a surrogate pair
        b"\x81\xa1x" + b"\x91" * 200_000,
        b"\x81\xaaunderstood" + b"\x91" * 200_000,
    ],
    ids=["nothing", "too much", "no answer", "no text", "surrogate", "deep", "deep in place"],
)
def test_anything_else_is_nonsense(payload: bytes) -> None:
    with pytest.raises(Nonsense):
        answer(FEED, payload)


@pytest.mark.parametrize(
    "fault", [f for f in FeedFault if f not in (FeedFault.NOT_A_FEED, FeedFault.PARSER)]
)
def test_a_worker_tells_of_documents_never_of_hosts(fault: FeedFault) -> None:
    """It might call a host at rest that never asked for it: the feed had no next turn."""
    with pytest.raises(Nonsense):
        answer(FEED, failed(FeedError("tests", "x", fault=fault))[LENGTH.size :])


@pytest.mark.parametrize(
    "wrong",
    [replace(OURS, feed="other"), replace(OURS, published=NOON.replace(tzinfo=None))],
    ids=["of another feed", "without a time zone"],
)
def test_a_story_that_no_document_of_the_feed_holds_is_nonsense(wrong: Story) -> None:
    payload = told(Understood(stories=(OURS, wrong)))[LENGTH.size :]

    with pytest.raises(Nonsense):
        answer(FEED, payload)


@given(
    changes=st.dictionaries(st.integers(0, len(SAID) - 1), st.integers(0, 255), max_size=4),
)
@settings(max_examples=300)
def test_an_answer_gone_wrong_is_stories_a_fault_or_nonsense(changes: dict[int, int]) -> None:
    payload = bytearray(SAID)
    for place, byte in changes.items():
        payload[place] = byte

    try:
        found = answer(FEED, bytes(payload))
    except (FeedError, Nonsense):
        return

    assert isinstance(found, Understood)
