"""The names of treaties as news writes them, out of the shipped tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bot.reading import shipped
from bot.reading.mentions import Form, Kind
from bot.reading.phrases import Case, Phrase, key_of
from bot.reading.rows import Name, TreatyRow

# "withdrawal from UNESCO" is an act and an organisation; as a name it would hide both.
_AN_ACT = re.compile(r"^(withdrawal|exit|quit|join) |( exit| membership|WTO accession)$")
# Names of towns and bodies rather than treaties.
_NOT_IN_TEXT = frozenset({"Ottawa", "Camp David", "MES", "ICCAT"})
# "the nuclear deal with Iran": the party after "with" is to be read as one.
_WITH_A_PARTY = re.compile(r" with (Iran|Algeria|Mexico)$")
_NOUN = re.compile(
    r"(treaty|agreement|convention|pact|accord|protocol|deal|arrangement)$", re.IGNORECASE
)
_DOUBTFUL_ACRONYM = 3  # letters: shorter ones always mean something else too


def treaty_phrases(language: str) -> Iterator[Phrase]:
    """Yield the names of treaties in a language; of "*" the acronyms that all write."""
    for row in shipped.treaties():
        for name in _names(row, language):
            yield from _spellings(row, name, language)


def _names(row: TreatyRow, language: str) -> Iterator[Name]:
    yield from _kept_by_hand().get((language, row.id), ())
    if language == "en":
        for text in filter(None, (row.name, row.short, *row.aliases, *row.doubtful)):
            if text not in _NOT_IN_TEXT and not _hides_more(text):
                yield Name(text=text, weak=text in row.doubtful)
    if language == "*":
        yield from (Name(text=text) for text in (row.short, *row.aliases) if _global(text))
    yield from (Name(text=alias) for lang, alias in row.foreign if lang == language)
    inflected = shipped.forms().get(language, {}).get(Kind.TREATY.value, {})
    yield from (Name(text=form) for form in inflected.get(row.id, ()))


def _global(text: str) -> bool:
    """Whether it is a long acronym, which every language takes over: MARPOL, CPTPP."""
    return text.isalpha() and text.isascii() and text.isupper() and len(text) > 3


def _hides_more(text: str) -> bool:
    return bool(_AN_ACT.search(text) or _WITH_A_PARTY.search(text))


@cache
def _kept_by_hand() -> dict[tuple[str, str], list[Name]]:
    found: dict[tuple[str, str], list[Name]] = {}
    for row in shipped.aliases():
        if row.form == Kind.TREATY.value:
            found.setdefault((row.lang, row.code), []).append(row.name)
    return found


def _spellings(row: TreatyRow, name: Name, language: str) -> Iterator[Phrase]:
    texts = [name.text]
    if row.generic and _NOUN.search(name.text):
        texts.append(re.sub("y$", "ie", name.text) + "s")
    if language == "en":
        texts += [t.replace("efence", "efense") for t in texts if "efence" in t]
    yield from (_phrase(row, Name(text=text, weak=name.weak)) for text in texts)


def _phrase(row: TreatyRow, name: Name) -> Phrase:
    acronym = len(key_of(name.text)) == 1 and name.text.isupper()
    return Phrase(
        text=name.text,
        kind=Kind.TREATY,
        code=row.id,
        form=Form.ACRONYM if acronym else Form.NAME,
        case=_case(name, acronym=acronym),
        ambiguous=name.weak or (acronym and len(name.text) <= _DOUBTFUL_ACRONYM),
    )


def _case(name: Name, *, acronym: bool) -> Case:
    """Return EXACT for acronyms; a doubtful or one-word name wants its capital."""
    if acronym:
        return Case.EXACT
    capital = name.text[0].isupper() and (name.weak or len(key_of(name.text)) == 1)
    return Case.CAPITAL if capital else Case.ANY
