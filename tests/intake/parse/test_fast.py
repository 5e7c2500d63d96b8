"""The short way says what feedparser says, or nothing."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.news import Document
from bot.intake.parse import document as documents
from bot.intake.parse.document import _long_way, _short_way, understand
from bot.intake.parse.fast_elements import is_absolute
from tests.intake.parse.feeds import FEED, NOW, document, item, only, rss
from tests.intake.parse.test_document import ATOM

BASED = (
    b'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://e.org/"><entry>%b</entry></feed>'
)
PLAIN_ATOM = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nb_NO"><title>T</title>{head}'
    "<entry>{entry}</entry></feed>"
)


def atom(entry: str, head: str = "") -> bytes:
    return PLAIN_ATOM.format(entry=entry, head=head).encode()


def same(made: Document) -> bool:
    """Return whether the short way was taken; fail where it says another thing."""
    soon = _short_way(FEED, made, now=NOW)
    if soon is None:
        return False
    slow = _long_way(FEED, made, now=NOW)
    assert (soon.stories, soon.sound) == (slow.stories, slow.sound)
    return True


USUAL = {
    "rss": rss(item(1, date="Fri, 19 Dec 2025 08:30:00 GMT"), item(2)),
    "language": rss(item(1), head="<language>de-AT</language>"),
    "permalink": rss("<title>a</title><guid>https://e.org/1</guid>"),
    "word for a link": rss("<title>a</title><guid>4711</guid><link>https://e.org/4711</link>"),
    "link first": rss("<link>https://e.org/1</link><guid isPermaLink='false'>a</guid>"),
    "relative link": rss("<title>a</title><link>/1</link>"),
    "content alone": rss("<title>a</title><content:encoded>b</content:encoded>"),
    "content first": rss(
        "<content:encoded>b</content:encoded><description>c</description><guid>1</guid>"
    ),
    "empty summary": rss("<description/><content:encoded>b</content:encoded><guid>1</guid>"),
    "nothing": rss(""),
    "cyrillic": rss("<title>Ещё один договор</title><guid>1</guid>"),
    "accents": rss("<title>Été à Évian</title><guid>1</guid>"),
    "no date": rss("<title>a</title><pubDate/><guid>1</guid>"),
    "spaces": rss("<title>\n a\n </title><guid> 1 </guid><link>\n http://e.org/1 \n</link>"),
    "comment": rss("<title>a<!-- b -->c</title><guid>1</guid>"),
    "atom": atom("<title>a</title><id>urn:1</id><updated>2025-12-20T09:00:00Z</updated>"),
    "id for a link": atom("<title>a</title><id>https://e.org/1</id>"),
    "html": atom("<title type='html'>&lt;b&gt;a&lt;/b&gt;</title><id>urn:1</id>"),
    "summary, content": atom(
        "<id>urn:1</id><summary>s</summary><content type='html'>&lt;p&gt;c&lt;/p&gt;</content>"
    ),
    "content, summary": atom("<id>urn:1</id><content>c</content><summary>s</summary>"),
    "two links": atom(
        "<id>urn:1</id><link href='http://e.org/1'/><link rel='edit' href='/x'/>"
        "<link rel='alternate' type='text/html' href='http://e.org/2'/>"
    ),
    "entities told of": rss("<title>a<!-- <!ENTITY b 'c'> --></title><guid>1</guid>"),
    "guid, word for a link": rss("<guid>4711</guid><link>4711</link>"),
    "word for a link, guid": rss("<link>4711</link><guid>4711</guid>"),
    "empty guid": rss("<title>a</title><guid/><link>http://e.org/1</link>"),
    "invisible guid": rss("<title>a</title><guid isPermaLink='false'>&#8203;</guid>"),
    "quotes": rss("<title>«Été» – ’s a</title><guid>1</guid>"),
    "bases of texts": atom("<title type='text' xml:base='http://e.org/'>a</title><id>urn:1</id>"),
    "author": atom("<id>urn:1</id><author><name>N</name><email>n@e.org</email></author>"),
}


@pytest.mark.parametrize("body", USUAL.values(), ids=USUAL)
def test_what_is_usual_goes_the_short_way_and_says_the_same(body: bytes) -> None:
    assert same(document(body))


ODD = {
    "cut off": rss(item(1))[:-10],
    "not well-formed": rss("<title>a & b</title>"),
    "entity": b"<!DOCTYPE rss [<!ENTITY e 'x'>]>" + rss("<title>&e;</title>"),
    "older": rss(item(1)).replace(b'version="2.0"', b'version="0.92"'),
    "two titles": rss("<title>a</title><title>b</title>"),
    "markup": rss("<title>a <b>c</b></title>"),
    "unknown": rss("<title>a</title><dc:date>2025-12-20</dc:date>"),
    "media title": rss("<media:title xmlns:media='http://search.yahoo.com/mrss/'>a</media:title>"),
    "mended link": rss("<title>a</title><link>http://e.org/?a=1&amp;amp;b=2</link>"),
    "odd date": rss("<title>a</title><pubDate>yesterday</pubDate>"),
    "misread": rss("<title>\u00c3\u00a9t\u00c3\u00a9</title>"),
    "windows": rss("<title>a\u0092b</title>"),
    "permalink": rss("<guid isPermaLink='True'>a</guid>"),
    "language of an item": rss("<title xml:lang='fr'>a</title>"),
    "base": atom("<title>a</title><id>1</id>"),
    "xhtml": atom(
        "<id>urn:1</id><content type='xhtml'>"
        "<div xmlns='http://www.w3.org/1999/xhtml'>a</div></content>"
    ),
    "base64": atom("<id>urn:1</id><content type='application/x'>YQ==</content>"),
    "relative": ATOM,
    "items in the head": rss(item(1), head="<image><item/></image>"),
    "no items": rss(),
    "rdf": b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'></rdf:RDF>",
    "link twice": rss("<guid>http://e.org/1</guid><link>/a</link><link>/b</link>"),
    "title typed": rss("<title type='html'>a</title>"),
    "guid with more": rss("<guid isPermaLink='true' x='y'>http://e.org/1</guid>"),
    "category of a language": rss("<title>a</title><category xml:lang='fr'>b</category>"),
    "markup where nothing is read": rss("<title>a</title><category><b/></category>"),
    "no base": atom("<title xml:base=''>a</title><id>urn:1</id>"),
    "author of a language": atom("<id>urn:1</id><author><name xml:lang='fr'>a</name></author>"),
    "capitals in a scheme": BASED % b"<id>HTTP://e.org/1</id>",
    "broken address": BASED % b"<id>http://[e.org</id>",
    "hidden document type": rss(item(1), declared="<!DOCTYPE rss>").decode().encode("utf-16"),
    "markup in an author": atom("<id>urn:1</id><author><b/></author>"),
    "source": atom("<id>urn:1</id><source><title>other</title></source>"),
}


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
def test_what_is_odd_is_left_to_feedparser(body: bytes) -> None:
    assert not same(document(body))


BASES = ["http://e.org/", "https://e.org/a/b?c=d#e", "http://e.org", "urn:a", ""]


ADDRESSES = st.from_regex(r"\A(https?|ftp|urn|HTTP):(//)?([!-~]|a|[/?#;\[]){0,9}\Z")


@given(ADDRESSES, st.sampled_from(BASES))
def test_an_absolute_address_is_itself_from_wherever_it_is_seen(address: str, base: str) -> None:
    if is_absolute(address):
        assert urljoin(base, address) == address


def test_an_item_without_a_title_has_the_language_of_its_feed() -> None:
    head = "<language>de</language>"
    body = rss("<guid>1</guid>", head=head).replace(b"<rss", b"<rss xml:lang='nb'")

    assert same(document(body))
    assert only(body).language == "de"


@pytest.mark.parametrize(
    "content_type", ["text/xml; charset=koi8-r", "application/json", "text/xml; charset='utf-16'"]
)
def test_what_is_said_to_be_otherwise_encoded_is_left_to_feedparser(content_type: str) -> None:
    made = replace(document(rss(item(1))), content_type=content_type)

    assert not same(made)


def test_a_declared_encoding_is_heard_of_too() -> None:
    head = b'<?xml version="1.0" encoding="koi8-r"?>'

    assert not same(document(head + rss(item(1)).partition(b"?>")[2]))


def test_letters_are_utf_8_where_they_can_be_whatever_is_declared() -> None:
    body = rss("<title>Норвегия</title><guid>1</guid>")
    made = replace(document(body), content_type="text/xml; charset=windows-1251")

    assert same(made)


def test_where_both_are_asked_and_differ_feedparser_is_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = document(rss(item(1)))
    agreed = understand(FEED, made, now=NOW, compare=True)
    wrong = replace(agreed, stories=())
    monkeypatch.setattr(documents, "_short_way", lambda *_, **__: wrong)

    found = understand(FEED, made, now=NOW, compare=True)

    assert (agreed.fast, agreed.differs) == (True, False)
    assert (found.fast, found.differs, found.stories) == (False, True, agreed.stories)


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
ELEMENTS = st.sampled_from(
    ["title", "link", "guid", "description", "pubDate", "author", "category", "content:encoded"]
)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@given(st.lists(st.lists(st.tuples(ELEMENTS, TEXT), max_size=6), min_size=1, max_size=3))
def test_no_text_in_rss_is_understood_otherwise(items: list[list[tuple[str, str]]]) -> None:
    same(
        document(
            rss(*("".join(f"<{n}>{escaped(t)}</{n}>" for n, t in elements) for elements in items))
        )
    )


IN_ATOM = st.sampled_from(["title", "id", "summary", "content", "updated", "published"])
TYPE = st.sampled_from(["", " type='html'", " type='text'", " type='text/plain'"])


@given(st.lists(st.tuples(IN_ATOM, TYPE, TEXT), max_size=6))
def test_no_text_in_atom_is_understood_otherwise(elements: list[tuple[str, str, str]]) -> None:
    same(document(atom("".join(f"<{n}{a}>{escaped(t)}</{n}>" for n, a, t in elements))))
