from __future__ import annotations

from calendar import timegm
from datetime import UTC, datetime
from time import struct_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.parse.dates import as_written
from tests.intake.parse.feeds import only, rss


@given(
    st.tuples(
        st.integers(1971, 9998),
        st.integers(1, 12),
        st.integers(0, 40),
        st.integers(0, 30),
        st.integers(0, 70),
        st.integers(0, 70),
    )
)
def test_days_and_seconds_too_many_are_counted_on(parts: tuple[int, ...]) -> None:
    parsed = struct_time((*parts, 0, 1, 0))

    assert as_written("", parsed) == datetime.fromtimestamp(timegm(parsed), tz=UTC)


@pytest.mark.parametrize("parts", [(0, 1, 1), (2026, 13, 1), (9999, 12, 40)])
def test_what_is_no_date_at_all_is_none(parts: tuple[int, ...]) -> None:
    assert as_written("", struct_time((*parts, 0, 0, 0, 0, 1, 0))) is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2025-06-31T10:00:00Z", datetime(2025, 7, 1, 10, tzinfo=UTC)),
        ("25-06-30 10:00", datetime(2025, 6, 30, 10, tzinfo=UTC)),
        ("Tue, 01 Jan 1970 00:00:00 GMT", None),
        ("Sat, 20 Dec 2031 10:00:00 GMT", None),
    ],
)
def test_odd_dates_are_read_as_far_as_they_can_be_believed(
    written: str, read: datetime | None
) -> None:
    assert only(rss(f"<guid>1</guid><pubDate>{written}</pubDate>")).published == read
