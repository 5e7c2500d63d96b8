"""The names of states and organisations as news writes them, out of the shipped tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from bot.reading import shipped
from bot.reading.mentions import Form, Kind
from bot.reading.phrases import Case, Phrase
from bot.reading.rows import Name

EVERY_LANGUAGE = "*"
# Codes of organisations.csv that no text uses as an acronym of that organisation.
_CODE_ONLY = frozenset(
    {"EUCO", "CEU", "EUCOUN", "EP", "COE", "AFU", "LAS", "COMMONWEALTH", "WORLDBANK", "ANDEAN"}
    | {"CONFDISARM", "PACALLIANCE", "NORDICCOUNCIL", "UNTOURISM", "G5SAHEL"}
)
# Bodies that act for a whole: who watches the EU wants what the Commission does.
_ACTS_FOR = {"EUCO": "EU", "CEU": "EU", "EUCOUN": "EU", "EP": "EU", "UNSC": "UN"}
# Words of everyday language, or of too many bodies, that also name an organisation.
_VAGUE = shipped.words("vague_organisations")


class Meant(NamedTuple):
    """What a name of a party stands for."""

    code: str
    form: Form
    weak: bool = False
    dead: bool = False


def party_names(language: str) -> Iterator[tuple[str, Meant]]:
    yield from _aliases(language)
    yield from _organisations(language)
    if language == "en":
        yield from _english()
    if language == EVERY_LANGUAGE:  # Bamako is Bamako; Moskau is in aliases.csv
        for row in shipped.countries():
            yield from _named(row.code, Form.CAPITAL, row.capitals)
    for code, names in shipped.country_names(language).items():
        meant = Meant(code, Form.NAME)
        yield from ((name, meant) for name in names)
    yield from _inflected(language)


def _named(code: str, form: Form, names: Iterable[Name]) -> Iterator[tuple[str, Meant]]:
    return ((name.text, Meant(code, form, name.weak)) for name in names)


def _inflected(language: str) -> Iterator[tuple[str, Meant]]:
    for form, codes in shipped.forms(language).items():
        for code, names in codes.items() if form != Kind.TREATY.value else ():
            meant = Meant(acting(code), Form(form))
            yield from ((name, meant) for name in names)


def _english() -> Iterator[tuple[str, Meant]]:
    for row in shipped.countries():
        yield row.name, Meant(row.code, Form.NAME)
        yield from _named(row.code, Form.NAME, row.aliases)
        yield from _named(row.code, Form.ADJECTIVE, row.adjectives)
        yield from _named(row.code, Form.PEOPLE, row.people)
        yield from _named(row.code, Form.CAPITAL, row.capitals)
        yield from _named(row.code, Form.METONYM, row.metonyms)


def _aliases(language: str) -> Iterator[tuple[str, Meant]]:
    for row in shipped.aliases(language):
        if row.form != Kind.TREATY.value:
            code = acting(row.code)
            form = Form.METONYM if code != row.code else Form(row.form)
            yield row.name.text, Meant(code, form, row.name.weak, row.dead)


def _organisations(language: str) -> Iterator[tuple[str, Meant]]:
    for row in shipped.organisations():
        code = acting(row.code)
        form = Form.ORGANISATION if code == row.code else Form.METONYM
        if language == EVERY_LANGUAGE and row.code not in _CODE_ONLY:
            yield from _named(code, Form.ACRONYM, [_doubted(Name(text=row.code))])
        if language == "en":
            names = (Name(text=row.name), *row.aliases)
            yield from _named(code, form, map(_doubted, names))
        for lang, alias in row.foreign:
            if lang == language:
                yield alias, Meant(code, form)


def _doubted(name: Name) -> Name:
    return Name(text=name.text, weak=name.weak or name.text.lower() in _VAGUE)


def party_phrase(text: str, meant: Meant) -> Phrase:
    acronym = is_acronym(text)
    return Phrase(
        text=text,
        kind=Kind.PARTY,
        code=meant.code,
        form=Form.ACRONYM if acronym else meant.form,
        case=Case.EXACT if acronym else case_of(text),
        ambiguous=meant.weak,
        dead=meant.dead,
    )


def case_of(text: str) -> Case:
    """Return CAPITAL for what is written so; adjectives of most languages are not."""
    return Case.ANY if text[0].islower() else Case.CAPITAL


def is_acronym(text: str) -> bool:
    """Whether it is written in capitals only, in a script that has them.

    >>> is_acronym("U.S."), is_acronym("UK"), is_acronym("Chad"), is_acronym("中国")
    (True, True, False, False)
    """
    if not text.isupper():  # most names end here
        return False
    letters = [c for c in text if c.isalpha()]
    return 2 <= len(letters) <= 8 and all(c.isupper() for c in letters)


def acting(code: str) -> str:
    """Return the party a body acts for; any other code is its own."""
    return _ACTS_FOR.get(code, code)
