"""Telegram's errors in our words, row by row (delivery, section 3; faults E1-E14)."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from telegram import error

from bot.domain.errors import (
    BadText,
    ChannelClosed,
    ChannelGone,
    ChannelMoved,
    NotSent,
    PlatformDown,
    SendError,
    TryLater,
    Unknown,
)
from bot.platforms.telegram.errors import (
    FAILURES,
    LONGEST_REASON,
    cause_of,
    classify,
    says_the_same,
)

TOKEN = "123456789:AAcanaryCanaryCanaryCanaryCanary00"


def _by(theirs: error.TelegramError, cause: Exception) -> error.TelegramError:
    theirs.__cause__ = cause
    return theirs


def _timed_out(cause: Exception) -> error.TelegramError:
    return _by(error.TimedOut(), cause)


def _cut(cause: Exception) -> error.TelegramError:
    return _by(error.NetworkError(f"httpx.{type(cause).__name__}: {cause}"), cause)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        pytest.param(_cut(httpx.ConnectError("refused")), NotSent, id="E12 connection refused"),
        pytest.param(_timed_out(httpx.ConnectTimeout("")), NotSent, id="E12 connect timeout"),
        pytest.param(_timed_out(httpx.PoolTimeout("")), NotSent, id="E12 pool timeout"),
        pytest.param(_cut(httpx.ProxyError("407")), NotSent, id="the proxy refuses"),
        pytest.param(_cut(httpx.UnsupportedProtocol("")), NotSent, id="no such protocol"),
        pytest.param(_timed_out(httpx.ReadTimeout("")), Unknown, id="E11 read timeout"),
        pytest.param(_timed_out(httpx.WriteTimeout("")), Unknown, id="E11 write timeout"),
        pytest.param(_cut(httpx.RemoteProtocolError("cut")), Unknown, id="E11 line cut"),
        pytest.param(_cut(httpx.ReadError("")), Unknown, id="E11 read error"),
        pytest.param(_cut(httpx.WriteError("")), Unknown, id="E11 write error"),
        pytest.param(error.TimedOut(), Unknown, id="a timeout without a cause"),
        pytest.param(TimeoutError(), Unknown, id="our own deadline"),
        pytest.param(error.NetworkError("Internal Server Error (500)"), Unknown, id="E10 500"),
        pytest.param(error.NetworkError("Bad Gateway (502)"), Unknown, id="E10 502"),
        pytest.param(error.NetworkError("Gateway Timeout (504)"), Unknown, id="E10 504"),
        pytest.param(KeyError("result"), Unknown, id="E13 ok: false"),
        pytest.param(error.TelegramError("Invalid server response"), Unknown, id="E13 HTML"),
        pytest.param(AttributeError("'bool' has no"), Unknown, id="a result that is no message"),
        pytest.param(error.Forbidden("bot was blocked by the user"), ChannelGone, id="E4 blocked"),
        pytest.param(error.Forbidden("user is deactivated"), ChannelGone, id="E4 deactivated"),
        pytest.param(
            error.BadRequest("Can't parse entities: unsupported start tag"), BadText, id="E7"
        ),
        pytest.param(error.BadRequest("Message is too long"), BadText, id="E8 too long"),
        pytest.param(error.BadRequest("Text must be non-empty"), BadText, id="empty"),
        pytest.param(error.BadRequest("BUTTON_URL_INVALID"), BadText, id="a button"),
        pytest.param(error.BadRequest("Message to edit not found"), BadText, id="deleted"),
        pytest.param(error.InvalidToken("Unauthorized"), PlatformDown, id="E9 token refused"),
        pytest.param(
            error.Conflict("Conflict: terminated by other getUpdates request"),
            PlatformDown,
            id="E14 two pollers",
        ),
    ],
)
def test_every_error_says_what_to_do_next(theirs: Exception, ours: type[SendError]) -> None:
    assert isinstance(theirs, FAILURES)
    assert type(classify(theirs)) is ours


@pytest.mark.case("E5")
@pytest.mark.parametrize(
    "words",
    [
        "Chat not found",  # E5; python-telegram-bot writes the capital
        "Group chat was deactivated",
        "CHANNEL_PRIVATE",
        "PEER_ID_INVALID",
        "USER_BANNED_IN_CHANNEL",
        "TOPIC_DELETED",
        "Message thread not found",
    ],
)
def test_e5_a_chat_that_is_no_more_is_gone(words: str) -> None:
    assert type(classify(error.BadRequest(words))) is ChannelGone


@pytest.mark.parametrize(
    "words",
    [
        "Not enough rights to send text messages to the chat",
        "Have no rights to send a message",
        "Need administrator rights in the channel chat",
        "CHAT_WRITE_FORBIDDEN",
        "CHAT_ADMIN_REQUIRED",
        "CHAT_RESTRICTED",
        "TOPIC_CLOSED",
    ],
)
@pytest.mark.parametrize("kind", [error.BadRequest, error.Forbidden])
def test_e8_a_chat_that_others_may_write_in_is_closed(
    words: str, kind: type[error.TelegramError]
) -> None:
    assert type(classify(kind(words))) is ChannelClosed


@pytest.mark.parametrize("wait", [7, timedelta(seconds=7)])
def test_e1_a_rate_limit_says_how_long_in_either_type(wait: int | timedelta) -> None:
    ours = classify(error.RetryAfter(wait))

    assert isinstance(ours, TryLater)
    assert ours.wait == timedelta(seconds=7)


def test_e3_a_rate_limit_without_parameters_waits_half_a_minute() -> None:
    ours = classify(error.NetworkError("Too Many Requests: chat flood"))

    assert isinstance(ours, TryLater)
    assert ours.wait == timedelta(seconds=30)


def test_e6_a_migrated_group_tells_its_new_address() -> None:
    ours = classify(error.ChatMigrated(-1001234))

    assert isinstance(ours, ChannelMoved)
    assert ours.address == "-1001234"


@pytest.mark.parametrize(
    "theirs",
    [
        error.InvalidToken(f"The token `{TOKEN}` was rejected by the server."),
        error.NetworkError(f"httpx.ConnectError: https://api.telegram.org/bot{TOKEN}/sendMessage"),
        error.Conflict(f"Conflict {TOKEN}"),
        error.BadRequest(f"bad {TOKEN}"),
        ValueError(TOKEN),
    ],
)
def test_no_error_repeats_the_token(theirs: Exception) -> None:
    ours = classify(theirs, token=TOKEN)

    assert TOKEN not in f"{ours} {ours!r}"


def test_only_a_cause_without_the_token_is_kept() -> None:
    clean = error.TimedOut()
    deep = error.NetworkError("clean itself")
    deep.__context__ = ValueError(TOKEN)

    assert cause_of(clean, token=TOKEN) is clean
    assert cause_of(deep, token=TOKEN) is None


def test_a_reason_is_short_whatever_the_server_said() -> None:
    assert len(str(classify(error.NetworkError("<html>" * 10_000)))) <= LONGEST_REASON


@pytest.mark.parametrize(
    ("failure", "same"),
    [
        (classify(error.BadRequest("Message is not modified: specified new message")), True),
        (classify(error.BadRequest("Message to edit not found")), False),
        (classify(error.NetworkError("message is not modified")), False),
    ],
)
def test_an_edit_that_changes_nothing_is_told_from_one_that_fails(
    failure: SendError, *, same: bool
) -> None:
    assert says_the_same(failure) is same
