from __future__ import annotations

from calendar import timegm
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.parse.fast_dates import parsed_date
from bot.intake.parse.odd import Odd

ZONES = st.integers(-15 * 60, 15 * 60).map(lambda m: timezone(timedelta(minutes=m)))
MOMENTS = st.datetimes(datetime(1901, 1, 2), datetime(2099, 12, 30), timezones=ZONES)  # noqa: DTZ001 - the zones are drawn


WRITTEN = st.sampled_from([format_datetime, lambda at: at.isoformat(timespec="seconds")])


def theirs(text: str) -> datetime:
    parsed = feedparser.datetimes._parse_date(text)
    assert parsed is not None
    return datetime.fromtimestamp(timegm(parsed), tz=UTC)


@given(MOMENTS, WRITTEN)
def test_dates_are_read_as_feedparser_reads_them(
    at: datetime, written: Callable[[datetime], str]
) -> None:
    text = written(at)

    found = parsed_date(text)

    assert found == theirs(text)


@pytest.mark.parametrize(
    "text",
    [
        "Sat, 20 Dec 2025 10:00:00 EST",
        "Sat, 31 Feb 2026 10:00:00 GMT",
        "Sat, 20 Dec 2025 24:00:00 GMT",
        "Sat, 20 Dec 2025 10:00:60 GMT",
        "Sat, 20 Dec 2025 10:00:00 +1600",
        "20 December 2025",
        "2025-12-20",
        "2025-12-20 10:00:00",
        "99999-12-20T10:00:00Z",
        "\u0661\u0662 Dec 2025 10:00:00 GMT",
    ],
)
def test_any_other_date_is_odd(text: str) -> None:
    with pytest.raises(Odd):
        parsed_date(text)


@pytest.mark.parametrize(
    "text", ["2025-12-20T10:00:00.5+01:00", "2025-12-20T10:00:00Z", "2 Jan 2026 01:02:03 UT"]
)
def test_dates_may_be_written_in_a_few_ways(text: str) -> None:
    found = parsed_date(text)

    assert found == theirs(text)


def test_a_missing_date_is_no_date() -> None:
    assert parsed_date("") is None
