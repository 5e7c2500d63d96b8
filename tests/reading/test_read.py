"""What is read of whole stories."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.plain import reading_from_plain, reading_to_plain
from bot.domain.treaty import Action, Bearing, Stage
from bot.reading import text
from tests.reading.stories import MOSCOW_PAGE, MOSCOW_TITLE, main_of, reading, story

ELEVEN = {"DE", "PL", "NO", "BG", "RO", "DK", "GB", "NL", "HR", "BE", "CZ"}


def test_title_and_lead_are_told_as_one_action_at_the_stage_the_lead_states() -> None:
    main = main_of(MOSCOW_TITLE, content=MOSCOW_PAGE)

    assert main.action is Action.TERMINATE
    assert main.stage is Stage.EXECUTIVE_AUTHORISED
    assert main.stage_stated
    assert main.actors == ("RU",)
    assert set(main.counterparties) == ELEVEN
    assert main.affected == ("Europe",)
    assert main.treaties == ("generic-military-cooperation",)
    assert main.dates.signed == "1992-2002"
    assert main.dates.decided == "2025-12-20"
    assert main.instrument is not None


def test_an_older_exit_in_the_body_is_background_and_the_tail_of_headlines_nothing() -> None:
    found = reading(MOSCOW_TITLE, content=MOSCOW_PAGE)

    others = [action for action in found.actions if action.bearing is not Bearing.MAIN]
    assert [(a.action, a.treaties, a.actors) for a in others] == [
        (Action.WITHDRAW, ("cfe",), ("RU",))
    ]
    assert not {"DZ", "IT", "JP", "SE"} & {c for a in found.actions for c in a.parties}


def test_each_listed_party_has_its_evidence() -> None:
    main = main_of(MOSCOW_TITLE, content=MOSCOW_PAGE)

    shown = {evidence.text for evidence in main.evidence}
    assert {"Norway", "UK", "Czech Republic"} <= shown


def test_a_story_in_a_language_without_words_has_no_actions_but_a_language() -> None:
    found = reading("日本とノルウェーが協定に署名", language="ja")

    assert found.language == "ja"
    assert found.actions == ()


def test_the_language_is_detected_where_nobody_states_it() -> None:
    found = reading("Regeringen säger upp avtalet med Ryssland", language=None)

    assert found.language == "sv"


def test_a_reading_survives_its_way_through_json() -> None:
    found = reading(MOSCOW_TITLE, content=MOSCOW_PAGE)

    again = reading_from_plain(reading_to_plain(found))
    assert [a.action for a in again.actions] == [a.action for a in found.actions]
    assert again.actions[0].evidence == found.actions[0].evidence


def test_it_is_whom_the_title_names() -> None:
    main = main_of(
        "EU leaders meet in Brussels",
        content="Leaders gathered on Thursday. It signed a free trade agreement with Peru.",
    )

    assert main.actors == ("EU",)
    assert main.counterparties == ("PE",)


_PIECES = """Norway Russia EU NATO WHO Trump treaty pact deal signs ratifies quits to from with and
, not will parliament votes agreement ( ) . - 'US withdraws withdrawal of the in 2015 <p> &amp;
puts hold on abeyance pull out ratification between by says which after \u202e"""
_WORDS = st.sampled_from(_PIECES.split())
_ANY_TEXT = st.one_of(st.text(max_size=300), st.lists(_WORDS, max_size=40).map(" ".join))
_LANGUAGES = st.sampled_from(["en", "sv", "ru", "uk", "de", "fr", "es", "xx"])


@settings(max_examples=300, deadline=None)
@given(title=_ANY_TEXT, content=_ANY_TEXT, language=_LANGUAGES)
def test_reading_never_fails_and_evidence_is_where_it_says(
    title: str, content: str, language: str
) -> None:
    found = reading(title, content=content, language=language)

    clean = text.clean(story(title, content=content))
    for action in found.actions:
        assert 0.0 <= action.score <= 1.0
        for evidence in action.evidence:
            field = clean.field(evidence.field)
            assert evidence.text
            assert field[evidence.start : evidence.end] == evidence.text


def test_a_bare_verb_of_the_title_yields_to_the_step_that_the_lead_states() -> None:
    main = main_of(
        "Fiji ratifies extradition treaty with Peru",
        content="Parliament on Tuesday approved the ratification of the treaty with Peru.",
    )

    assert main.action is Action.RATIFY
    assert main.stage is Stage.LEGISLATURE_APPROVED


def test_what_the_title_says_is_complete_stays_complete() -> None:
    main = main_of(
        "Fiji has ratified extradition treaty with Peru",
        content="Parliament had approved the ratification of the treaty with Peru in May.",
    )

    assert main.stage is Stage.IN_EFFECT


def test_states_in_a_list_that_a_colon_announces_are_parties() -> None:
    main = main_of("Oslo terminates tax treaties with the following states: Chile, Peru and Fiji")

    assert set(main.counterparties) == {"CL", "PE", "FJ"}


def test_who_keeps_the_instruments_is_no_party() -> None:
    main = main_of("Niger hands African Union its instrument of ratification of the AfCFTA")

    assert main.actors == ("NE",)
    assert main.counterparties == ()


def test_the_accuser_of_a_breach_acts() -> None:
    accused = main_of("Kyiv accused by Moscow of violating the Black Sea grain agreement")
    told = main_of("London violates the fisheries treaty, Oslo says")

    assert (accused.actors, accused.counterparties) == (("RU",), ("UA",))
    assert (told.actors, told.counterparties) == (("NO",), ("GB",))


def test_a_head_of_state_ratifies_what_was_signed_long_ago() -> None:
    main = main_of("President of Poland signs the Lisbon Treaty")

    assert main.action is Action.RATIFY
    assert main.stage is Stage.EXECUTIVE_AUTHORISED
