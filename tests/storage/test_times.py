from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.times import moment, moment_or_none, stamp, stamp_or_none

ZONES = st.integers(-23 * 60, 23 * 60).map(lambda m: timezone(timedelta(minutes=m)))
MOMENTS = st.builds(
    lambda seconds, zone: (datetime(2000, 1, 1, tzinfo=UTC) + seconds).astimezone(zone),
    st.timedeltas(min_value=timedelta(days=-700_000), max_value=timedelta(days=2_900_000)),
    ZONES,
)


@given(MOMENTS)
def test_a_moment_comes_back_as_it_was_in_utc(when: datetime) -> None:
    assert moment(stamp(when)) == when
    assert moment(stamp(when)).tzinfo == UTC


@given(MOMENTS, MOMENTS)
def test_texts_sort_as_moments_do(one: datetime, other: datetime) -> None:
    assert (stamp(one) < stamp(other)) == (one < other)


def test_a_moment_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        stamp(datetime(2026, 3, 1))  # noqa: DTZ001  # that is the mistake


def test_no_moment_is_no_text_and_back() -> None:
    assert stamp_or_none(None) is None
    assert moment_or_none(None) is None
