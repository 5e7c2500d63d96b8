"""No secret and no forged line ever stands in the log."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typing_extensions import override

from bot import logs

TOKEN = "987654321:BBBB_canary_canary_canary_canary_1"


class Terminal(io.StringIO):
    @override
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _the_root_logger_is_put_back() -> Iterator[None]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


@pytest.mark.parametrize(
    "secret", [TOKEN, "xoxb-1-abc", "xapp-1-A-b", "Bearer abc", "hunter2-own"]
)
@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_secrets_are_redacted_in_messages_arguments_and_traces(
    secret: str, stream: type[io.StringIO]
) -> None:
    out = stream()
    logs.set_up(logging.DEBUG, secrets=["hunter2-own"], to=out)

    try:
        int(secret)
    except ValueError:
        logging.getLogger("x").exception("it broke: %s", secret)

    assert secret not in out.getvalue()
    assert "***" in out.getvalue()


@pytest.mark.case("C11")
def test_a_title_with_line_breaks_stays_one_json_line() -> None:
    out = io.StringIO()
    logs.set_up(logging.INFO, to=out)

    logging.getLogger("x").info("story stored: %s", 'a\n{"event": "forged"}\x1b[31m')

    (line,) = out.getvalue().splitlines()
    assert json.loads(line)["event"] == "story stored"


@pytest.mark.case("C11")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text() | st.sampled_from(["\x85", "\u2028", "\x1c", "\ud800", '"}\n{"event": "x"}']))
def test_whatever_a_title_holds_its_event_is_one_line(title: str) -> None:
    for out in (io.StringIO(), Terminal()):
        logs.set_up(logging.INFO, to=out)

        logging.getLogger("x").info("story stored: %s", title)

        assert out.getvalue().count("\n") == 1
        assert not set(out.getvalue()) & set("\x1b\r\x85\x0b\x0c\u2028\u2029")
        if not isinstance(out, Terminal):
            assert json.loads(out.getvalue())["event"] == "story stored"


@pytest.mark.parametrize("title", ["a Bearer b", "https://hooks.slack.com/services/T/B/x"])
def test_what_is_redacted_leaves_the_line_json(title: str) -> None:
    out = io.StringIO()
    logs.set_up(logging.INFO, to=out)

    logging.getLogger("x").info("story stored: %s", title)

    assert json.loads(out.getvalue())["message"].endswith("***")


@pytest.mark.case("C11")
@pytest.mark.parametrize("title", ["a\x1b[31mred\r", "a\n\x1b[31m12:00:00 ERROR   forged"])
def test_a_title_cannot_paint_the_terminal_or_forge_a_line(title: str) -> None:
    out = Terminal()
    logs.set_up(logging.INFO, to=out)

    logging.getLogger("x").info("story stored: %s", title)

    (line,) = out.getvalue().splitlines()
    assert "\x1b" not in line
    assert "\\x1b" in line


def test_an_error_that_quotes_a_title_cannot_paint_the_terminal() -> None:
    out = Terminal()
    logs.set_up(logging.INFO, to=out)

    try:
        int("\x1b[31mred")
    except ValueError:
        logging.getLogger("x").exception("it broke")
    try:
        raise LookupError("\x1b[31mred")  # noqa: EM101, TRY301 - as a library would
    except LookupError:
        logging.getLogger("x").exception("it broke")

    assert "\x1b" not in out.getvalue()
    assert len(out.getvalue().splitlines()) > 4


def test_libraries_that_log_addresses_are_kept_quiet() -> None:
    out = io.StringIO()
    logs.set_up(logging.DEBUG, to=out)

    logging.getLogger("httpx").info("HTTP Request: POST https://x/bot%s/getMe", TOKEN)

    assert out.getvalue() == ""
