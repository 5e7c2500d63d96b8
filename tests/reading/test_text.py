"""What is left of feed text and pages."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reading import boilerplate, markup, sentences, text
from tests.reading.stories import story

PAGE = """<!doctype html><html><head><title>x</title><script>var a = "<p>no</p>";</script></head>
<body><nav><a href="/">Home</a></nav><article><h1>Chile leaves pact</h1>
<p>Chile left the copper pact on Monday, its foreign ministry said in a statement to reporters.</p>
<p>The decision takes effect in six months, officials in Santiago told a news conference.</p>
</article><aside><h2>Explore</h2><p>Peru signs deal with Japan</p></aside></body></html>"""


def test_tags_scripts_and_entities_leave_no_trace() -> None:
    lines = markup.plain_lines("<p>Chile &amp; Peru</p><script>alert(1)</script>sign<br>it")

    assert lines == ["Chile & Peru", "sign", "it"]


def test_dashes_quotes_and_spaces_have_one_spelling() -> None:
    assert (
        markup.one_spelling("post\u2011Cold\u00a0War \u2018pact\u2019") == "post-Cold War 'pact'"
    )


def test_what_hides_in_text_is_removed() -> None:
    assert markup.one_spelling("pa\u200bct\u202e of\x00 1992") == "pact of 1992"


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("Chile leaves copper pact - Reuters", "Chile leaves copper pact"),
        ("Chile leaves copper pact | BBC News", "Chile leaves copper pact"),
        ("Chile leaves copper pact | CNN Politics - CNN", "Chile leaves copper pact"),
        ("Pact with Chile is dead - Kremlin", "Pact with Chile is dead - Kremlin"),
        ("US-Japan deal signed", "US-Japan deal signed"),
    ],
)
def test_the_outlet_behind_a_title_goes(title: str, clean: str) -> None:
    assert boilerplate.without_outlet(title) == clean


def test_a_dateline_goes() -> None:
    line = "OSLO, Dec 20 (Reuters) - Norway signed the treaty."

    assert boilerplate.without_dateline(line) == "Norway signed the treaty."


@pytest.mark.parametrize(
    "heading",
    ["Explore", "RECOMMENDED", "Trending now", "Mehr zum Thema", "Читайте также", "Läs mer"],
)
def test_headlines_after_a_stop_heading_are_not_the_story(heading: str) -> None:
    lines = [
        "Chile left the copper pact on Monday, officials said.",
        heading,
        "Peru signs deal with Japan",
        "Is this the end of the pact?",
    ]

    assert boilerplate.story_lines(lines) == lines[:1]


def test_a_story_goes_on_after_a_box_in_its_middle() -> None:
    lines = [
        "Chile left the copper pact on Monday, officials said.",
        "Recommended",
        "Peru signs deal with Japan",
        "The decision takes effect in six months, the ministry told reporters.",
    ]

    assert boilerplate.story_lines(lines) == [lines[0], lines[3]]


def test_a_whole_page_is_reduced_to_its_article() -> None:
    clean = text.clean(story("Chile leaves pact", content=PAGE))

    assert "Chile left the copper pact" in clean.content
    assert "Japan" not in clean.content
    assert "var a" not in clean.content


def test_a_sentence_told_twice_is_read_once() -> None:
    clean = text.clean(
        story("Chile leaves the copper pact.", content="Chile leaves the copper pact.")
    )

    assert len(clean.sentences) == 1


def test_abbreviations_and_initials_end_no_sentence() -> None:
    said = "Mr. Smith met J. Doe of the U.S. on Dec. 3. They signed it."

    assert [said[a:b] for a, b in sentences.spans(said)] == [
        "Mr. Smith met J. Doe of the U.S. on Dec. 3.",
        "They signed it.",
    ]


@settings(deadline=None)
@given(st.text(max_size=400), st.text(max_size=400), st.text(max_size=400))
def test_every_sentence_stands_where_it_says(title: str, summary: str, content: str) -> None:
    clean = text.clean(story(title, summary=summary, content=content))

    for sentence in clean.sentences:
        field = clean.field(sentence.field)
        assert field[sentence.start : sentence.end] == sentence.text
        assert sentence.text.strip() == sentence.text != ""


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<script>", "&lt;", "e\u0301\u0323", "a. ", "(", "READ MORE", "\n", "- "]
)
def test_hostile_text_costs_little(piece: str) -> None:
    hostile = piece * (100_000 // len(piece))

    started = time.perf_counter()
    text.clean(story(hostile, summary=hostile, content=hostile))
    assert time.perf_counter() - started < 2
