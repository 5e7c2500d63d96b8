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


@pytest.mark.parametrize(
    "dateline",
    [
        "OSLO, Dec 20 (Reuters) - ",
        "Oslo (dpa) - ",
        "OSLO - ",
        "Brussels, Belgium - ",
        "КИЕВ. 20 декабря. УНН. ",
        "Oslo - ",
    ],
)
def test_a_dateline_goes(dateline: str) -> None:
    said = "Norway signed the treaty with Iceland, its foreign ministry told reporters on Monday."

    assert boilerplate.without_dateline(dateline + said) == said


def test_two_states_with_a_dash_between_are_no_dateline() -> None:
    assert (
        boilerplate.without_dateline("China - Peru treaty signed") == "China - Peru treaty signed"
    )


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


LEAD = "Chile left the copper pact on Monday, officials said."
MORE = "The decision takes effect in six months, the ministry told reporters."


@pytest.mark.parametrize("heading", ["Comments (3)", "KOMMENTARE", "Комментарии: 12", "Comments"])
def test_nothing_after_the_comments_is_the_story(heading: str) -> None:
    said = "Peru should now leave the treaty with Japan as well, I think."

    kept = boilerplate.story_lines([LEAD, MORE, heading, said])

    assert kept == [LEAD, MORE]


def test_a_share_button_that_counts_comments_ends_no_story() -> None:
    assert boilerplate.story_lines(["Comments (3)", LEAD, MORE]) == [LEAD, MORE]


def test_a_teaser_below_the_headline_of_another_story_is_dropped() -> None:
    lines = [
        LEAD,
        "Recommended",
        "Peru signs deal with Japan",
        "Peru has signed the long awaited deal with Japan, officials in Lima said.",
        "Explore",
    ]

    assert boilerplate.story_lines(lines) == [LEAD]


def test_a_list_that_a_colon_announces_is_one_sentence() -> None:
    lines = [
        "The order ends the agreements with:",
        "- Chile (Santiago, 1994);",
        "- the Netherlands",
        "3. Peru, signed in Lima",
        MORE,
    ]

    assert boilerplate.story_lines(lines) == [
        "The order ends the agreements with Chile, the Netherlands, Peru.",
        MORE,
    ]


def test_headlines_after_a_colon_are_no_list_of_names() -> None:
    lines = ["Other stories that you may like:", "Peru signs deal with Japan", LEAD]

    assert boilerplate.story_lines(lines) == [LEAD]


def test_a_notice_of_cookies_is_no_sentence_of_the_story() -> None:
    notice = "We and our partners in Norway store cookies on your device."

    assert boilerplate.story_lines([notice, LEAD]) == [LEAD]


def test_lines_that_are_links_go_but_links_within_a_sentence_stay() -> None:
    lines = markup.plain_lines(
        "<p>Chile <a href='/t'>left the pact</a> on Monday, officials said.</p>"
        "<ul><li><a href='/1'>Peru signs deal with Japan</a> <font>Wire</font></li></ul>"
    )

    assert lines == [LEAD.replace("left the copper pact", "left the pact")]


def test_a_summary_that_is_all_link_is_kept() -> None:
    assert markup.plain_lines("<a href='/1'>Chile leaves pact</a>") == ["Chile leaves pact"]


def test_a_summary_cut_short_keeps_its_first_line_and_loses_its_tail() -> None:
    clean = text.clean(
        story(
            "Chile leaves pact",
            summary="Chile left the copper pact on Monday after<br>Read more<br>"
            "Peru signs deal with Japan",
        )
    )

    assert clean.summary == "Chile left the copper pact on Monday after"


def test_an_article_that_was_guessed_wrongly_does_not_hide_the_story() -> None:
    lines = [LEAD, MORE, "Officials in Lima declined to say anything about it on Monday."]

    assert text._of_article(lines, "<html><body><p>Subscribe now</p></body></html>") == lines


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
