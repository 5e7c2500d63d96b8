"""The judges bite: each refuses what Telegram refuses."""

from __future__ import annotations

import pytest

from tests.oracles import botapi, tdlib


@pytest.mark.parametrize("markup", ["<b>open", "<div>no</div>", "a < b", "a<br>b"])
def test_tdlib_refuses_what_is_not_telegrams_html(markup: str) -> None:
    assert tdlib.parse_html(markup).refusal


def test_tdlib_tells_the_visible_text_and_its_entities() -> None:
    parsed = tdlib.parse_html('😀<b>a &amp; b</b> <a href="http://e.org/?a=1&amp;b=2">l</a>')

    assert (parsed.text, parsed.units) == ("😀a & b l", 9)
    assert [(e.kind, e.offset, e.length) for e in parsed.entities] == [
        ("Bold", 2, 5),
        ("TextUrl", 8, 1),
    ]
    assert parsed.entities[1].url == "http://e.org/?a=1&b=2"


@pytest.mark.parametrize(
    ("method", "params", "wrong"),
    [
        ("sendMessage", {"chat_id": "1", "text": "x"}, ""),
        ("sendMassage", {}, "unknown method"),
        ("sendMessage", {"chat_id": "1"}, "missing text"),
        ("sendMessage", {"chat_id": "1", "text": "x", "txt": "x"}, "unknown txt"),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "x" * 201}, "outside 0-200"),
        (
            "sendMessage",
            {"chat_id": "1", "text": "x", "reply_parameters": '{"message_id": "new"}'},
            "no Integer",
        ),
        (
            "sendMessage",
            {
                "chat_id": "1",
                "text": "x",
                "reply_markup": '{"inline_keyboard": [[{"text": "a", "callback_data": "%s"}]]}'
                % ("x" * 65),
            },
            "65 bytes outside 1-64",
        ),
        ("setMyCommands", {"commands": '[{"command": "a"}]'}, "missing description"),
        (
            "setMyCommands",
            {"commands": "[]", "scope": '{"type": "chat"}'},
            "BotCommandScopeChat: missing chat_id",
        ),
    ],
)
def test_the_reference_names_what_is_wrong(
    method: str, params: dict[str, object], wrong: str
) -> None:
    found = "; ".join(botapi.violations(method, params))

    assert wrong in found
    assert bool(found) is bool(wrong)
