"""All phrases the gazetteer looks for, per language, out of the shipped tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import chain

from bot.reading import shipped
from bot.reading.mentions import Form, Kind
from bot.reading.phrases import Case, Phrase, Trie, first_word, key_of
from bot.reading.rows import Name
from bot.reading.treaty_phrases import treaty_phrases

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
_COLLECTIVES = frozenset({"en", "zh"})  # languages whose names of many states we have
_NORWEGIAN = {"no": "nb", "nn": "nb"}


@cache
def trie(language: str | None) -> Trie:
    """Return the phrases of a language; of English where it is not known."""
    return Trie(phrases(language))


def phrases(language: str | None) -> tuple[Phrase, ...]:
    """Return the phrases of a language and those of every language; surer ones first."""
    code = (language or "en").lower().replace("_", "-").split("-")[0]
    return _of_language(_NORWEGIAN.get(code, code))


@cache
def _of_language(language: str) -> tuple[Phrase, ...]:
    owned = _shared_names().get(language, {})
    found = chain.from_iterable(
        _made(make, lang)
        for make in (_masks, treaty_phrases, _parties, _collectives, _leaders)
        for lang in (language, EVERY_LANGUAGE)
    )
    if not owned:
        return tuple(found)
    first = {key[0] for key in owned}
    return tuple(
        phrase
        for phrase in found
        if first_word(phrase.text) not in first or not _given_away(phrase, owned)
    )


@cache
def _made(make: Callable[[str], Iterator[Phrase]], language: str) -> tuple[Phrase, ...]:
    return tuple(make(language))


def _given_away(phrase: Phrase, owned: Mapping[tuple[str, ...], str]) -> bool:
    """Whether its name belongs to another thing by shared_names.csv."""
    owner = owned.get(key_of(phrase.text))
    return owner is not None and phrase.kind is not None and phrase.code != owner


@cache
def _shared_names() -> dict[str, dict[tuple[str, ...], str]]:
    """Return language -> name -> what it goes to."""
    found: dict[str, dict[tuple[str, ...], str]] = {}
    for row in shipped.table("shared_names.csv"):
        found.setdefault(row["lang"], {})[key_of(row["name"])] = row["code"]
    return found


def acting(code: str) -> str:
    """Return the party a body acts for; any other code is its own."""
    return _ACTS_FOR.get(code, code)


def _parties(language: str) -> Iterator[Phrase]:
    yield from _aliases(language)
    yield from _organisations(language)
    if language == "en":
        yield from _english()
    if language == EVERY_LANGUAGE:  # Bamako is Bamako; Moskau is in aliases.csv
        for row in shipped.countries():
            yield from (_party(row.code, capital, Form.CAPITAL) for capital in row.capitals)
    for code, names in shipped.country_names().get(language, {}).items():
        for name in names:
            yield _party(code, Name(text=name), Form.NAME)
    yield from _inflected(language)


def _inflected(language: str) -> Iterator[Phrase]:
    for form, codes in shipped.forms().get(language, {}).items():
        for code, names in codes.items() if form != Kind.TREATY.value else ():
            for name in names:
                yield _party(acting(code), Name(text=name), Form(form))


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


def _aliases(language: str) -> Iterator[Phrase]:
    for row in shipped.aliases_of(language):
        if row.form != Kind.TREATY.value:
            code = acting(row.code)
            form = Form.METONYM if code != row.code else Form(row.form)
            yield _party(code, row.name, form, dead=row.dead)


def _organisations(language: str) -> Iterator[Phrase]:
    for row in shipped.organisations():
        code = acting(row.code)
        form = Form.ORGANISATION if code == row.code else Form.METONYM
        if language == EVERY_LANGUAGE and row.code not in _CODE_ONLY:
            yield _party(code, _doubted(Name(text=row.code)), Form.ACRONYM)
        if language == "en":
            for name in (Name(text=row.name), *row.aliases):
                yield _party(code, _doubted(name), form)
        for lang, alias in row.foreign:
            if lang == language:
                yield _party(code, Name(text=alias), form)


def _doubted(name: Name) -> Name:
    return Name(text=name.text, weak=name.weak or name.text.lower() in _VAGUE)


def _party(code: str, name: Name, form: Form, *, dead: bool = False) -> Phrase:
    acronym = form is not Form.LEADER and is_acronym(name.text)
    return Phrase(
        text=name.text,
        kind=Kind.PARTY,
        code=code,
        form=Form.ACRONYM if acronym else form,
        case=Case.EXACT if acronym else _case(name.text),
        ambiguous=name.weak,
        dead=dead,
    )


def _case(text: str) -> Case:
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


def _masks(language: str) -> Iterator[Phrase]:
    if language == EVERY_LANGUAGE:
        for row in shipped.table("masks.csv"):
            yield Phrase(text=row["phrase"], kind=None)


def _collectives(language: str) -> Iterator[Phrase]:
    for row in shipped.table("collectives.csv") if language in _COLLECTIVES else ():
        text, members = row["phrase"], tuple(filter(None, row["members"].split(";")))
        yield Phrase(text=text, kind=Kind.COLLECTIVE, members=members, case=_case(text))


def _leaders(language: str) -> Iterator[Phrase]:
    for row in shipped.leaders_of(language):
        *_, surname = row.name.text.split(" ")
        for text in dict.fromkeys([row.name.text, surname] if row.surname else [row.name.text]):
            yield Phrase(
                text=text,
                kind=Kind.PARTY,
                code=row.code,
                form=Form.LEADER,
                ambiguous=row.name.weak,
                since=row.since,
                until=row.until,
            )


def conflicts(language: str) -> dict[tuple[str, ...], set[str]]:
    """Return the names that more than one thing has, for the tests: each wants a decision."""
    owners: dict[tuple[str, ...], set[str]] = {}
    for phrase in phrases(language):
        if phrase.kind is not None and phrase.form is not Form.LEADER and not phrase.dead:
            owners.setdefault(key_of(phrase.text), set()).add(phrase.code)
    return {key: codes for key, codes in owners.items() if len(codes) > 1}
