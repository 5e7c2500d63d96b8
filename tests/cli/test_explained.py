"""`pactwatch read --explain`: the reasons of a reading, for people."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from click.testing import CliRunner

from bot.cli.explained import explanation_text
from bot.cli.read import read
from bot.domain.news import Story
from bot.reading.explain import explain

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def told(title: str, content: str = "") -> str:
    story = Story(
        feed="", identity="1", second_key="1", title=title, content=content, language="en"
    )
    return explanation_text("s1", explain(story, now=NOW))


def test_evidence_is_marked_in_its_sentence() -> None:
    text = told("Chile and Peru sign extradition treaty in Lima")

    assert "title    [Chile] and [Peru] [sign extradition treaty] in Lima" in text


def test_verdict_slots_rule_and_weights_stand_in_lines() -> None:
    text = told("Chile and Peru sign extradition treaty")

    assert text.startswith('story "s1": alert, score 0.')
    assert "sign / in_effect / affirmed / main" in text
    assert "actors         CL PE" in text
    assert '"sign" (active) has "extradition treaty" (generic) as its object' in text
    assert "tie:object +" in text
    assert "in words       For it: the treaty is what the verb acts on" in text


def test_a_sentence_without_evidence_is_left_out() -> None:
    text = told(
        "Chile and Peru sign extradition treaty",
        "The weather in Lima stayed dry for the whole of the week.",
    )

    assert "weather" not in text


def test_what_is_not_told_says_so() -> None:
    text = told("Real Madrid signs deal with striker")

    assert "no alert" in text
    assert "not told: sign" in text


def test_the_command_tells_bad_lines_in_their_place_and_goes_on() -> None:
    lines = [
        json.dumps({"id": "a", "title": "Chile quits treaty with Peru", "language": "en"}),
        "broken",
        json.dumps({"id": "b", "title": "Sun shines", "language": "en"}),
    ]

    done = CliRunner().invoke(read, ["--explain"], input="\n".join(lines))

    assert done.exit_code == 1
    at = [done.stdout.index(f"story {said}: ") for said in ('"a"', "null", '"b"')]
    assert at == sorted(at)
    assert "line 2: not JSON" in done.stdout
