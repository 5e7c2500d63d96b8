"""The gazetteer: what is named where, what people type, who belonged where and when."""

from __future__ import annotations

import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reading import gazetteer
from bot.reading.mentions import Form, Kind
from bot.reading.phrases import words_of

TODAY = date(2025, 12, 20)
CHEMICAL_WEAPONS = (
    "Convention on the Prohibition of the Development, Production, Stockpiling and Use of "
    "Chemical Weapons and on Their Destruction"
)
OUR_STORY = (
    "Moscow authorised its Defence Ministry to end bilateral military cooperation agreements "
    "with Germany, Poland, Norway, Bulgaria, Romania, Denmark, the UK, the Netherlands, Croatia, "
    "Belgium and the Czech Republic. In 2023 it left the CFE Treaty."
)


def test_mentions_stand_where_they_say_in_order_and_apart() -> None:
    mentions = gazetteer.find(OUR_STORY, "en", on=TODAY)

    assert [m.code for m in mentions] == [
        *("RU", "generic-military-cooperation", "DE", "PL", "NO", "BG", "RO", "DK", "GB", "NL"),
        *("HR", "BE", "CZ", "cfe"),
    ]
    assert all(OUR_STORY[m.start : m.end] == m.text for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


@given(
    st.text(
        alphabet=st.sampled_from("US UK.Niger'ia-Congo ,Paris Agreement Путин中国\n"), max_size=60
    )
)
def test_any_text_is_read_and_offsets_hold(text: str) -> None:
    for language in ("en", "ru", "zh", None, "xx"):
        for m in gazetteer.find(text, language, on=TODAY):
            assert text[m.start : m.end] == m.text != ""


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Norway", Form.NAME),
        ("Norwegian", Form.ADJECTIVE),
        ("Norwegians", Form.PEOPLE),
        ("Oslo", Form.CAPITAL),
        ("Storting", Form.METONYM),
        ("Jonas Gahr Støre", Form.LEADER),
        ("UK", Form.ACRONYM),
        ("Arab League", Form.ORGANISATION),
    ],
)
def test_a_mention_tells_how_the_party_is_named(text: str, form: Form) -> None:
    (mention,) = gazetteer.find(text, "en", on=TODAY)

    assert (mention.kind, mention.form) == (Kind.PARTY, form)


@pytest.mark.parametrize(
    ("text", "treaty", "sure"),
    [
        ("NPT", "npt", False),
        ("npt", None, False),
        ("Nuclear Non-Proliferation Treaty", "npt", True),
        ("nuclear nonproliferation treaty", "npt", True),
        ("New START", "new-start", True),
        ("Geneva Protocol", "geneva-protocol-1925", False),
        ("extradition treaties", "generic-extradition", True),
        ("mutual defense pact", "generic-military-cooperation", True),
        ("mutual defence pact", "generic-military-cooperation", True),
        (
            CHEMICAL_WEAPONS,
            "cwc",
            True,
        ),
        ("Vienna Convention", "vcdr", False),
    ],
)
def test_a_treaty_is_known_by_its_names(
    text: str,
    treaty: str | None,
    sure: bool,  # noqa: FBT001 - a column of the table
) -> None:
    found = gazetteer.find(text, "en")

    assert [(m.code, not m.ambiguous) for m in found] == ([(treaty, sure)] if treaty else [])


@pytest.mark.parametrize("language", ["no", "nb", "nn"])
@pytest.mark.parametrize(
    ("text", "code"),
    [("Kineserne nøler", "CN"), ("Nordisk råd nøler", "NORDICCOUNCIL"), ("Tyskland nøler", "DE")],
)
def test_norwegian_has_its_names_under_any_of_its_codes(
    language: str, text: str, code: str
) -> None:
    assert [mention.code for mention in gazetteer.find(text, language)] == [code]


def test_leaving_an_organisation_is_a_step_on_its_treaty() -> None:
    assert gazetteer.founding_treaty("ICC") == "rome-statute"
    assert gazetteer.founding_treaty("NO") is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("norway", "NO"),
        (" Norvège ", "NO"),
        ("Норвегия", "NO"),
        ("挪威", "NO"),
        ("UK", "GB"),
        ("RU", "RU"),
        ("ru", "RU"),
        ("no", None),
        ("NO", "NO"),
        ("in", None),
        ("nato", "NATO"),
        ("European Commission", "EU"),
        ("X-ABK", "X-ABK"),
        ("Taiwan", "TW"),
        ("Kremlin", "RU"),
        ("Norwya", None),
        ("", None),
    ],
)
def test_a_party_is_known_by_what_people_type(typed: str, code: str | None) -> None:
    assert gazetteer.party_code(typed) == code


