"""The worker's side of the conversation, in this process."""

from __future__ import annotations

from io import BytesIO

import pytest

from bot.domain.errors import FeedError
from bot.domain.news import Story
from bot.intake.parse.frames import LENGTH
from bot.intake.parse.wire import answer, request
from bot.intake.parse.worker import READY, serve
from tests.intake.parse.feeds import FEED, NOW, document, item, parsed, rss

DATED = rss(item(1, date="Fri, 19 Dec 2025 08:30:00 GMT"), "<title>Ещё</title>")


def said(*requests: bytes) -> list[bytes]:
    answers = BytesIO()
    serve(BytesIO(b"".join(requests)), answers)
    stream = BytesIO(answers.getvalue())
    frames = []
    while length := stream.read(LENGTH.size):
        frames.append(stream.read(LENGTH.unpack(length)[0]))
    return frames


def stories(frame: bytes) -> tuple[Story, ...]:
    return answer(FEED, frame).stories


def test_a_worker_first_says_that_it_is_ready_and_ends_with_its_input() -> None:
    assert said() == [READY[LENGTH.size :]]


def test_each_request_has_its_answer_in_turn() -> None:
    _, good, bad, empty = said(
        request(FEED, document(DATED), now=NOW),
        request(FEED, document(b"{}"), now=NOW),
        request(FEED, document(b""), now=NOW),
    )

    assert stories(good) == parsed(DATED)
    with pytest.raises(FeedError, match="tests: not a feed: JSON"):
        stories(bad)
    with pytest.raises(FeedError, match="tests: not a feed: an empty answer"):
        stories(empty)


def test_a_request_cut_off_is_the_end_of_the_input() -> None:
    assert len(said(request(FEED, document(DATED), now=NOW)[:2])) == 1
