"""Slack's errors in our words: F1 to F5, and what the line does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.errors import (
    BadText,
    ChannelGone,
    NotSent,
    PlatformDown,
    SendError,
    TryLater,
    Unknown,
)
from bot.platforms.slack.errors import KINDS, kind_of
from bot.platforms.slack.platform import Slack
from tests.platforms.slack.fake import BOT_TOKEN, FakeSlack, Fault, error, rate_limit
from tests.platforms.slack.scenes import C1, Desk, said, slack_for

POST = "chat.postMessage"


@pytest.mark.parametrize(
    ("fault", "ours"),
    [
        pytest.param(error("ratelimited"), TryLater, id="F1-in-a-200"),
        pytest.param(error("channel_not_found"), ChannelGone, id="F2"),
        pytest.param(error("is_archived"), ChannelGone, id="F2-archived"),
        pytest.param(error("not_in_channel"), ChannelGone, id="F2-out"),
        pytest.param(error("token_revoked"), PlatformDown, id="F3"),
        pytest.param(error("account_inactive"), PlatformDown, id="F3-inactive"),
        pytest.param(error("invalid_auth"), PlatformDown, id="F3-auth"),
        pytest.param(error("missing_scope"), PlatformDown, id="F3-scope"),
        pytest.param(error("msg_too_long"), BadText, id="F4"),
        pytest.param(error("invalid_blocks"), BadText, id="F4-blocks"),
        pytest.param(error("fatal_error"), Unknown, id="F5-fatal"),
        pytest.param(error("internal_error", status=500), Unknown, id="F5-500"),
        pytest.param(error("channel_not_found", status=503), Unknown, id="F5-503"),
        pytest.param(Fault(status=502, body="<html>Bad gateway</html>"), Unknown, id="F5-html"),
        pytest.param(Fault(body="<html>Hello</html>"), Unknown, id="F5-200-html"),
        pytest.param(Fault(body="{"), Unknown, id="F5-half-json"),
        pytest.param(Fault(body="[]"), Unknown, id="F5-list"),
        pytest.param(Fault(body="[1]"), Unknown, id="F5-full-list"),
        pytest.param(Fault(body='{"ok": false}'), Unknown, id="F5-no-reason"),
        pytest.param(Fault(body='{"ok": true}'), Unknown, id="F5-no-ts"),
        pytest.param(Fault(), Unknown, id="F5-cut"),
        pytest.param(error("a_code_of_tomorrow"), NotSent, id="unlisted"),
    ],
)
async def test_each_refusal_is_named_by_what_to_do_next(
    fake: FakeSlack, slack: Slack, fault: Fault, ours: type[SendError]
) -> None:
    fake.faults.append(_only_posting(fault))

    with pytest.raises(ours) as refused:
        await slack.send(C1, said("hi"), "k")

    assert str(refused.value).startswith(POST)
    assert [method for method, _ in fake.calls].count(POST) == 1  # nobody repeats but the outbox


def _only_posting(fault: Fault) -> Fault:
    return Fault(method=POST, status=fault.status, body=fault.body, headers=fault.headers)


@pytest.mark.parametrize(
    ("told", "wait"),
    [("7", 7), (None, 30), ("soon", 30), ("-3", 30), ("0", 1), ("1000000000", 24 * 3_600)],
)
async def test_f1_a_rate_limit_says_how_long(
    fake: FakeSlack, slack: Slack, told: str | None, wait: int
) -> None:
    fake.faults.append(rate_limit(told, method=POST))

    with pytest.raises(TryLater) as refused:
        await slack.send(C1, said("hi"), "k")

    assert refused.value.wait == timedelta(seconds=wait)


async def test_f3_a_refused_token_is_not_used_again(fake: FakeSlack, slack: Slack) -> None:
    fake.faults.append(error("token_revoked", method=POST))
    with pytest.raises(PlatformDown):
        await slack.send(C1, said("hi"), "k")
    asked = len(fake.calls)

    with pytest.raises(PlatformDown):
        await slack.send(C1, said("hi"), "k")

    assert len(fake.calls) == asked
    assert slack.down == "chat.postMessage: token_revoked, status 200"


async def test_a_port_nobody_listens_on_is_not_sent(fake: FakeSlack, desk: Desk) -> None:
    async with slack_for(fake, desk) as slack:
        await slack.send(C1, said("hi"), "k")  # so that we know who we are
        await fake.__aexit__()

        with pytest.raises((NotSent, Unknown)) as refused:
            await slack.send(C1, said("hi"), "k2")
        if isinstance(refused.value, Unknown):  # the connection kept alive was closed first
            with pytest.raises(NotSent):
                await slack.send(C1, said("hi"), "k2")


async def test_an_address_that_is_none_is_not_sent(desk: Desk, fake: FakeSlack) -> None:
    class Nowhere(FakeSlack):
        api_url = "http://:80/api"

    async with slack_for(Nowhere(), desk) as slack:
        with pytest.raises(NotSent):
            await slack.send(C1, said("hi"), "k")


async def test_an_introduction_that_fails_means_nothing_was_sent(
    fake: FakeSlack, slack: Slack
) -> None:
    fake.faults.append(Fault(method="auth.test"))

    with pytest.raises(NotSent):
        await slack.send(C1, said("hi"), "k")

    assert fake.seen == []


async def test_what_slack_echoes_reaches_no_error(fake: FakeSlack, slack: Slack) -> None:
    for body in (f'{{"ok": false, "error": "{BOT_TOKEN}"}}', f"<html>{BOT_TOKEN}</html>", "{"):
        fake.faults.append(Fault(method=POST, body=body, headers={"X-Echo": BOT_TOKEN}))

        with pytest.raises(Unknown) as refused:
            await slack.send(C1, said("hi"), "k")

        shown = f"{refused.value} {refused.value!r} {refused.value.__cause__!r} {slack!r}"
        assert BOT_TOKEN not in shown


def test_no_code_is_listed_twice_in_different_classes() -> None:
    assert kind_of("fatal_error") is Unknown
    assert kind_of("") is Unknown
    assert all(issubclass(kind, SendError) for kind in KINDS.values())
