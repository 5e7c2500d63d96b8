"""All phrases the gazetteer looks for, per language, out of the shipped tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from bot.reading import shipped
from bot.reading.mentions import Form, Kind
from bot.reading.phrases import Case, Phrase, Trie, key_of
from bot.reading.shipped import Name, TreatyRow

EVERY_LANGUAGE = "*"
# Codes of organisations.csv that no text uses as an acronym of that organisation.
_CODE_ONLY = frozenset({"EUCO", "CEU", "EUCOUN", "EP", "COE", "AFU", "LAS", "COMMONWEALTH"})
_LANGUAGES = {"no": "nb", "nn": "nb"}
_BY_SCRIPT = ("en",)


@cache
def trie(language: str | None) -> Trie:
    """Return the phrases of a language; of English where it is not known."""
    return Trie(phrases(language))


def phrases(language: str | None) -> list[Phrase]:
    """Return the phrases of a language, those of every language last."""
    code = (language or "en").lower().split("-")[0]
    code = _LANGUAGES.get(code, code)
    return [*_of_language(code), *_of_language(EVERY_LANGUAGE)]


@cache
def _of_language(language: str) -> tuple[Phrase, ...]:
    found = [
        *_masks(language),
        *_treaties(language),
        *_organisations(language),
        *_countries(language),
        *_aliases(language),
        *_collectives(language),
        *_leaders(language),
    ]
    return tuple(dict.fromkeys(found))


def _countries(language: str) -> Iterator[Phrase]:
    for code, names in shipped.country_names().get(language, {}).items():
        for name in names:
            yield _party(code, Name(text=name), Form.NAME)
    if language == "en":
        yield from _english()


def _english() -> Iterator[Phrase]:
    for row in shipped.countries():
        yield _party(row.code, Name(text=row.name), Form.NAME)
        for form, names in (
            (Form.NAME, row.aliases),
            (Form.ADJECTIVE, row.adjectives),
            (Form.PEOPLE, row.people),
            (Form.CAPITAL, row.capitals),
            (Form.METONYM, row.metonyms),
        ):
            for name in names:
                yield _party(row.code, name, form)


def _party(code: str, name: Name, form: Form, *, dead: bool = False) -> Phrase:
    acronym = form in {Form.NAME, Form.ACRONYM} and is_acronym(name.text)
    return Phrase(
        text=name.text,
        kind=Kind.PARTY,
        code=code,
        form=Form.ACRONYM if acronym else form,
        case=Case.EXACT if acronym else _party_case(form, name.text),
        ambiguous=name.weak,
        dead=dead,
    )


def _party_case(form: Form, text: str) -> Case:
    return Case.ANY if text[0].islower() and form is Form.ADJECTIVE else Case.CAPITAL


def is_acronym(text: str) -> bool:
    """Whether it is written in capitals only.

    >>> is_acronym("U.S."), is_acronym("UK"), is_acronym("Chad")
    (True, True, False)
    """
    letters = [c for c in text if c.isalpha()]
    return 2 <= len(letters) <= 8 and all(c.isupper() for c in letters)


def _organisations(language: str) -> Iterator[Phrase]:
    for row in shipped.organisations():
        if language == EVERY_LANGUAGE and row.code not in _CODE_ONLY:
            yield _organisation(row.code, Name(text=row.code), Form.ACRONYM)
        if language == "en":
            yield _organisation(row.code, Name(text=row.name), Form.ORGANISATION)
            for name in row.aliases:
                yield _organisation(row.code, name, Form.ORGANISATION)
        for lang, alias in row.foreign:
            if lang == language:
                yield _organisation(row.code, Name(text=alias), Form.ORGANISATION)


def _organisation(code: str, name: Name, form: Form) -> Phrase:
    acronym = is_acronym(name.text)
    lower = name.text[0].islower()
    return Phrase(
        text=name.text,
        kind=Kind.PARTY,
        code=code,
        form=Form.ACRONYM if acronym else form,
        case=Case.EXACT if acronym else Case.ANY if lower else Case.CAPITAL,
        ambiguous=name.weak,
    )


def _treaties(language: str) -> Iterator[Phrase]:
    for row in shipped.treaties():
        for alias in _treaty_names(row, language):
            yield _treaty(row, alias)


def _treaty_names(row: TreatyRow, language: str) -> Iterable[str]:
    if language == "en":
        yield from dict.fromkeys(filter(None, (row.name, row.short, *row.aliases, *row.doubtful)))
    yield from (alias for lang, alias in row.foreign if lang == language)


def _treaty(row: TreatyRow, alias: str) -> Phrase:
    doubtful = alias in row.doubtful
    one_word = len(key_of(alias)) == 1
    exact = doubtful or is_acronym(alias)
    return Phrase(
        text=alias,
        kind=Kind.TREATY,
        code=row.id,
        form=Form.ACRONYM if is_acronym(alias) else Form.NAME,
        case=Case.EXACT if exact else Case.CAPITAL if one_word else Case.ANY,
        ambiguous=doubtful,
    )


def _aliases(language: str) -> Iterator[Phrase]:
    for row in shipped.aliases("aliases.csv"):
        if row.lang == language:
            yield _party(row.code, row.name, Form(row.form))


def _masks(language: str) -> Iterator[Phrase]:
    if language == EVERY_LANGUAGE:
        for row in shipped.table("masks.csv"):
            yield Phrase(text=row["phrase"], kind=None)


def _collectives(language: str) -> Iterator[Phrase]:
    if language == "en":
        for row in shipped.table("collectives.csv"):
            members = tuple(filter(None, row["members"].split(";")))
            yield Phrase(text=row["phrase"], kind=Kind.COLLECTIVE, members=members)


def _leaders(language: str) -> Iterator[Phrase]:
    for row in shipped.leaders():
        if row.lang == language:
            names = [row.name, row.name.split()[-1]] if row.surname else [row.name]
            for name in names:
                yield Phrase(
                    text=name,
                    kind=Kind.PARTY,
                    code=row.code,
                    form=Form.LEADER,
                    since=row.since,
                    until=row.until,
                )
