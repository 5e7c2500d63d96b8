"""What operators are told of feeds, and what they decide about one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.domain.errors import ConfigError
from bot.domain.news import FeedMemory, Gone, Move, Story
from storage import Answered, Storage
from tests.commands.conftest import NOON, OPERATOR, Chat

HOUR = timedelta(hours=1)


@pytest.fixture
def operator(alice: Chat) -> Chat:
    return alice.seen_by(alice.roles | OPERATOR)


@pytest.fixture
def answered(storage: Storage) -> None:
    """The Harbour Post answered an hour ago, and has a rhythm."""
    at = NOON - HOUR
    answer = Answered(
        name="harbour", memory=FeedMemory(), now=at, due=NOON, new=1, size=50_000, changed=True
    )
    again = Answered(name="harbour", memory=FeedMemory(), now=at, due=NOON)
    with storage.transaction():
        storage.feeds.all_succeeded([answer, again])
        storage.feeds.learned("harbour", wishes=None, rhythm=timedelta(minutes=20))


@pytest.fixture
def held(storage: Storage, answered: None) -> int:
    """The Harbour Post suddenly shows a story that an operator is asked about."""
    story = Story(feed="harbour", identity="1", second_key="1", title="Old or new?")
    with storage.transaction():
        (stored,) = storage.stories.add_new("harbour", [story], now=NOON, baseline=False)
        storage.stories.held.keep([stored.id])
        storage.declared.hold("harbour", now=NOON)
    return stored.id


@pytest.fixture
def retired(storage: Storage, answered: None) -> None:
    with storage.transaction():
        storage.feeds.gone("harbour", Gone(since=NOON - HOUR, times=3))
        storage.declared.retire("harbour", now=NOON)


def test_all_is_told_of_one_feed(operator: Chat, storage: Storage, answered: None) -> None:
    storage.feeds.moved("harbour", Move(to="https://new.example/rss", times=3))

    assert operator.hears("/admin feeds harbour").splitlines() == [
        "harbour: fine",
        "Harbour Post, press, https://harbour.example/rss",
        "It has moved for good, and is read at https://new.example/rss",
        "Last answer: 1 March, 11:00 UTC; last news: 1 March, 11:00 UTC",
        "Rhythm: a story every 20 minutes; asked every 3.8 minutes, next at 1 March, 12:00 UTC",
        "Failures in a row: 0; spared so far: 50 kB",
    ]


def test_a_feed_never_asked_is_told_of_too(operator: Chat) -> None:
    said = operator.hears("/admin feeds gazette")

    assert "Last answer: never; last news: never" in said
    assert "Rhythm: not known yet; asked every 5 minutes, next at never" in said


def test_a_slip_in_a_name_is_offered_corrected(operator: Chat) -> None:
    message = operator.says("/admin feeds harbor")

    assert message
    assert message.text == "No feed is called harbor."
    assert [button.label for row in message.buttons for button in row] == ["/admin feeds harbour"]


def test_what_is_kept_back_comes_first_and_with_its_answers(operator: Chat, held: int) -> None:
    message = operator.says("/admin feeds")

    assert message
    head, first, *_ = message.text.splitlines()
    assert head == "Feeds: 1 held, 1 new, 1 off"
    assert first.startswith("• harbour: what it shows as new waits for an operator's word (since ")
    assert "Answers without news spared 50 kB." in message.text
    ((yes, no),) = message.buttons
    assert (yes.label, no.label) == ("Tell harbour", "Keep silent")


def test_a_yes_frees_the_feed_and_its_news(operator: Chat, storage: Storage, held: int) -> None:
    said = operator.hears("/admin feeds accept harbour")

    assert said == "1 story of harbour will be told now, as far as rules ask for them."
    assert [stored.id for stored in storage.stories.held.released(9)] == [held]
    assert operator.hears("/admin feeds accept harbour") == "Nothing of harbour is kept back."


def test_a_no_keeps_it_in_silence(operator: Chat, storage: Storage, held: int) -> None:
    message = operator.says("/admin feeds harbour")
    assert message
    ((_, no),) = message.buttons

    reply = operator.presses(no)

    assert reply
    assert reply.message.text.startswith("1 story of harbour stay untold.")
    assert storage.stories.held.released(9) == []
    assert storage.stories.held.count("harbour") == 0


def test_a_retired_feed_is_revived(operator: Chat, storage: Storage, retired: None) -> None:
    message = operator.says("/admin feeds")
    assert message
    assert "• harbour: it says that it is gone for good" in message.text
    ((revive,),) = message.buttons

    reply = operator.presses(revive)

    assert reply
    assert reply.message.text == "harbour is asked again, at once."
    assert storage.feeds.due(["harbour"], NOON) == ["harbour"]
    assert operator.hears("/admin feeds revive harbour") == "harbour is asked as always."


def test_an_answer_for_a_feed_that_is_not_there_says_so(operator: Chat) -> None:
    for verb in ("accept", "drop", "revive"):
        assert operator.hears(f"/admin feeds {verb} nothing") == "No feed is called nothing."


def test_feeds_yaml_is_read_anew_and_what_came_of_it_told(operator: Chat) -> None:
    asked: list[bool] = []

    def reload(anyway: bool) -> str:  # noqa: FBT001 - as the desk calls it
        asked.append(anyway)
        return "feeds.yaml is read anew."

    _reloads_by(operator, reload)

    assert operator.hears("/admin reload") == "feeds.yaml is read anew."
    assert operator.hears("/admin reload anyway") == "feeds.yaml is read anew."
    assert asked == [False, True]
    assert operator.hears("/admin reload now").startswith("Write /admin reload")


def test_what_is_wrong_with_feeds_yaml_is_told_in_a_line_a_fault(operator: Chat) -> None:
    def reload(_: object) -> str:
        msg = "feeds.yaml, line 3, column 5: missing 'url'\nfeeds.yaml, line 4: a\x1b[31m\u202eb"
        raise ConfigError(msg)

    _reloads_by(operator, reload)

    assert operator.hears("/admin reload").splitlines() == [
        "Not taken; what was read before stays.",
        "feeds.yaml, line 3, column 5: missing 'url'",
        "feeds.yaml, line 4: a [31mb",
    ]


def _reloads_by(chat: Chat, reload: Callable[[bool], str]) -> None:
    object.__setattr__(chat.desk, "reload", reload)
