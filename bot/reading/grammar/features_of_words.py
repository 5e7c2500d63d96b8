"""What the treaty's own words and those around it say for and against a candidate."""

from __future__ import annotations

from collections.abc import Iterator

from bot.reading.grammar.instrument import Instrument, Strength
from bot.reading.grammar.marks import Hit, Parse, in_title_case

SURE = frozenset({Strength.NAMED, Strength.GENERIC})
_CANCELS = ("nonstate", "cancel_sport", "cancel_business", "cancel_domestic", "cancel_objects")
_MONEY = frozenset({"$", "€", "£", "bn", "billion", "million", "milliarden", "miljarder", "млрд"})


def about_words(marked: Parse, instrument: Instrument) -> Iterator[str]:
    """Yield what is of sport, of business, of a country's own affairs; and money."""
    sure = "sure" if instrument.strength in SURE else "unsure"
    for kind in _CANCELS:
        # "customs union" is no trade union
        hits = [hit for hit in marked.cues.get(kind, ()) if not _is_head(hit, instrument)]
        own = [h for h in hits if instrument.first <= h.first and h.last <= instrument.last]
        if instrument.strength is Strength.STRONG and kind != "cancel_domestic":
            hits = [hit for hit in hits if hit not in own]  # "the migrant workers' convention"
        elif own:
            yield f"{kind}:own"
        if hits:
            yield f"{kind}+{sure}"
        if len(hits) > 1:
            yield f"{kind}:many+{sure}"
    if any(word in _MONEY for word in marked.words):
        yield f"money+{sure}"


def _is_head(hit: Hit, instrument: Instrument) -> bool:
    return instrument.head <= hit.first and hit.last <= instrument.last


def about_nouns(marked: Parse, instrument: Instrument) -> Iterator[str]:
    """Yield the noun, since more deals than protocols are business, and whether it has a name."""
    if instrument.strength is not Strength.WEAK:
        return
    if marked.language == "en":
        yield f"head:{marked.words[instrument.last - 1].removesuffix('s')}"
    if _has_a_name(marked, instrument):
        yield "has a name"


def _has_a_name(marked: Parse, instrument: Instrument) -> bool:
    """Whether a place that is no party names it: "Cartagena biosafety protocol"."""
    return any(
        marked.text[marked.starts[i]].isupper()
        and marked.words[i].isalpha()
        and marked.at[i] is None
        and not in_title_case(marked)
        for i in range(max(1, instrument.first), instrument.head)
    )
