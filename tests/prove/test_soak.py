"""An hour and a half of much news (fault J9); scripts/prove.py runs a week of it."""

from __future__ import annotations

import pytest

from tests.prove.soak import prove_soak


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.case("J9")
def test_under_ten_times_the_load_nothing_grows_and_nothing_is_left() -> None:
    done = prove_soak(hours=2)

    assert done.kept, done.figures
