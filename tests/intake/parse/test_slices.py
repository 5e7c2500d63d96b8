"""Documents looked at item by item: what is cut, what is not, and that it says the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.news import Contents, Document, Seen
from bot.intake.parse.parser import WHOLE_EVERY, Parser
from bot.intake.parse.slices import MARK, sliced, split_marks
from bot.meters import PARSES, PARSES_COMPARED
from tests.intake.parse.feeds import FEED, NOW, document, item, parsed, rss
from tests.intake.parse.test_document import ATOM
from tests.intake.parse.test_fast import atom

MANY = [item(n) for n in range(12)]


def test_a_document_is_cut_into_its_items_and_put_together_again() -> None:
    body = rss(*MANY)

    cut = sliced(body)

    assert cut
    assert len(cut.items) == len(set(cut.marks)) == 12
    assert cut.with_only(cut.items).replace(b"\n", b"") == body
    assert list(split_marks(b"".join(cut.marks))) == list(cut.marks)
    assert len(cut.marks[0]) == MARK


@pytest.mark.parametrize(
    "body",
    [
        rss(*MANY),
        rss(*MANY, head="<language>no</language>"),
        b"\xef\xbb\xbf" + rss(*MANY),
        rss(*MANY).replace(b"<item>", b'<item rdf:about="x" xmlns:rdf="urn:r">\n'),
        rss("<title><![CDATA[a <b> c]]></title><!-- d -->"),
        atom("<title>a</title><id>urn:1</id>"),
    ],
)
def test_what_is_safe_to_cut_is_cut(body: bytes) -> None:
    assert sliced(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        rss(),
        rss(*MANY)[:-12],
        ATOM.replace(b'<link href="nyhet/1"/>', b'<link xml:base="/x" href="nyhet/1"/>'),
        rss("<title><![CDATA[an </item> in words]]></title>"),
        rss("<title><![CDATA[an <item> in words]]></title>"),
        rss("<title><![CDATA[a</item><item>b]]></title>"),
        rss("<title>a<!-- </item> <item> --></title>"),
        rss(item(1), head="<!--<item></item>-->"),
        rss(item(1)).replace(b"<item>", b"<!-- <item>").replace(b"</item>", b"</item> -->"),
        rss(item(1), item(2)).replace(b"</item><item>", b"</item><ttl>5</ttl><item>"),
        rss(item(1), item(2)).replace(b"</item><item>", b"</item><items/><item>"),
        rss("<item>" + item(1) + "</item>"),
        rss(item(1)).replace(b"</channel>", b"<entry >x</entry></channel>"),
        rss(*MANY).decode().encode("utf-16"),
        rss("<title>Ещё</title>").decode().encode("koi8-r"),
        rss(item(1)) + b"\x1b$B</item>" + b"</rss>",
        rss(*[item(n) for n in range(501)]),
    ],
)
def test_what_only_a_parser_can_tell_apart_is_not_cut(body: bytes) -> None:
    assert sliced(body) is None


@pytest.fixture
async def parser() -> AsyncIterator[Parser]:
    async with Parser(chance=lambda: 1) as found:
        yield found


async def parse(parser: Parser, body: bytes, seen: Seen | None = None) -> Contents:
    return await parser.parse(FEED, document(body), now=NOW, seen=seen)


@pytest.mark.timeout(60)
async def test_only_what_was_not_seen_is_looked_at(parser: Parser) -> None:
    first = await parse(parser, rss(*MANY))
    before = PARSES.labels("part")._value.get()

    second = await parse(parser, rss("<title>New</title><guid>n</guid>", *MANY), first.seen)

    assert (first.whole, second.whole) == (True, False)
    assert [story.identity for story in second.stories] == ["n"]
    assert PARSES.labels("part")._value.get() == before + 1
    third = await parse(parser, rss(item(12), *MANY), second.seen)
    assert [story.identity for story in third.stories] == ["g12"]


@pytest.mark.timeout(60)
async def test_an_item_edited_in_place_is_looked_at_again(parser: Parser) -> None:
    first = await parse(parser, rss(*MANY))
    edited = rss(MANY[0].replace("Story", "History"), *MANY[1:])

    second = await parse(parser, edited, first.seen)

    assert [story.title for story in second.stories] == ["History 0"]


async def test_where_nothing_is_new_nobody_is_asked() -> None:
    seen = Seen(marks=b"".join(sliced(rss(*MANY)).marks), whole=NOW)  # type: ignore[union-attr]  # it can be cut
    async with Parser(command=("/no/such/program",), chance=lambda: 1) as parser:
        found = await parse(parser, rss(*reversed(MANY), head="<ttl>5</ttl>"), seen)

    assert (found.stories, found.whole) == ((), False)
    assert found.seen is not None
    assert found.seen.whole == NOW


CHANGED = {
    "too many are new": rss(*(item(n) for n in range(6, 18))),
    "one without a guid": rss("<title>a</title><link>https://e.org/a</link>", *MANY),
    "not well-formed": rss("<title>a & b</title><guid>1</guid>", *MANY),
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("body", CHANGED.values(), ids=CHANGED)
async def test_otherwise_the_whole_is_looked_at(parser: Parser, body: bytes) -> None:
    first = await parse(parser, rss(*MANY))

    second = await parse(parser, body, first.seen)

    assert second.whole
    assert second.stories == parsed(body)


@pytest.mark.timeout(60)
async def test_twice_a_day_the_whole_is_looked_at(parser: Parser) -> None:
    first = await parse(parser, rss(*MANY))
    later = NOW + WHOLE_EVERY

    second = await parser.parse(FEED, document(rss(*MANY)), now=later, seen=first.seen)

    assert second.whole
    assert second.seen is not None
    assert second.seen.whole == later


@pytest.mark.timeout(60)
async def test_a_sample_is_looked_at_twice_and_differences_are_counted() -> None:
    marks = sliced(rss(*MANY)).marks  # type: ignore[union-attr]  # it can be cut
    seen = Seen(marks=b"".join(marks), whole=NOW)
    counted = PARSES_COMPARED.labels("part", "same")
    before = counted._value.get()
    async with Parser(chance=lambda: 0) as parser:
        found = await parse(parser, rss(item(99), *MANY), seen)

    assert not found.whole
    assert counted._value.get() == before + 1


@pytest.mark.timeout(60)
async def test_where_the_part_says_something_else_the_whole_is_believed() -> None:
    """Two items of one guid: of the whole document the first counts, and it was seen."""
    twice = MANY[0].replace("Story", "Twice")
    marks = sliced(rss(*MANY)).marks  # type: ignore[union-attr]  # it can be cut
    counted = PARSES_COMPARED.labels("part", "differs")
    before = counted._value.get()
    async with Parser(chance=lambda: 0) as parser:
        seen = Seen(marks=b"".join(marks), whole=NOW)
        found = await parse(parser, rss(*MANY, twice), seen)

    assert found.whole
    assert counted._value.get() == before + 1


@pytest.mark.timeout(60)
async def test_the_short_way_is_compared_with_the_long_but_not_at_first_sight() -> None:
    counted = PARSES_COMPARED.labels("short", "same")
    before = counted._value.get()
    async with Parser(chance=lambda: 0) as parser:
        await parser.parse(FEED, document(rss(*MANY)), now=NOW, first=True)
        assert counted._value.get() == before

        await parser.parse(FEED, document(rss(*MANY)), now=NOW)

    assert counted._value.get() == before + 1


def part_of(made: Document, known: set[int]) -> Document | None:
    cut = sliced(made.body)
    if cut is None:
        return None
    new = [one for n, one in enumerate(cut.items) if n not in known]
    return replace(made, body=cut.with_only(new))


WORDS = st.sampled_from(["a", "&amp;", "é", "<![CDATA[<b>]]>", "Ещё", " ", "&#8217;"])
ITEMS = st.lists(st.lists(WORDS, max_size=4).map("".join), min_size=1, max_size=6)


@given(ITEMS, st.sets(st.integers(0, 5)))
def test_a_part_says_of_its_items_what_the_whole_says(texts: list[str], known: set[int]) -> None:
    items = [f"<title>{text}</title><guid>{n}</guid>" for n, text in enumerate(texts)]
    part = part_of(document(rss(*items)), known)

    assert part is not None
    whole = parsed(rss(*items))
    assert parsed(part.body) == tuple(s for s in whole if int(s.identity) not in known)


def test_half_a_day_is_not_longer_than_it_is_told() -> None:
    assert timedelta(days=1) > WHOLE_EVERY  # after which what was seen again is written down
