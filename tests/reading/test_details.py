"""Dates and national instruments as stories state them."""

from __future__ import annotations

from tests.reading.stories import main_of


def test_a_date_on_which_it_takes_effect_is_read() -> None:
    main = main_of(
        "Chile terminates tax treaty with Norway",
        content="Chile on Friday ended its tax treaty with Norway, effective from 1 March 2026.",
    )

    assert main.dates.effective_from == "2026-03-01"
    assert main.dates.decided == "2025-12-19"


def test_a_numbered_decree_is_the_instrument() -> None:
    main = main_of(
        "President signs decree ending Russia's border pact with Estonia",
        content="The president signed decree No. 871 to terminate the border pact with Estonia.",
    )

    assert main.instrument == "decree No. 871"


def test_the_year_of_the_treaty_is_not_the_year_of_the_act() -> None:
    main = main_of("Peru suspends 1998 border treaty with Ecuador")

    assert main.dates.signed == "1998"
    assert main.dates.decided is None


def test_an_impossible_date_is_no_date() -> None:
    main = main_of("Chile terminates tax treaty with Norway, effective from 31 February 2026")

    assert main.dates.effective_from is None


def test_who_keeps_the_instruments_is_no_party_where_the_lead_names_it() -> None:
    main = main_of(
        "Norway ratifies the High Seas Treaty",
        content="Norway has deposited its instrument of ratification of the High Seas Treaty "
        "with the United Nations.",
    )

    assert main.actors == ("NO",)
    assert main.counterparties == ()
