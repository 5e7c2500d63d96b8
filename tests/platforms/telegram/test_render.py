"""Telegram's own parser reads what we send, and finds what we meant (faults C6, C7, C8)."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.message import Button, Message, Span, line, says
from bot.platforms.harmless import MOST_MARKS, web_link
from bot.platforms.telegram.keyboard import keyboard
from bot.platforms.telegram.render import ELLIPSIS, LONGEST, to_html, to_plain, units
from tests.oracles import botapi, tdlib
from tests.platforms.telegram import messages

NO_LONGER_SHOWN = re.compile(
    "[\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\ufeff\x00-\x09\x0b-\x1f]"
)

Style = frozenset[str]


@settings(max_examples=200, deadline=None)
@given(messages.well_behaved)
def test_what_is_shown_is_exactly_what_was_said(message: Message) -> None:
    parsed = tdlib.parse_html(to_html(message))

    assert parsed.refusal is None
    assert parsed.text == (message.text if message.text.strip() else ELLIPSIS)


@settings(max_examples=200, deadline=None)
@given(messages.well_behaved.filter(lambda message: bool(message.text.strip())))
def test_every_style_lies_exactly_where_it_was_asked(message: Message) -> None:
    parsed = tdlib.parse_html(to_html(message))

    assert list(_shown_styles(parsed)) == list(_asked_styles(message))


@settings(max_examples=150, deadline=None)
@given(messages.hostile | messages.anything)
def test_no_text_is_refused_too_long_or_says_what_it_must_not(message: Message) -> None:
    _is_fit(tdlib.parse_html(to_html(message)))


@pytest.mark.case("C6", "C7", "C8")
def test_ten_thousand_smuggled_texts_are_all_fit() -> None:
    chance = random.Random(20_251_220)  # noqa: S311 - a corpus, the same each time

    for _ in range(10_000):
        text = "".join(chance.choices(messages.HOSTILE, k=chance.randint(0, 5)))
        span = Span(
            text=text,
            bold=chance.random() < 0.3,
            code=chance.random() < 0.1,
            link=chance.choice(messages.LINKS),
        )
        _is_fit(tdlib.parse_html(to_html(Message(lines=(line("a", span), line(text[::-1]))))))


def _is_fit(parsed: tdlib.Parsed) -> None:
    assert parsed.refusal is None
    assert 1 <= parsed.units <= LONGEST
    assert not NO_LONGER_SHOWN.search(parsed.text)
    assert all(run <= MOST_MARKS for run in _runs_of_marks(parsed.text))
    assert all(str(e.url).startswith(("http://", "https://")) for e in parsed.entities if e.url)
    assert not [e for e in _linked_by_itself(parsed) if e.kind == "Mention"]
    assert not re.search("(tg|ton|tonsite)://", _bare(parsed), re.IGNORECASE)


def test_a_name_behind_a_link_is_not_called() -> None:
    behind = line(Span(text="one", link="https://e.example/"), "@durov")

    _is_fit(tdlib.parse_html(to_html(Message(lines=(behind,)))))


@settings(max_examples=100, deadline=None)
@given(messages.hostile | messages.anything)
def test_the_plain_form_fits_too_and_takes_no_markup(message: Message) -> None:
    plain = to_plain(message)

    assert plain.strip()
    assert units(plain) <= LONGEST
    assert not NO_LONGER_SHOWN.search(plain)


@settings(max_examples=100, deadline=None)
@given(messages.hostile, st.booleans())
def test_every_keyboard_is_one_that_telegram_takes(message: Message, plain: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    markup = keyboard(Message(lines=message.lines, buttons=message.buttons, plain=plain))

    if markup is not None:
        call = {"chat_id": "1", "text": "x", "reply_markup": json.dumps(markup.to_dict())}
        assert botapi.violations("sendMessage", call) == []
        shown = [button for row in markup.inline_keyboard for button in row]
        assert all(button.url or button.callback_data for button in shown)
        assert all(web_link(button.url) for button in shown if button.url)
        assert not (plain and any(button.url for button in shown))


def test_a_long_message_ends_at_a_word_with_an_ellipsis() -> None:
    parsed = tdlib.parse_html(to_html(says("wörter & so " * 500)))

    assert LONGEST - 80 <= parsed.units <= LONGEST
    assert parsed.text.endswith(("wörter…", "&…", "so…"))


@pytest.mark.case("C6")
@pytest.mark.parametrize("before", range(4_090, 4_097))
def test_a_cut_never_splits_an_entity_a_style_or_a_surrogate_pair(before: int) -> None:
    bold = line("x" * before, Span(text="😀&😀", bold=True), " tail " * 20)

    parsed = tdlib.parse_html(to_html(Message(lines=(bold,))))

    assert parsed.refusal is None
    assert re.fullmatch("x+(😀&😀)?…", parsed.text)
    assert parsed.units <= LONGEST


def test_a_message_of_one_endless_link_still_says_something() -> None:
    endless = Span(text="😀" * 3_000, link="https://example.org/")

    parsed = tdlib.parse_html(to_html(Message(lines=((endless,),))))

    assert parsed.units >= LONGEST - 1
    assert parsed.entities[0].kind == "TextUrl"


def test_a_message_that_is_exactly_as_long_as_allowed_is_not_cut() -> None:
    assert tdlib.parse_html(to_html(says("&" * LONGEST))).text == "&" * LONGEST


def test_nothing_is_linked_that_is_made_of_two_spans() -> None:
    split = line("see t", Span(text="g:", bold=True), "//user?id=1 and @", Span(text="durov"))

    parsed = tdlib.parse_html(to_html(Message(lines=(split,))))

    assert tdlib.linked_by_itself(parsed.text) == ()
    assert parsed.text.replace("\u2060", "") == "see tg://user?id=1 and @durov"


def test_an_example_in_code_can_be_copied_as_it_stands() -> None:
    example = line(Span(text="/watch @channel Norway", code=True))

    assert to_html(Message(lines=(example,))) == "<code>/watch @channel Norway</code>"


def test_the_plain_form_writes_links_out() -> None:
    message = Message(
        lines=(line("Read ", Span(text="TRT World", link="https://trt.example/1"), "."),),
        buttons=((Button(label="Open", url="https://trt.example/1"),),),
    )

    assert to_plain(message) == "Read TRT World (https://trt.example/1)."


@pytest.mark.parametrize(
    ("link", "opens"),
    [
        ("https://example.org/a?b=ü", "https://example.org/a?b=ü"),
        ("https://пример.рф/x", "https://xn--e1afmkfd.xn--p1ai/x"),
        ("https://аррӏе.com", "https://xn--80ak6aa92e.com"),  # Cyrillic look-alike
        ("http://[2001:db8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
        ("https://bank.example@evil.example/", None),
        ("https://evil.example\\@bank.example/", None),
        ("https://example.org/a b", None),
        ("https://example.org/\n", None),
        ("https://example.org:99999/", None),
        ("https://" + "a" * 64 + ".üxample/", None),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt://example.org/%0aalert(1)", None),
        ("//example.org/", None),
        ("http://localhost/", None),
        ("https://example.org/" + "x" * 2_048, None),
        (None, None),
    ],
)
def test_only_honest_web_links_may_be_opened(link: str | None, opens: str | None) -> None:
    assert web_link(link) == opens


def _asked_styles(message: Message) -> Iterator[Style]:
    for number, spans in enumerate(message.lines):
        if number:
            yield frozenset()
        for span in spans:
            style = _asked(span) if span.text.strip() else frozenset()
            yield from [style] * units(span.text)


def _asked(span: Span) -> Style:
    if span.code:
        return frozenset({"Code"})
    link = web_link(span.link)
    asked = {"Bold": span.bold, "Italic": span.italic, "TextUrl": link is not None}
    return frozenset(kind for kind, wanted in asked.items() if wanted)


def _shown_styles(parsed: tdlib.Parsed) -> Iterator[Style]:
    for at in range(parsed.units):
        yield frozenset(e.kind for e in parsed.entities if e.offset <= at < e.offset + e.length)


def _runs_of_marks(text: str) -> Iterator[int]:
    joined = text.replace("\u200d", "").replace("\u200c", "")
    for marks, run in groupby(joined, lambda c: unicodedata.category(c).startswith("M")):
        if marks:
            yield len(list(run))


def _linked_by_itself(parsed: tdlib.Parsed) -> tuple[tdlib.Entity, ...]:
    return tdlib.linked_by_itself(_bare(parsed))


def _bare(parsed: tdlib.Parsed) -> str:
    """The text outside links and code, where Telegram looks for more to link."""
    wide = parsed.text.encode("utf-16-le")
    for entity in reversed(parsed.entities):
        if entity.kind in {"TextUrl", "Code"}:
            end = entity.offset + entity.length
            wide = wide[: entity.offset * 2] + b" \0" + wide[end * 2 :]
    return wide.decode("utf-16-le", "replace")
