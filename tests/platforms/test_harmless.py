"""Hostile text loses what hides, reorders or floods, and nothing else (faults B4, C7)."""

from __future__ import annotations

import unicodedata
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.harmless import MOST_MARKS, harmless, web_link

HIDING = frozenset({"Cc", "Cf", "Cs"})
JOINERS = "\u200c\u200d"

# Letters with marks, joiners, controls: the corners of Unicode more often than chance has them.
corners = st.text(
    alphabet=st.characters() | st.sampled_from("\u0301\u0300\u200d\u200c\u202e\u2066\n\ud800ae")
)


@pytest.mark.case("C7")
@given(corners)
def test_nothing_that_hides_reorders_or_floods_remains(text: str) -> None:
    clean = harmless(text)

    left = {c for c in clean if unicodedata.category(c) in HIDING}
    assert left <= set(JOINERS)
    without_joiners = "".join(c for c in clean if c not in JOINERS)
    for marks, run in groupby(without_joiners, lambda c: unicodedata.category(c)[0] == "M"):
        assert not marks or len(list(run)) <= MOST_MARKS
    clean.encode("utf-8")


@given(corners)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert harmless(harmless(text)) == harmless(text)


@pytest.mark.parametrize(
    "text",
    [
        "Évian, Côte d'Ivoire, Łódź",
        "Россия выходит из договора",
        "روسيا تنسحب من المعاهدة",
        "می\u200cخواهم",  # Persian needs its joiner
        "यह संधि समाप्त",
        "สนธิสัญญา",
        "条約を破棄",
        "👨\u200d👩\u200d👧 ❤️ 1️⃣",
        "שָׁלוֹם",
    ],
)
def test_living_scripts_and_emoji_stay_as_they_are(text: str) -> None:
    assert harmless(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\u202eb\u2066c\u200fd", "abcd"),
        ("a\r\nb\tc\u2028d", "a  b c d"),
        ("pay\u200bpal\ufeff", "paypal"),
        ("\x1b[31mred\x00", "[31mred"),
        ("\ud83d lone", " lone"),
        ("\u0301\u0301x", "x"),  # marks that would sit on somebody else's text
        ("z" + "\u0335" * 50 + "y", "z" + "\u0335" * 3 + "y"),
        ("z\u0335\u0335\u200d\u0335\u0335y", "z\u0335\u0335\u200d\u0335y"),
    ],
)
def test_what_goes(text: str, clean: str) -> None:
    assert harmless(text) == clean


@pytest.mark.case("C8")
@given(
    st.text()
    | st.sampled_from(("http://", "https://")).flatmap(lambda s: st.text().map(s.__add__))
)
def test_a_link_is_a_plain_web_link_or_none(text: str) -> None:
    link = web_link(text)

    assert link is None or link.lower().startswith(("http://", "https://"))
    assert link is None or web_link(link) is not None
