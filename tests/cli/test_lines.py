"""Stories as JSON lines: a bad line is named and never stops the stream."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.lines import BadLine, each_line, story_from
from bot.domain.news import Story


def echo(said: object, story: Story) -> dict[str, Any]:
    return {"id": said, "title": story.title}


def test_a_story_keeps_its_id_and_its_time_in_utc() -> None:
    said, story = story_from('{"id": 7, "title": "x", "published": "2025-12-20T14:00:00+02:00"}')

    assert said == 7
    assert story.published == datetime(2025, 12, 20, 12, tzinfo=UTC)


def test_a_byte_order_mark_before_the_first_line_is_no_fault() -> None:
    assert story_from('\ufeff{"id": "a", "title": "Fiji ratifies"}')[1].title == "Fiji ratifies"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("nonsense", "not JSON"),
        ("[1]", "not an object with an 'id'"),
        ('{"title": "no id"}', "not an object with an 'id'"),
        ('{"id": true}', "not an object with an 'id'"),
        ('{"id": "a", "title": 3}', "'title' is not text"),
        ('{"id": "a", "published": "yesterday"}', "'published' is not ISO 8601: 'yesterday'"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_bad_line_says_why(line: str, why: str) -> None:
    with pytest.raises(BadLine, match=why.replace("[", r"\[")):
        story_from(line)


def test_a_bad_line_is_answered_in_its_place_and_the_stream_goes_on(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bad = each_line(['{"id": "a", "title": "A"}', "broken", '{"id": "b", "title": "B"}'], echo)

    out, err = capsys.readouterr()
    answers = [json.loads(line) for line in out.splitlines()]
    assert bad == 1
    assert [answer["id"] for answer in answers] == ["a", None, "b"]
    assert answers[1]["error"].startswith("line 2: not JSON")
    assert "line 2" in err


@given(st.text())
def test_any_text_is_a_story_or_a_bad_line(text: str) -> None:
    with suppress(BadLine):
        story_from(text)


@given(st.text(alphabet=st.characters(codec=None), max_size=40))
def test_every_title_can_be_printed_even_half_a_surrogate(title: str) -> None:
    _, story = story_from(json.dumps({"id": "a", "title": title}))

    story.title.encode("utf-8")
