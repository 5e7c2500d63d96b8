"""B1: a document that ends too early, at every byte of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.domain.errors import FeedError, FeedFault
from bot.domain.news import Story
from bot.intake.parse.repair import is_cut_off, mended
from tests.intake.parse.feeds import item, parsed, rss
from tests.intake.parse.test_document import ATOM

RSS = rss(
    item(1, date="Fri, 19 Dec 2025 08:30:00 GMT"),
    "<title>Norge &amp; Åland</title><guid>g2</guid><description><![CDATA[<p>1 &lt; 2</p>"
    " an </item> in words]]></description>",
    item(3) + "<content:encoded>&lt;p&gt;é&lt;/p&gt;</content:encoded>",
    head="<language>no</language>",
)
RDF = (
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    b' xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://e.org"><title>T</title>'
    b'</channel><item rdf:about="urn:7"><title>Seven</title><link>https://e.org/7</link></item>'
    b'<item rdf:about="urn:8"><title>Eight</title></item></rdf:RDF>'
)


def read_or_refused(body: bytes) -> tuple[Story, ...]:
    try:
        return parsed(body)
    except FeedError as error:
        assert error.fault is FeedFault.NOT_A_FEED  # noqa: PT017 - either outcome is right
        return ()


def utf_16(body: bytes) -> bytes:
    return body.decode().encode("utf-16")


@pytest.mark.case("B1")
@pytest.mark.timeout(60)
@pytest.mark.parametrize("body", [RSS, ATOM, RDF, utf_16(RSS)], ids=["rss", "atom", "rdf", "16"])
def test_b1_a_cut_at_any_byte_leaves_a_prefix_of_whole_stories(body: bytes) -> None:
    whole = parsed(body)

    for end in range(len(body)):
        found = read_or_refused(body[:end])
        assert found == whole[: len(found)], end


@pytest.mark.case("B1")
@pytest.mark.parametrize(
    ("body", "stories"),
    [
        (RSS[: RSS.index(b"</channel>")], 3),
        (RSS[: RSS.rindex(b"<item>")], 2),
        (RSS[: RSS.rindex(b"</item>") + 3], 2),
        (RSS[: RSS.index(b"g2")], 1),
        (RSS[: RSS.index(b"<item>") + 8], 0),
        (ATOM[: ATOM.rindex(b"</entry>")], 1),
        (ATOM[: ATOM.rindex(b"</feed>")], 2),
        (RDF[: RDF.rindex(b"</rdf")], 2),
        (RDF[: RDF.rindex(b"</item")], 1),
    ],
)
def test_b1_every_whole_story_before_the_cut_is_kept(body: bytes, stories: int) -> None:
    assert len(read_or_refused(body)) == stories


@pytest.mark.parametrize("change", [utf_16, bytes.rstrip, lambda body: body + b"<!-- 0.3 s -->\n"])
def test_a_whole_document_is_not_taken_for_a_cut_one(change: Callable[[bytes], bytes]) -> None:
    assert not is_cut_off(change(RSS))
    assert not is_cut_off(change(ATOM))


def test_a_document_without_items_cannot_be_mended() -> None:
    assert mended(b"<rss><channel><title>T") is None
    assert mended(b"</item>") is None


def test_a_document_is_mended_behind_its_last_whole_item() -> None:
    whole = b"<rss><channel><item><title>A</title></item>"
    half = b"<item><title><![CDATA[B </item>"

    assert mended(whole + half) == whole + b"</channel></rss>"
    assert mended(whole + b"<!-- <item></item>") == whole + b"</channel></rss>"
    assert mended(whole + b"</channel><ite") == whole + b"</channel></rss>"


@pytest.mark.case("B1")
def test_b1_a_document_both_malformed_and_cut_keeps_its_whole_items() -> None:
    body = rss(item(1), "<title>A & B</title><guid>g2</guid>", item(3))

    assert [story.identity for story in parsed(body[:-2])] == ["g1", "g2", "g3"]


@pytest.mark.case("B1")
def test_b1_malformed_in_the_middle_is_still_read() -> None:
    body = rss(item(1), "<title>A & B<br></title><guid>g2</guid>", item(3))

    assert [story.identity for story in parsed(body)] == ["g1", "g2", "g3"]