@pytest.mark.parametrize(
    ("typed", "treaty"),
    [
        ("cfe", "cfe"),
        ("ottawa convention", "ottawa"),
        ("Римский статут", "rome-statute"),
        ("withdrawal from UNESCO", "unesco-constitution"),
        ("no such treaty", None),
    ],
)
def test_a_treaty_is_known_by_what_people_type(typed: str, treaty: str | None) -> None:
    assert gazetteer.treaty_id(typed) == treaty


def test_a_slip_gets_the_nearest_names_and_a_short_word_none() -> None:
    assert gazetteer.suggest("Norwya", ["party"])[0] == "Norway"
    assert gazetteer.suggest("Otawa convention", ["treaty"])[0] == "Ottawa Convention"
    assert gazetteer.suggest("Nordcs", ["group"]) == ["Nordics"]
    assert gazetteer.suggest("humman rights", ["topic"]) == ["human rights"]
    assert gazetteer.suggest("to") == []


@pytest.mark.parametrize(
    ("group", "joined", "left", "code"),
    [
        ("EU", date(1973, 1, 1), date(2020, 2, 1), "GB"),
        ("NATO", date(2024, 3, 7), None, "SE"),
        ("NATO", date(2023, 4, 4), None, "FI"),
        ("ASEAN", date(2025, 10, 26), None, "TL"),
        ("AFU", date(2017, 1, 30), None, "MA"),
        ("CSTO", date(2006, 6, 23), date(2012, 12, 20), "UZ"),
        ("MERCOSUR", date(2012, 7, 31), date(2016, 12, 2), "VE"),
        ("G20", date(2023, 9, 9), None, "AFU"),
    ],
)
def test_membership_of_a_group_has_dates(
    group: str, joined: date, left: date | None, code: str
) -> None:
    assert code in gazetteer.members_of(group, joined)
    assert group in gazetteer.groups_of(code, joined)
    assert group not in gazetteer.groups_of(code, date.fromordinal(joined.toordinal() - 1))
    assert left is None or group not in gazetteer.groups_of(code, left)


def test_a_group_belongs_to_itself_and_has_its_size() -> None:
    assert "EU" in gazetteer.groups_of("EU", TODAY)
    sizes = {group: len(gazetteer.members_of(group, TODAY)) for group in gazetteer.names().groups}
    assert sizes == {
        "EU": 27,
        "NATO": 32,
        "NORDICS": 5,
        "BALTICS": 3,
        "G7": 7,
        "G20": 21,
        "BRICS": 10,
        "ASEAN": 11,
        "AFU": 55,
        "CSTO": 6,
        "CIS": 9,
        "GCC": 6,
        "MERCOSUR": 5,
        "P5": 5,
        "VISEGRAD": 4,
    }


@pytest.mark.parametrize(
    ("typed", "group"),
    [("nordics", "NORDICS"), ("AU", "AFU"), ("Visegrád", "VISEGRAD"), ("G-7", "G7"), ("X", None)],
)
def test_a_group_is_known_by_what_people_type(typed: str, group: str | None) -> None:
    assert gazetteer.group_code(typed) == group


def test_names_are_those_people_use() -> None:
    names = gazetteer.names()

    assert (names.parties["GB"].name, names.parties["GB"].article) == ("UK", True)
    assert (names.parties["CZ"].name, names.parties["CZ"].article) == ("Czech Republic", True)
    assert names.parties["TR"].name == "Türkiye"
    assert names.parties["NO"].flag == "🇳🇴"
    assert names.parties["TW"].flag == names.parties["EU"].flag == ""
    assert names.treaties["cfe"].name == "CFE Treaty"
    assert names.treaties["cfe"].year == "1990"
    assert names.treaties["npt"].multilateral
    assert not names.treaties["new-start"].multilateral
    assert gazetteer.topic_of("cfe") == "arms_control"
    assert gazetteer.topic_of("dropped-since") is None
    assert gazetteer.TOPICS["defence"] == gazetteer.TOPICS["military"] == "military"


def test_a_year_no_source_was_checked_for_is_not_shown() -> None:
    assert gazetteer.names().treaties["chagos"].year is None


def test_reading_a_text_ten_times_as_long_takes_about_ten_times_as_long() -> None:
    def seconds(text: str) -> float:
        begin = time.perf_counter()
        gazetteer.find(text, "en", on=TODAY)
        return time.perf_counter() - begin

    gazetteer.find(OUR_STORY, "en", on=TODAY)
    short = min(seconds(OUR_STORY * 20) for _ in range(5))
    long = min(seconds(OUR_STORY * 200) for _ in range(3))

    assert long < 40 * short  # quadratic would be a hundredfold


def test_a_hostile_text_is_read_in_no_time() -> None:
    text = "New " * 20_000 + "United " * 20_000 + "x" * 100_000
    begin = time.perf_counter()

    assert gazetteer.find(text, "en", on=TODAY) == ()
    assert time.perf_counter() - begin < 3


def test_words_of_chinese_are_its_characters() -> None:
    assert [word.folded for word in words_of("中国 and")] == ["中", "国", "and"]
