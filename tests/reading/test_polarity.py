"""What binds and what loosens, where it differs from the action's own sign."""

from __future__ import annotations

import pytest

from tests.reading.stories import main_of


@pytest.mark.parametrize(
    ("headline", "polarity"),
    [
        ("Fiji ratifies High Seas Treaty", 1),
        ("Kenya withdraws from Rome Statute", -1),
        ("Ghana's parliament rejects withdrawal from Rome Statute", 1),
        ("Ghana's parliament rejects Rome Statute", -1),
        ("Japan withdraws its reservation to Genocide Convention", 1),
    ],
)
def test_the_sign_is_that_of_the_instance(headline: str, polarity: int) -> None:
    assert main_of(headline).polarity == polarity
