from __future__ import annotations

import json
import select
import socket
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Story
from bot.intake.parse.document import parse_document
from tests.intake.parse.feeds import FEED, NOW, document, item, only, parsed, rss

ATOM = b"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="no" xml:base="https://e.org/atom/">
 <title>Departementet</title><id>urn:feed</id><updated>2025-12-20T10:00:00Z</updated>
 <entry>
  <title type="html">Norge &lt;b&gt;sier opp&lt;/b&gt; avtalen</title>
  <id>urn:1</id><link href="nyhet/1"/><published>2025-12-19T08:30:00+01:00</published>
  <updated>2025-12-20T09:00:00Z</updated>
  <summary>Kort.</summary><content type="html">&lt;p&gt;Lang.&lt;/p&gt;</content>
 </entry>
 <entry xml:lang="en"><title>Norway ratifies</title><id>urn:2</id>
  <link rel="alternate" href="https://e.org/2"/><updated>2025-12-18T00:00:00Z</updated>
  <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Long.</p></div></content>
 </entry>
</feed>"""


def test_an_rss_item_becomes_a_story() -> None:
    story = only(
        rss(
            "<title>Norway &amp;amp; Iran quit</title><link>https://e.org/1?utm_source=rss</link>"
            "<guid isPermaLink='false'>g-1</guid>"
            "<description>&lt;p&gt;Short&lt;/p&gt;</description>"
            "<content:encoded><![CDATA[<p>Long <a href='/x'>link</a></p>]]></content:encoded>"
            "<pubDate>Fri, 19 Dec 2025 08:30:00 +0100</pubDate>",
            head="<language>en-gb</language>",
        )
    )

    assert (story.feed, story.identity, story.title) == ("tests", "g-1", "Norway & Iran quit")
    assert story.link == "https://e.org/1?utm_source=rss"
    assert (story.summary, story.content) == (
        "<p>Short</p>",
        "<p>Long <a href='/x'>link</a></p>",
    )
    assert story.published == datetime(2025, 12, 19, 7, 30, tzinfo=UTC)
    assert story.language == "en"


def test_atom_entries_become_stories() -> None:
    first, second = parsed(ATOM)

    assert (first.title, first.link) == ("Norge sier opp avtalen", "https://e.org/atom/nyhet/1")
    assert (first.summary, first.content) == ("Kort.", "<p>Lang.</p>")
    assert first.published == datetime(2025, 12, 19, 7, 30, tzinfo=UTC)
    assert (first.language, second.language) == ("no", "en")
    assert (second.summary, "<p>Long.</p>" in second.content) == ("", True)
    assert second.published == datetime(2025, 12, 18, tzinfo=UTC)


def test_rdf_items_become_stories() -> None:
    (story,) = parsed(
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        b' xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://e.org"><title>T</title>'
        b'</channel><item rdf:about="urn:7"><title>Seven</title><link>https://e.org/7</link>'
        b"</item></rdf:RDF>"
    )

    assert (story.identity, story.title, story.link) == ("urn:7", "Seven", "https://e.org/7")


def test_the_language_of_feeds_yaml_goes_before_the_documents_own() -> None:
    feed = replace(FEED, language="uk")

    assert {story.language for story in parsed(ATOM, feed=feed)} == {"uk"}


@pytest.mark.parametrize("language", ["", "x-default", "und", "english", "1"])
def test_a_language_that_is_none_is_left_open(language: str) -> None:
    assert only(rss(item(1), head=f"<language>{language}</language>")).language is None


def test_stories_keep_the_order_of_the_document() -> None:
    stories = parsed(rss(item(2), item(1), item(3)))

    assert [story.identity for story in stories] == ["g2", "g1", "g3"]


@pytest.mark.case("B2")
@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "an empty answer"),
        (b" \n\t", "an empty answer"),
        (b"<!doctype html><title>Log in</title><p>Hello", "a web page"),
        (b"\n<HTML><body><ul><li>One</ul></body></HTML>", "a web page"),
        (b'{"error": "no such feed"}', "JSON"),
        (b"Service unavailable", "neither RSS nor Atom, or cut off before its first item"),
        (b"/etc/passwd", "neither RSS nor Atom, or cut off before its first item"),
        (b"\x1f\x8b\x08\0", "neither RSS nor Atom, or cut off before its first item"),
        (
            b"<?xml version='1.0'?><opml/>",
            "neither RSS nor Atom, or cut off before its first item",
        ),
        (rss()[:60], "neither RSS nor Atom, or cut off before its first item"),
    ],
)
def test_b2_what_is_no_feed_is_not_a_healthy_one(body: bytes, what: str) -> None:
    with pytest.raises(FeedError) as caught:
        parsed(body)

    assert caught.value.fault is FeedFault.NOT_A_FEED
    assert str(caught.value) == f"tests: not a feed: {what}"


@pytest.mark.case("B2")
def test_b2_an_empty_feed_is_a_feed() -> None:
    assert parsed(rss()) == ()
    assert parsed(b'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title></feed>') == ()


WORDS = "Договор расторгнут"


@pytest.mark.case("B3")
@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "utf-8", "application/rss+xml; charset=utf-8"),
        ("utf-8", "utf-8", "text/xml"),
        ("utf-8", "windows-1251", "text/xml"),
        ("utf-8", "", "text/xml; charset=iso-8859-1"),
        ("utf-8-sig", "utf-8", None),
        ("windows-1251", "windows-1251", "text/xml"),
        ("windows-1251", "windows-1251", "application/xml; charset=utf-8"),
        ("windows-1251", "", "text/xml; charset=windows-1251"),
        ("koi8-r", "koi8-r", None),
        ("utf-16", "utf-16", None),
        ("utf-16-le", "utf-16", "application/xml; charset=utf-16le"),
        ("utf-16-be", "", "text/xml; charset=utf-16-be"),
    ],
)
def test_b3_text_is_read_in_its_own_encoding(
    encoding: str, declared: str, content_type: str | None
) -> None:
    opening = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    text = rss(f"<title>{WORDS}</title><guid>1</guid>", declared=opening).decode()

    assert only(text.encode(encoding), content_type).title == WORDS


CODECS = ["utf-7", "utf-32", "idna", "punycode", "zlib", "rot13", "unicode_escape", "cp037", "x"]


@pytest.mark.case("B3")
@pytest.mark.parametrize("declared", [*CODECS, "a" * 100_000])
@pytest.mark.parametrize("encoding", ["ascii", "utf-8", "utf-16-le", "utf-32"])
def test_b3_a_wrong_encoding_gives_text_or_a_fault(declared: str, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{declared}"?>' + rss(item(1), declared="").decode()

    with suppress(FeedError):
        assert len(parsed(text.encode(encoding))) <= 1


@pytest.mark.case("B3")
def test_b3_bytes_that_are_no_text_become_replacements() -> None:
    story = only(rss("<title>Nor\xffway</title><guid>1</guid>").replace(b"\xc3\xbf", b"\xff\xfe"))

    assert story.title.startswith("Nor")
    assert story.title.endswith("way")


@pytest.mark.case("B4")
@given(st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_b4_every_stored_string_survives_json(text: str) -> None:
    escaped = "".join(f"&#{ord(char)};" for char in text)
    body = rss(
        f"<title>A{escaped}</title><description>{escaped}</description><guid>{escaped}</guid>"
    )

    for story in parsed(body):
        row = asdict(story) | {"published": None}
        assert json.loads(json.dumps(row, ensure_ascii=False).encode("utf-8")) == row
        assert "\0" not in "".join(value for value in row.values() if value)


@pytest.mark.case("B5")
def test_b5_an_item_without_guid_is_known_by_its_link_then_by_its_words() -> None:
    linked, worded = parsed(
        rss("<title>A</title><link>https://e.org/a#x</link>", "<title>B</title>")
    )

    assert linked.identity == "https://e.org/a"
    assert worded.identity == parsed(rss("<title>B</title>"))[0].identity
    assert worded.link == ""


@pytest.mark.case("B5")
def test_b5_an_item_that_says_nothing_is_no_story() -> None:
    assert parsed(rss("", "<title> </title>", "<description><![CDATA[<br>]]></description>")) == ()


@pytest.mark.case("B5")
def test_b5_an_item_of_text_alone_is_known_by_its_text() -> None:
    def of(text: str) -> Story:
        return only(rss(f"<description>{text}</description>"))

    assert (of("Only this").title, of("Only this").summary) == ("", "Only this")
    assert of("Only this").identity == of("Only this").identity != of("Only that").identity


@pytest.mark.case("B5")
def test_b5_a_guid_alone_is_enough() -> None:
    assert only(rss("<guid>4711</guid>")).link == ""


@pytest.mark.case("B6")
def test_b6_of_equal_guids_the_first_wins() -> None:
    stories = parsed(rss(item(1), item(2), item(1).replace("Story", "Copy")))

    assert [story.title for story in stories] == ["Story 1", "Story 2"]


@pytest.mark.case("B6")
def test_b6_one_address_under_many_titles_is_many_stories() -> None:
    """Feeds exist whose items all link to the news page and have no guid."""
    link = "<link>https://e.org/news</link>"
    stories = parsed(rss(*(f"<title>{title}</title>{link}" for title in ("A", "B", "B"))))

    assert [story.title for story in stories] == ["A", "B"]
    assert {story.link for story in stories} == {"https://e.org/news"}


@pytest.mark.case("B7")
@pytest.mark.parametrize(
    ("date", "found"),
    [
        ("Fri, 19 Dec 2025 08:30:00 GMT", datetime(2025, 12, 19, 8, 30, tzinfo=UTC)),
        ("2025-12-19T08:30:00+01:00", datetime(2025, 12, 19, 7, 30, tzinfo=UTC)),
        ("25-12-19 08:30", datetime(2025, 12, 19, 8, 30, tzinfo=UTC)),  # the IAEA's
        (format_datetime(NOW + timedelta(hours=23)), NOW + timedelta(hours=23)),
        (format_datetime(NOW + timedelta(hours=25)), None),
        ("Sun, 19 Dec 2035 08:30:00 GMT", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("Mon, 19 Dec 1955 08:30:00 GMT", None),
        ("0001-01-01T00:00:00Z", None),
        ("99999999999-01-01T00:00:00Z", None),
        ("Tue, 99 Foo 99999 99:99:99 +9999", None),
        ("25-13-45 99:99", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_b7_a_date_is_good_or_none(date: str, found: datetime | None) -> None:
    assert only(rss(item(1) + f"<pubDate>{date}</pubDate>")).published == found


@pytest.mark.case("B7")
def test_b7_a_change_date_stands_in_for_a_bad_date() -> None:
    story = only(rss(item(1, date="soon") + "<dc:date>2025-12-19T08:30:00Z</dc:date>"))

    assert story.published == datetime(2025, 12, 19, 8, 30, tzinfo=UTC)


@pytest.mark.case("B8")
def test_b8_titles_and_texts_are_cut() -> None:
    long = "word " * 40_000
    story = only(rss(f"<title>{long}</title><description>{long}</description><guid>1</guid>"))

    assert len(story.title) <= 512
    assert story.title.endswith("word…")
    assert len(story.summary) <= 50_000


@pytest.mark.case("B8")
def test_b8_of_very_many_items_the_newest_are_kept_in_their_order() -> None:
    start = datetime(2025, 12, 1, tzinfo=UTC)
    dated = [item(n, date=format_datetime(start + timedelta(minutes=n))) for n in range(600)]

    assert [s.identity for s in parsed(rss(*dated))] == [f"g{n}" for n in range(100, 600)]
    assert [s.identity for s in parsed(rss(*dated[::-1]))] == [f"g{n}" for n in range(599, 99, -1)]


@pytest.mark.case("B8")
def test_b8_of_very_many_items_without_dates_the_first_are_kept() -> None:
    stories = parsed(rss(*(item(n) for n in range(600))))

    assert [story.identity for story in stories] == [f"g{n}" for n in range(500)]


@pytest.mark.case("B10", "C8")
@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("/news/1", "https://e.org/news/1"),
        ("1", "https://e.org/feeds/1"),
        ("?id=1", "https://e.org/feeds/rss.xml?id=1"),
        ("//cdn.e.org/1", "https://cdn.e.org/1"),
        ("http://other.org/1", "http://other.org/1"),
        (" https://e.org/1 \n", "https://e.org/1"),
        ("HTTPS://e.org/1", "https://e.org/1"),
        ("https://e.org/a?b=1&amp;c=2", "https://e.org/a?b=1&c=2"),
        ("javascript:alert(1)", ""),
        ("JaVaScRiPt:alert(1)", ""),
        ("data:text/html,x", ""),
        ("tg://user?id=5", ""),
        ("slack://open", ""),
        ("file:///etc/passwd", ""),
        ("mailto:a@e.org", ""),
        ("https://user:pw@e.org/", ""),
        ("https://e.org/a b", ""),
        ("https://e.org/&lt;b&gt;", ""),
        ("https://[::1", ""),
        ("https://e.org/" + "a" * 3000, ""),
    ],
)
def test_b10_c8_a_link_is_a_whole_web_address_or_nothing(link: str, found: str) -> None:
    guid = "<guid isPermaLink='false'>1</guid>"

    assert only(rss(f"<title>A</title>{guid}<link>{link}</link>")).link == found


@pytest.mark.case("B10")
@pytest.mark.parametrize(
    ("base", "found"),
    [
        ("/elsewhere/", "https://e.org/elsewhere/1"),
        ("https://other.org/", "https://other.org/1"),
        ("javascript:alert(1)//", "https://e.org/feeds/1"),
        ("data:text/html,", "https://e.org/feeds/1"),
    ],
)
def test_b10_a_base_may_move_links_but_not_off_the_web(base: str, found: str) -> None:
    body = rss(item(1)).replace(b"<channel>", f'<channel xml:base="{base}">'.encode())

    assert only(body.replace(b"https://e.org/1", b"1")).link == found


@pytest.mark.case("B10")
def test_b10_a_guid_that_is_no_address_makes_no_link_and_no_other_identity() -> None:
    body = rss("<title>A</title><guid>4711</guid>")

    here = parse_document(FEED, document(body, url="https://e.org/rss"), now=NOW)
    there = parse_document(FEED, document(body, url="https://mirror.org/x/rss"), now=NOW)

    assert here == there
    assert (here[0].identity, here[0].link) == ("4711", "")


@pytest.mark.case("B10")
def test_b10_a_guid_that_cannot_be_an_address_makes_no_link() -> None:
    assert only(rss("<title>A</title><guid>http://[::1</guid>")).link == ""


@pytest.mark.case("B10")
def test_b10_a_guid_that_is_an_address_is_the_link() -> None:
    assert only(rss("<title>A</title><guid>https://e.org/7</guid>")).link == "https://e.org/7"


@pytest.mark.case("C2")
def test_c2_external_entities_and_documents_are_not_read(tmp_path: Path) -> None:
    marker = tmp_path / "marker.txt"
    marker.write_text("the secret of the marker")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/x.dtd"
        opening = (
            f'<!DOCTYPE rss SYSTEM "{address}" [<!ENTITY d SYSTEM "{address}">'
            f'<!ENTITY x SYSTEM "{marker.as_uri()}"><!ENTITY % p SYSTEM "{address}"> %p;]>'
        )
        body = rss("<title>A&x;&d;</title><description>&x;%p;</description>", declared=opening)

        assert "secret" not in repr(parsed(body))

        came, _, _ = select.select([listening], [], [], 0)
    assert came == []


def test_c2_a_body_that_is_a_file_name_is_not_opened(tmp_path: Path) -> None:
    hidden = tmp_path / "feed.xml"
    hidden.write_bytes(rss(item(1)))

    with pytest.raises(FeedError, match="not a feed"):
        parsed(str(hidden).encode())


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<![CDATA[<script>x</script>A <!channel> <a href='tg://user?id=5'>q</a>]]>", "A q"),
        ("&amp;lt;!channel&amp;gt; hello", "hello"),
        ("<![CDATA[Tom &amp; Jerry]]>", "Tom & Jerry"),
        ("5 &lt; 6 and 7 &gt; 6", "5 < 6 and 7 > 6"),
        ("A <b>bold</b> claim", "A bold claim"),
        ("<![CDATA[A <b>bold</b> claim]]>", "A bold claim"),
        ("<![CDATA[cut off <img src='x]]>", "cut off"),
        ("Two\n\t lines", "Two lines"),
        ("no&#160;break&#8230;", "no break…"),
        ("e&#769;tude", "étude"),
    ],
)
def test_c5_c6_a_title_is_plain_text(markup: str, title: str) -> None:
    assert only(rss(f"<title>{markup}</title><guid>1</guid>")).title == title


@pytest.mark.case("C7")
def test_c7_direction_marks_and_floods_of_accents_are_taken_out() -> None:
    marks = "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0xFEFF]))
    story = only(rss(f"<title>a{marks}b e{'&#768;' * 50}</title><guid>1</guid>"))

    assert story.title.startswith("ab ")
    assert len(story.title) <= 7


def test_c7_joiners_that_scripts_need_stay() -> None:
    assert only(rss("<title>می\u200cخواهد</title><guid>1</guid>")).title == "می\u200cخواهد"
