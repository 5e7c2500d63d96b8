"""The names of treaties as news writes them, out of the shipped tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from bot.reading import shipped
from bot.reading.mentions import Form, Kind
from bot.reading.phrases import Case, Phrase, key_of
from bot.reading.rows import Name, TreatyRow

# "withdrawal from UNESCO" is an act and an organisation; as a name it would hide both.
_BEFORE_AN_ACT = ("withdrawal ", "exit ", "quit ", "join ")
_BEHIND_AN_ACT = (" exit", " membership", "WTO accession")
# "the nuclear deal with Iran": the party after "with" is to be read as one.
_WITH_A_PARTY = (" with Iran", " with Algeria", " with Mexico")
# Names of towns and bodies rather than treaties.
_NOT_IN_TEXT = frozenset({"Ottawa", "Camp David", "MES", "ICCAT"})
_NOUNS = ("treaty", "agreement", "convention", "pact", "accord", "protocol", "deal", "arrangement")
_DOUBTFUL_ACRONYM = 3  # letters: shorter ones always mean something else too


class Meant(NamedTuple):
    """What a name of a treaty stands for. `weak`: it often means something else."""

    id: str
    weak: bool


def treaty_names(language: str) -> Iterator[tuple[str, Meant]]:
    """Yield the names of treaties in a language; of "*" the acronyms that all write."""
    kept_by_hand = _kept_by_hand(language)
    forms = shipped.forms(language).get(Kind.TREATY.value, {})
    for row in shipped.treaties():
        sure, doubtful = Meant(row.id, weak=False), Meant(row.id, weak=True)
        inflected = (Name(text=form) for form in forms.get(row.id, ()))
        for name in chain(kept_by_hand.get(row.id, ()), _names(row, language), inflected):
            meant = doubtful if name.weak else sure
            yield from ((text, meant) for text in _spellings(row, name.text, language))


def _names(row: TreatyRow, language: str) -> Iterator[Name]:
    if language == "en":
        for text in filter(None, (row.name, row.short, *row.aliases, *row.doubtful)):
            if text not in _NOT_IN_TEXT and not _hides_more(text):
                yield Name(text=text, weak=text in row.doubtful)
    if language == "*":
        yield from (Name(text=text) for text in (row.short, *row.aliases) if _global(text))
    yield from (Name(text=alias) for lang, alias in row.foreign if lang == language)


def _global(text: str) -> bool:
    """Whether it is a long acronym, which every language takes over: MARPOL, CPTPP."""
    return text.isalpha() and text.isascii() and text.isupper() and len(text) > 3


def _hides_more(text: str) -> bool:
    return text.startswith(_BEFORE_AN_ACT) or text.endswith((*_BEHIND_AN_ACT, *_WITH_A_PARTY))


def _kept_by_hand(language: str) -> dict[str, list[Name]]:
    found: dict[str, list[Name]] = {}
    for row in shipped.aliases(language):
        if row.form == Kind.TREATY.value:
            found.setdefault(row.code, []).append(row.name)
    return found


def _spellings(row: TreatyRow, name: str, language: str) -> list[str]:
    texts = [name]
    if row.generic and name.lower().endswith(_NOUNS):
        texts.append(re.sub("y$", "ie", name) + "s")
    if language == "en":
        texts += [t.replace("efence", "efense") for t in texts if "efence" in t]
    return texts


def treaty_phrase(text: str, meant: Meant) -> Phrase:
    """Return the phrase to look for: acronyms are exact, and short ones doubtful."""
    one_word = len(key_of(text)) == 1
    acronym = one_word and text.isupper()
    return Phrase(
        text=text,
        kind=Kind.TREATY,
        code=meant.id,
        form=Form.ACRONYM if acronym else Form.NAME,
        case=Case.EXACT if acronym else _case(text, capital=meant.weak or one_word),
        ambiguous=meant.weak or (acronym and len(text) <= _DOUBTFUL_ACRONYM),
    )


def _case(text: str, *, capital: bool) -> Case:
    """Return CAPITAL for a doubtful or one-word name that is written so."""
    return Case.CAPITAL if capital and text[0].isupper() else Case.ANY
