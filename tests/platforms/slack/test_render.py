"""Messages as Block Kit: literal, within the limits, and judged by two foreign libraries."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.message import Button, Message, Span
from bot.platforms.slack.render import (
    LONGEST_LABEL,
    LONGEST_SECTION,
    LONGEST_TEXT,
    to_blocks,
    to_text,
)
from tests.platforms.slack.oracle import buttons, faults, texts, visible

HOSTILE = ["<!channel>", "<!here|here>", "<@U1>", "<#C1>", "<!subteam^S1>", "<https://evil|bank>"]
MARKUP = ["*", "_", "~", "`", "```", "&", "<", ">", ":fire:", "\n", "\u202e", "\u0301", "😀", "ש"]

words = st.lists(
    st.one_of(st.text(max_size=40), st.sampled_from(HOSTILE + MARKUP)), max_size=6
).map("".join)
links = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.sampled_from(["https://un.org/a?b=c&d", "javascript:alert(1)", "slack://x", "data:,x"]),
)
spans = st.builds(
    Span, text=words, bold=st.booleans(), italic=st.booleans(), code=st.booleans(), link=links
)
all_buttons = st.builds(Button, label=words, url=links, press=st.one_of(st.none(), words))
messages = st.builds(
    Message,
    lines=st.lists(st.lists(spans, max_size=4).map(tuple), max_size=5).map(tuple),
    buttons=st.lists(st.lists(all_buttons, max_size=4).map(tuple), max_size=4).map(tuple),
    plain=st.booleans(),
)


def one(text: str, **style: object) -> Message:
    return Message(lines=((Span(text=text, **style),),))  # type: ignore[arg-type]


@given(messages)
def test_slack_would_take_whatever_we_render(message: Message) -> None:
    assert faults(to_blocks(message)) == []


@pytest.mark.case("C5")
@given(messages)
def test_the_fallback_holds_no_bare_angle_bracket_and_is_never_too_long(message: Message) -> None:
    text = to_text(message)

    assert 0 < len(text) <= LONGEST_TEXT
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", text)


@pytest.mark.case("C5", "C8")
@given(messages)
def test_only_literal_elements_and_web_links_are_made(message: Message) -> None:
    blocks = to_blocks(message)

    assert {element["type"] for element in texts(blocks)} <= {"text", "link"}
    urls = [str(e["url"]) for e in texts(blocks) + buttons(blocks) if "url" in e]
    assert all(url.startswith(("https://", "http://")) for url in urls)
    assert "mrkdwn" not in json.dumps([b for b in blocks if b["type"] != "rich_text"])


@given(messages)
def test_nothing_invisible_or_direction_changing_passes(message: Message) -> None:
    shown = visible(to_blocks(message)) + to_text(message)

    odd = {c for c in shown if unicodedata.category(c) in {"Cc", "Cs"}} - {"\n"}
    assert not odd
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", shown)


@pytest.mark.case("C5")
@pytest.mark.parametrize("attack", HOSTILE)
def test_c5_control_codes_are_shown_literally(attack: str) -> None:
    message = one(f"News {attack} now", bold=True)

    assert visible(to_blocks(message)) == f"News {attack} now"
    assert to_text(message) == f"News {attack} now".replace("<", "&lt;").replace(">", "&gt;")


@pytest.mark.case("C8")
@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "tg://user?id=1"])
def test_c8_a_link_that_is_not_http_is_text_only(link: str) -> None:
    blocks = to_blocks(one("Order", link=link))

    assert texts(blocks) == [{"type": "text", "text": "Order"}]


@pytest.mark.case("C7")
def test_c7_a_look_alike_host_shows_as_what_it_is() -> None:
    blocks = to_blocks(one("Bank", link="https://bаnk.example/a"))

    assert str(texts(blocks)[0]["url"]).startswith("https://xn--")


def test_styles_and_links_become_elements() -> None:
    message = Message(
        lines=(
            (Span(text="Norway", bold=True), Span(text=" signs "), Span(text="it", italic=True)),
            (Span(text="the order", link="https://un.org/a"), Span(text="x = 1", code=True)),
        )
    )

    assert texts(to_blocks(message)) == [
        {"type": "text", "text": "Norway", "style": {"bold": True}},
        {"type": "text", "text": " signs "},
        {"type": "text", "text": "it", "style": {"italic": True}},
        {"type": "text", "text": "\n"},
        {"type": "link", "url": "https://un.org/a", "text": "the order"},
        {"type": "text", "text": "x = 1", "style": {"code": True}},
    ]


def test_a_long_text_is_cut_into_sections_and_ends_visibly() -> None:
    blocks = to_blocks(one("treaty " * 3_000))

    lengths = [len(visible([block])) for block in blocks]
    assert max(lengths) == LONGEST_SECTION
    assert visible(blocks).endswith("…")
    assert len(json.dumps(blocks, ensure_ascii=False)) < 12_000


def test_many_short_spans_stay_within_what_slack_takes_in_all() -> None:
    spans = tuple(Span(text=f"{n}", bold=n % 2 == 0) for n in range(2_000))
    rows = tuple((Button(label=f"Unwatch {n}", press="b" * 32),) for n in range(60))
    blocks = to_blocks(Message(lines=(spans,), buttons=rows))

    assert faults(blocks) == []
    assert len(json.dumps(blocks, ensure_ascii=False)) < 13_200


def test_buttons_carry_their_id_or_address_and_never_both() -> None:
    row = (
        Button(label="Open", url="https://un.org/a"),
        Button(label="Why", press="b-1"),
        Button(label="Bad", url="javascript:x"),
        Button(label="Too long", press="x" * 2_001),
        Button(label="L" * 80, press="b-2"),
    )
    blocks = to_blocks(Message(lines=(), buttons=(row,)))

    shown = buttons(blocks)
    assert [(b.get("url"), b.get("value")) for b in shown] == [
        ("https://un.org/a", None),
        (None, "b-1"),
        (None, "b-2"),
    ]
    label = shown[2]["text"]
    assert isinstance(label, dict)
    assert len(label["text"]) == LONGEST_LABEL
    assert label["emoji"] is False


def test_a_plain_message_has_no_blocks_and_spells_its_links_out() -> None:
    message = Message(
        lines=((Span(text="Order", link="https://un.org/a?b=1&c=2"),),),
        buttons=((Button(label="Open", url="https://un.org/b"), Button(label="W", press="b")),),
        plain=True,
    )

    assert to_blocks(message) == []
    assert to_text(message) == "Order (https://un.org/a?b=1&amp;c=2)\nOpen: https://un.org/b"


def test_the_fallback_is_cut_between_entities() -> None:
    text = to_text(one("&" * 3_000))

    assert text.endswith("&amp;…")


def test_commands_are_named_as_they_can_be_typed_here_but_titles_are_left_alone() -> None:
    ours, title = Span(text="/latest shows the newest. "), Span(text="/why", link="https://un.org")
    blocks = to_blocks(Message(lines=((ours, title),)))

    assert visible(blocks) == "/pactwatch latest shows the newest. /why"


def test_a_message_without_text_still_says_something() -> None:
    assert to_text(Message(lines=())) == "(no text)"


def _button(**more: object) -> dict[str, object]:
    text = {"type": "plain_text", "text": "x"}
    return {"type": "button", "action_id": "a", "value": "1", "text": text, **more}


def _row(*elements: dict[str, object]) -> dict[str, object]:
    return {"type": "actions", "elements": list(elements)}


def _rich(*elements: dict[str, object]) -> dict[str, object]:
    section = {"type": "rich_text_section", "elements": list(elements)}
    return {"type": "rich_text", "elements": [section]}


@pytest.mark.parametrize(
    "blocks",
    [
        [_row(_button(text={"type": "plain_text", "text": "x" * 76}))],
        [_row(_button(value="v" * 2_001))],
        [_row(_button(url="http://x/" + "v" * 3_000))],
        [_row(_button(), _button())],
        [_row(*[_button(action_id=str(n)) for n in range(26)])],
        [_row()],
        [_rich({"type": "text", "text": ""})],
        [_rich({"type": "text", "text": "x" * 3_001})],
        [_rich({"type": "broadcast", "range": "channel"})],
        [_rich({"type": "text", "text": "x"})] * 51,
        [{"type": "nope"}],
    ],
)
def test_the_oracle_sees_what_slack_would_refuse(blocks: list[dict[str, object]]) -> None:
    assert faults(blocks) != []
