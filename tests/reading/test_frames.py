"""The German frame, separable verbs, subjects behind the verb: word order, not words."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reading.grammar.frames import frame_of
from bot.reading.grammar.parse import parse
from bot.reading.grammar.vocabulary import vocabulary
from tests.reading.stories import main_of, reading

ON = date(2026, 1, 15)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Chile hat das Abkommen gekündigt", "perfect"),
        ("Chile ist dem Abkommen beigetreten", "perfect"),
        ("Das Abkommen wird von Chile gekündigt", "passive"),
        ("Chile wird das Abkommen kündigen", "modals"),
        ("Chile will das Abkommen ratifizieren", "modals"),
        ("Chile plant, das Abkommen zu kündigen", "infinitive"),
        ("Chile plant, dem Abkommen beizutreten", "infinitive"),
        ("Bestätigt ist, dass Chile das Abkommen kündigt", "clauses"),
        ("Chile kündigt das Abkommen", None),
    ],
)
def test_a_verb_at_the_end_is_read_with_its_auxiliary(sentence: str, kind: str | None) -> None:
    words = vocabulary("de")
    assert words is not None
    parsed = parse(sentence, words, on=ON)
    assert parsed is not None

    frames = [frame_of(parsed, hit) for hit in parsed.triggers]

    assert {frame.kind if frame else None for frame in frames} == {kind}


@pytest.mark.parametrize(
    ("language", "headline", "action", "parties"),
    [
        ("de", "Peru kündigt Investitionsabkommen mit Kanada auf", "terminate", {"PE", "CA"}),
        (
            "de",
            "Peru kündigt Aussetzung des Steuerabkommens mit Kanada an",
            "suspend",
            {"PE", "CA"},
        ),
        ("de", "Oman tritt am Montag dem Atomteststoppvertrag bei", "accede", {"OM"}),
        ("de", "Gestern hat Malta das Seerechtsübereinkommen ratifiziert", "ratify", {"MT"}),
        (
            "de",
            "Fidschi setzt den Vertrag über Rechtshilfe mit Tonga aus",
            "suspend",
            {"FJ", "TO"},
        ),
        ("sv", "I går undertecknade Malta Minamatakonventionen", "sign", {"MT"}),
        (
            "sv",
            "I morgon träder skatteavtalet mellan Peru och Chile i kraft",
            "in_force",
            {"PE", "CL"},
        ),
        ("sv", "Kenya undertecknade på måndagen ett skatteavtal med Ghana", "sign", {"KE", "GH"}),
        ("no", "I går undertegnet Malta Minamatakonvensjonen", "sign", {"MT"}),
        ("no", "Kenya setter utleveringsavtalen med Ghana på vent", "suspend", {"KE", "GH"}),
        ("da", "I går underskrev Malta Minamatakonventionen", "sign", {"MT"}),
        (
            "da",
            "Kenya trækker sin opsigelse af skatteaftalen med Ghana tilbage",
            "reinstate",
            {"KE", "GH"},
        ),
    ],
)
def test_word_order_tells_who_does_what(
    language: str, headline: str, action: str, parties: set[str]
) -> None:
    found = main_of(headline, language=language)

    assert (found.action.value, set(found.parties)) == (action, parties)


def test_a_genitive_after_a_colon_ends_no_clause() -> None:
    found = main_of("Palau ratificerar FN:s havsavtal", language="sv")

    assert (found.action.value, found.treaties) == ("ratify", ("bbnj",))


@pytest.mark.parametrize(
    ("language", "headline"),
    [
        ("de", "Peru kündigt Stellungnahme zum Abkommen an"),
        ("de", "Vermieter kündigt Vertrag nach Streit um Heizung"),
        ("de", "Stürmer unterschreibt Vertrag bis 2029"),
        ("sv", "Facket säger upp avtalet med rederiet"),
        ("no", "Klubben forlenger avtalen med treneren"),
        ("da", "Klubben ophæver aftalen med sponsoren"),
    ],
)
def test_other_uses_of_the_same_words_are_no_news_of_treaties(
    language: str, headline: str
) -> None:
    assert not reading(headline, language=language).alert
