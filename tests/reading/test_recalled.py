"""What is recalled or made up is no news, and a court's act is not told as a party's."""

from __future__ import annotations

import pytest

from tests.reading.stories import reading


@pytest.mark.parametrize(
    "headline",
    [
        "20 years ago today: Switzerland terminates tax treaty with Russia",
        "From the archives: Sweden ratifies the Geneva Conventions",
        "On this day in 1984: UK and China sign declaration on Hong Kong",
        "This day in history: Norway signs border treaty with Russia",
        "In new novel, Russia quits New START",
    ],
)
def test_what_is_recalled_or_made_up_alerts_nobody(headline: str) -> None:
    assert not reading(headline).alert


def test_what_comes_back_after_years_is_news() -> None:
    assert reading("33 years on, Morocco is readmitted to the African Union").alert


@pytest.mark.parametrize(
    "headline",
    [
        "Court strikes down Kenya-Uganda oil pipeline agreement",
        "Court annuls Kenya-Uganda fisheries agreement",
    ],
)
def test_a_court_that_strikes_down_an_agreement_is_not_its_parties(headline: str) -> None:
    (action,) = reading(headline).actions

    assert action.actors == ()
    assert set(action.counterparties) == {"KE", "UG"}
