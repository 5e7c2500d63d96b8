"""Envelopes: what they mean, and which mean nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.inbound import (
    Asked,
    Back,
    Gone,
    Uninstalled,
    is_for_us,
    understand,
)
from bot.platforms.slack.web import Me
from tests.platforms.slack import envelopes
from tests.platforms.slack.envelopes import APP, BOT, TEAM, Json, direct, event, mention, press

ME = Me(team=TEAM, user=BOT, bot="B1")

json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


def asked(envelope: Json) -> Asked:
    heard = understand(envelope, me=ME)
    assert isinstance(heard, Asked)
    return heard


def test_a_slash_command_is_known_by_its_envelope() -> None:
    envelope = envelopes.slash("/watch", "Norway", response_url="https://hooks.slack.com/x")

    heard = asked(envelope)

    assert (heard.event_id, heard.text) == (envelope["envelope_id"], "/watch Norway")
    assert (heard.channel, heard.private, heard.user) == ("C1", False, "U1")
    assert heard.response_url == "https://hooks.slack.com/x"


def test_a_slash_command_in_a_direct_message_need_not_be_in_ours() -> None:
    heard = asked(envelopes.slash("/watch", "Norway", channel="D777"))

    assert (heard.channel, heard.private) == ("", True)


def test_a_press_brings_the_buttons_id() -> None:
    heard = asked(press("b-1", ts="5.5"))

    assert (heard.press, heard.text, heard.shown_at) == ("b-1", "", "5.5")


def test_a_press_on_what_only_the_presser_sees_has_no_message_to_edit() -> None:
    silent = press("b-1")
    del silent["payload"]["container"]["is_ephemeral"]

    assert asked(press("b-1", ephemeral=True)).shown_at == ""
    assert asked(silent).shown_at == ""


def test_a_button_with_an_address_asks_nothing_of_us() -> None:
    assert understand(press(None), me=ME) is None


def test_a_mention_is_known_by_its_event_and_answered_in_a_thread() -> None:
    envelope = mention(f"<@{BOT}> watch Norway", ts="7.7")

    heard = asked(envelope)

    assert heard.event_id == envelope["payload"]["event_id"]
    assert (heard.text, heard.thread, heard.private) == ("/watch Norway", "7.7", False)
    assert asked(mention(f"<@{BOT}> watches", thread_ts="3.3")).thread == "3.3"


def test_a_direct_message_is_a_command() -> None:
    heard = asked(direct("watch Norway"))

    assert (heard.text, heard.channel, heard.private) == ("/watch Norway", "D1", True)
    assert heard.thread == ""


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B2"},
        {"bot_profile": {"app_id": "A2"}},
        {"app_id": "A2"},
        {"subtype": "message_changed"},
        {"subtype": "bot_message"},
        {"subtype": "channel_join"},
        {"edited": {"user": "U1", "ts": "1.1"}},
        {"hidden": True},
        {"user": BOT},
        {"user": None},
        {"channel": None},
    ],
)
@pytest.mark.parametrize("kind", [mention, direct])
def test_f12_what_no_person_says_just_now_is_ignored(kind: Any, more: Json) -> None:
    assert understand(kind("watch Norway", **more), me=ME) is None


def test_a_mention_in_a_direct_message_is_heard_once() -> None:
    assert understand(mention(f"<@{BOT}> help", channel="D1"), me=ME) is None
    assert understand(direct("help", channel="C1"), me=ME) is None


@pytest.mark.parametrize(
    ("inner", "meaning"),
    [
        ({"type": "channel_archive", "channel": "C1", "user": "U2"}, Gone(channel="C1")),
        ({"type": "group_archive", "channel": "C1"}, Gone(channel="C1")),
        ({"type": "channel_deleted", "channel": "C1"}, Gone(channel="C1")),
        ({"type": "channel_left", "channel": "C1"}, Gone(channel="C1")),
        ({"type": "group_left", "channel": "C1"}, Gone(channel="C1")),
        ({"type": "member_left_channel", "channel": "C1", "user": BOT}, Gone(channel="C1")),
        ({"type": "member_left_channel", "channel": "C1", "user": "U2"}, None),
        ({"type": "channel_unarchive", "channel": "C1"}, Back(channel="C1")),
        ({"type": "group_unarchive", "channel": "C1"}, Back(channel="C1")),
        ({"type": "member_joined_channel", "channel": "C1", "user": BOT}, Back(channel="C1")),
        ({"type": "member_joined_channel", "channel": "C1", "user": "U2"}, None),
        ({"type": "channel_archive"}, None),
        ({"type": "app_uninstalled"}, Uninstalled(reason="the app was uninstalled")),
        (
            {"type": "tokens_revoked", "tokens": {"bot": ["U0BOT"]}},
            Uninstalled(reason="the bot's token was revoked"),
        ),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}}, None),
        ({"type": "reaction_added"}, None),
    ],
)
def test_what_becomes_of_channels_and_of_us(inner: Json, meaning: object) -> None:
    assert understand(event(inner), me=ME) == meaning


@pytest.mark.parametrize(
    ("envelope", "ours"),
    [
        (envelopes.slash("/watch", "x"), True),
        (press("b"), True),
        (direct("hi"), True),
        (envelopes.slash("/watch", "x", team="T2"), False),
        (envelopes.slash("/watch", "x", app="A2"), False),
        (press("b", team="T2"), False),
        (event({"type": "app_uninstalled"}, team="T2"), False),
        ({"type": "slash_commands", "payload": {}}, False),
        ({"type": "slash_commands"}, False),
    ],
)
def test_f11_only_envelopes_of_our_workspace_and_app_count(envelope: Json, ours: bool) -> None:  # noqa: FBT001 - a table
    assert is_for_us(envelope, me=ME, app=APP) is ours


def test_before_slack_named_our_app_nothing_counts() -> None:
    envelope = direct("hi")
    envelope["payload"]["api_app_id"] = ""

    assert not is_for_us(envelope, me=ME, app="")


@given(json_values, st.sampled_from(["slash_commands", "interactive", "events_api", "?"]))
def test_no_payload_whatever_breaks_us(payload: object, kind: str) -> None:
    envelope = {"type": kind, "envelope_id": "e", "payload": payload}

    assert is_for_us(envelope, me=ME, app=APP) is False
    assert understand(envelope, me=ME) is None


@given(st.sampled_from(["container", "user", "actions", "channel", "type"]), json_values)
def test_no_field_of_another_type_breaks_us(name: str, value: object) -> None:
    envelope = press("b-1")
    envelope["payload"][name] = value

    understand(envelope, me=ME)
