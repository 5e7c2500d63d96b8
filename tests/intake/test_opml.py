"""Lists of other readers: taken in, given out, and refused where they are no lists."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import ConfigError
from bot.domain.news import Feed, Tier
from bot.intake.adopting import USUAL, adopt, slug
from bot.intake.feeds_file import feeds_in
from bot.intake.feeds_file.writing import NEW_FILE, entries, with_feeds
from bot.intake.opml import DEEPEST, LARGEST, MOST, Outline, read_opml, write_opml

OTHERS = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.1"><head><title>Feeds</title></head><body>
<outline text="Law &amp; Treaties">
  <outline type="rss" title="The Hague &quot;Daily&quot;" xmlUrl="https://hague.example/rss"/>
  <outline type="rss" text="Untitled" XMLURL="https://harbour.example/feed?x=1&amp;y=2"/>
</outline>
<outline text="A link" type="link" url="https://nothing.example/"/>
</body></opml>
"""
NAMES = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
# What a title of feeds.yaml can be: any printable text on one line.
TITLES = (
    st.text(st.characters(codec="utf-8", categories=["L", "M", "N", "P", "S", "Zs"]), max_size=60)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
MINUTES = st.integers(1, 1440).map(lambda n: timedelta(minutes=n))
FEEDS = st.lists(
    st.builds(
        Feed,
        name=NAMES,
        url=NAMES.map(lambda name: f"https://{name}.example/rss?a=1&b=<>\"'"),
        title=TITLES,
        every=MINUTES,
        seldom=st.none() | st.just(timedelta(hours=24)),
        language=st.none() | st.sampled_from(["en", "no"]),
        tier=st.sampled_from(Tier),
        tags=st.lists(NAMES, max_size=3, unique=True).map(tuple),
        enabled=st.booleans(),
    ),
    unique_by=(lambda feed: feed.name, lambda feed: feed.url),
    max_size=5,
)


def opml(body: str) -> bytes:
    return f"<opml><body>{body}</body></opml>".encode()


def outline(**said: str) -> str:
    return f"<outline {' '.join(f'{k}={quoteattr(v)}' for k, v in said.items())}/>"


def test_a_list_of_another_reader_is_read_with_its_titles_and_folders() -> None:
    assert read_opml(OTHERS, file="x") == (
        Outline(
            url="https://hague.example/rss",
            title='The Hague "Daily"',
            folders=("Law & Treaties",),
        ),
        Outline(
            url="https://harbour.example/feed?x=1&y=2",
            title="Untitled",
            folders=("Law & Treaties",),
        ),
    )


def test_its_feeds_are_named_after_their_titles_and_tagged_with_their_folders() -> None:
    adopted = adopt(read_opml(OTHERS, file="x"), known=())

    assert [(f.name, f.title, f.tags) for f in adopted.feeds] == [
        ("the-hague-daily", 'The Hague "Daily"', ("law-treaties",)),
        ("untitled", "Untitled", ("law-treaties",)),
    ]


def test_names_are_unique_and_the_same_for_the_same_list() -> None:
    urls = [f"https://{n}.example/" for n in range(3)]
    body = "".join(outline(title="News", xmlUrl=url) for url in urls)

    first = adopt(read_opml(opml(body), file="x"), known=())
    again = adopt(read_opml(opml(body), file="x"), known=())
    later = adopt(read_opml(opml(body), file="x"), known=first.feeds)

    assert [feed.name for feed in first.feeds] == ["news", "news-2", "news-3"]
    assert first == again
    assert (later.feeds, later.known) == ((), ("news", "news-2", "news-3"))


@pytest.mark.parametrize(
    ("title", "url", "name"),
    [
        ("Дипломатия", "https://www.mid.example/rss", "mid-example"),
        ("", "https://feeds.example/a", "feeds-example"),
        ("x" * 90, "https://a.example/", "x" * 48),
        ("--", "https://[2606:4700::1111]/", "2606-4700-1111"),
    ],
)
def test_a_title_no_name_can_be_made_of_gives_way_to_the_host(
    title: str, url: str, name: str
) -> None:
    (feed,) = adopt([Outline(url=url, title=title)], known=()).feeds

    assert feed.name == name


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("javascript:alert(1)", "its address must begin with http:// or https://"),
        ("file:///etc/passwd", "its address must begin with http:// or https://"),
        ("https://user:hunter2@a.example/", "its address must not hold a user name or password"),
        ("http://127.0.0.1/rss", "its address is not public"),
        ("http://169.254.169.254/latest", "its address is not public"),
        ("https://a.example/ b", "its address must not hold spaces"),
    ],
)
def test_an_address_we_would_not_read_is_refused_by_name(url: str, why: str) -> None:
    adopted = adopt([Outline(url=url, title="Bad\x1b[31m")], known=())

    assert adopted.feeds == ()
    assert adopted.refused == (f"Bad[31m: {why}",)


