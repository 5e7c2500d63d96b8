"""What /why tells of how a story was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.message import Message
from bot.domain.news import Story, Tier
from bot.platforms.slack.render import to_text
from bot.platforms.telegram.render import to_html
from bot.reading.read import read
from storage import Storage
from tests.commands.conftest import NOON, Chat

TITLE = "Estonia announces withdrawal from the Ottawa Convention"
LEAD = (
    "Estonia's government announced on Tuesday that it will withdraw from the Ottawa Convention, "
    "which bans anti-personnel mines."
)


def _happens(storage: Storage, title: str = TITLE, lead: str = LEAD, language: str = "en") -> None:
    """Store a story as polls do, with the event that the reader finds in it."""
    story = Story(
        feed="harbour", identity=title, second_key="", title=title, summary=lead, language=language
    )
    reading = read(story, now=NOON)
    with storage.transaction():
        (stored,) = storage.stories.add_new("harbour", [story], now=NOON, baseline=False)
        storage.stories.put_reading(stored.id, reading)
        event = storage.events.add_event(
            max(reading.actions, key=lambda action: action.score),
            key="key",
            tags=["T7F3K"],
            thread="thread",
            topics=[],
            groups={},
            possible=False,
            at=NOON,
        )
        storage.events.add_report(
            event,
            stored.id,
            outlet="Harbour Post",
            tier=Tier.PRESS,
            language=language,
            text=title,
            possible=False,
            at=NOON,
        )


def _why(alice: Chat) -> Message:
    message = alice.says("/why T7F3K")
    assert message
    return message


def test_the_sentences_are_shown_with_the_words_that_decided_in_bold(
    alice: Chat, storage: Storage
) -> None:
    _happens(storage)

    html = to_html(_why(alice)).split("\n")

    assert html[3] == (
        "It says: “<b>Estonia</b> announces <b>withdrawal from the Ottawa Convention</b>”"
    )
    assert html[4].startswith("And: “<b>Estonia</b>'s government announced on Tuesday")


def test_the_rule_and_what_weighed_most_are_told_in_plain_words(
    alice: Chat, storage: Storage
) -> None:
    _happens(storage)

    lines = _why(alice).text.split("\n")

    assert (
        "How I read it: “withdrawal” is of or from “the Ottawa Convention”, a treaty I know by "
        "name."
    ) in lines
    (weighed,) = [line for line in lines if "Certainty" in line]
    assert weighed.startswith("For it: ")
    assert "the treaty is known by name" in weighed
    assert "+" not in weighed, "features have words, not names"
    assert "cue:" not in weighed


def test_a_story_in_another_language_is_explained_too(alice: Chat, storage: Storage) -> None:
    _happens(storage, "Эстония выходит из Оттавской конвенции", "", "ru")

    html = to_html(_why(alice))

    assert "<b>Эстония</b>" in html
    assert "How I read it: “выходит" in html


def test_an_older_reading_is_told_as_what_it_would_be_today(alice: Chat, storage: Storage) -> None:
    _happens(storage)
    (event,) = storage.events.latest(1)
    (report,) = event.reports
    now = storage.stories.reading(report.story_id)
    assert now
    storage.stories.put_reading(report.story_id, replace(now, version=now.version - 1))

    assert "As I would read it today: “withdrawal”" in _why(alice).text


def test_when_the_text_of_the_story_is_gone_its_sentence_is_still_told(
    alice: Chat, storage: Storage
) -> None:
    _happens(storage, "Government speaks", LEAD)
    list(storage.retention.bites(now=NOON + timedelta(days=50)))

    text = _why(alice).text

    assert "It says: “Estonia's government announced" in text
    assert "How I read it" not in text


def test_a_machine_s_summary_is_owned_up_to(alice: Chat, storage: Storage) -> None:
    _happens(storage)
    (event,) = storage.events.latest(1)
    storage.summaries.put(event.id, "Estonia leaves it.", model="small", now=NOON)

    assert "Its summary was made by a machine (small) and compared with this." in _why(alice).text


@pytest.mark.parametrize(
    "title",
    [
        "Estonia announces withdrawal from the <b>Ottawa</b> & Convention @all",
        "Estonia announces withdrawal from the \u202eOttawa\u202c Convention",
        "Estonia announces withdrawal from the Ottawa Convention " + "and more " * 60,
        "Estonia *announces* withdrawal from the Ottawa Convention <!channel>",
    ],
)
def test_hostile_words_of_a_story_stay_words(title: str, alice: Chat, storage: Storage) -> None:
    _happens(storage, title, LEAD)

    message = _why(alice)

    assert "<!channel>" not in to_text(message)
    assert "\u202e" not in to_html(message)
    assert to_html(message).count("<b>") == to_html(message).count("</b>")
    assert len(message.text) < 3000