LAUGHS = '<!DOCTYPE opml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (LAUGHS + "<opml>&b;</opml>", "line 1, column 16: a document type is not allowed"),
        (
            "<!DOCTYPE opml SYSTEM 'file:///etc/passwd'>\n<opml/>",
            "line 1, column 43: a document type is not allowed",
        ),
        ("<rss/>", "line 1, column 1: no OPML: it has no <opml>"),
        ("<html><body>", "line 1, column 1: no OPML: it has no <opml>"),
        ("", "line 1, column 1: not XML: no element found"),
        ("<opml>\n <body>", "line 2, column 8: not XML: no element found"),
        ("<opml>&nbsp;</opml>", "line 1, column 7: not XML: undefined entity"),
        ("<opml>\x00</opml>", "line 1, column 7: not XML: not well-formed (invalid token)"),
        ("<?xml version='1.0' encoding='x'?><opml/>", "line 1, column 31: not XML: unknown enc"),
        ("<opml>" * 99, f"line 1, column 121: nested deeper than {DEEPEST} levels"),
        (
            opml("<outline xmlUrl='https://a.example/'/>" * (MOST + 1)).decode(),
            f"line 1, column 760013: more than {MOST} feeds",
        ),
        ("<opml>" + "x" * LARGEST + "</opml>", "larger than 4096 KiB"),
    ],
    ids=range(12),
)
def test_what_is_hostile_or_no_list_is_refused_with_its_place(content: str, said: str) -> None:
    began = time.process_time()

    with pytest.raises(ConfigError, match="list") as refused:
        read_opml(content.encode(), file="list.opml")

    assert said in str(refused.value)
    assert time.process_time() - began < 1


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda b: b.decode("latin-1")))
def test_any_text_is_a_list_or_refused(text: str) -> None:
    for content in (text.encode("utf-8", "replace"), opml(text)):
        try:
            read_opml(content, file="x")
        except ConfigError as refused:
            assert str(refused).startswith("x, line ")  # noqa: PT017 - either will do


@given(FEEDS)
def test_what_is_given_out_comes_back_the_same(feeds: list[Feed]) -> None:
    text = write_opml(feeds).encode()

    assert list(adopt(read_opml(text, file="x"), known=()).feeds) == feeds


@given(FEEDS)
def test_what_is_written_into_feeds_yaml_is_read_from_it(feeds: list[Feed]) -> None:
    written = with_feeds(b"", feeds, file="feeds.yaml")

    if feeds:
        assert written
        assert list(feeds_in(written, file="feeds.yaml")) == feeds
        assert written.decode().startswith(NEW_FILE)


FILE = b"""\
# What we read.
version: 1
defaults: {every: 5m}  # often
feeds:
%s- name: harbour      # the port's own
%s  url: https://harbour.example/rss
"""


@pytest.mark.parametrize("indent", [b"", b"  ", b"    "])
@pytest.mark.parametrize("end", [b"", b"\n", b"# the end"])
def test_feeds_are_added_and_every_word_that_stood_there_stays(indent: bytes, end: bytes) -> None:
    before = FILE % (indent, indent) + end
    feed = Feed(name="a", url="https://a.example/", title="A: b # c", every=timedelta(minutes=10))

    after = with_feeds(before, [feed], file="feeds.yaml")

    assert after
    assert after.startswith(before)
    assert [f.name for f in feeds_in(after, file="feeds.yaml")] == ["harbour", "a"]


@pytest.mark.parametrize(
    "content",
    [
        b"version: 1\nfeeds: [{name: a, url: 'https://a.example/'}]\n",
        b"version: 1\nfeeds: []\n",
        b"feeds:\n- {name: a, url: 'https://a.example/'}\nversion: 1\n",
    ],
)
def test_a_file_nothing_can_be_added_to_is_left_alone(content: bytes) -> None:
    feed = Feed(name="b", url="https://b.example/", title="B", every=timedelta(minutes=10))

    assert with_feeds(content, [feed], file="feeds.yaml") is None


def test_entries_are_as_people_write_them() -> None:
    feed = Feed(
        name="un-press",
        url="https://press.un.example/rss",
        title="UN Press",
        every=timedelta(minutes=5),
        seldom=timedelta(hours=2),
        language="en",
        tier=Tier.OFFICIAL,
        tags=("un", "press"),
    )

    assert entries([feed], usual=USUAL) == (
        "  - name: un-press\n"
        '    url: "https://press.un.example/rss"\n'
        '    title: "UN Press"\n'
        "    every: 5m-2h\n"
        "    language: en\n"
        "    tier: official\n"
        "    tags: [un, press]\n"
    )


@given(st.text())
def test_any_title_makes_a_name_or_none(title: str) -> None:
    name = slug(title)

    assert not name or adopt([Outline(url="https://a.example/", title=title)], known=()).feeds


def test_the_list_we_ship_survives_the_journey() -> None:
    file = Path(__file__).parents[2] / "feeds.yaml"
    feeds = feeds_in(file.read_bytes(), file="feeds.yaml")

    back = adopt(read_opml(write_opml(feeds).encode(), file="x"), known=()).feeds

    assert back == feeds
