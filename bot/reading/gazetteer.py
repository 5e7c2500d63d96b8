"""The parties and treaties of the world: found in running text, looked up, and named."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, lru_cache

from bot.domain.treaty import Names, PartyName, TreatyName
from bot.reading import groups, lexicon, shipped
from bot.reading.lookalikes import Surroundings, judged
from bot.reading.mentions import Form, Kind, Mention
from bot.reading.phrases import Hit, Phrase, key_of, words_of

group_code = groups.group_code
groups_of = groups.groups_of
members_of = groups.members_of

_TOPIC_ALIASES = {
    "arms": "arms_control",
    "defence": "military",
    "defense": "military",
    "rights": "human_rights",
    "war": "humanitarian_law",
    "nature": "environment",
    "sea": "maritime",
    "asylum": "migration",
    "labor": "labour",
    "tariffs": "trade",
    "crime": "criminal",
}
_FOUNDING_TREATIES = {
    "AES": "liptako-gourma",
    "AFU": "au-act",
    "ASEAN": "asean-charter",
    "CIS": "cis-charter",
    "COE": "coe-statute",
    "CSTO": "csto",
    "EAEU": "eaeu",
    "ECOWAS": "ecowas",
    "EU": "teu",
    "IAEA": "iaea-statute",
    "ICC": "rome-statute",
    "ICJ": "icj-statute",
    "IMF": "bretton-imf",
    "IMO": "imo-convention",
    "MERCOSUR": "asuncion",
    "NATO": "north-atlantic-treaty",
    "OAS": "oas-charter",
    "SCO": "sco",
    "UN": "un-charter",
    "UNESCO": "unesco-constitution",
    "WHO": "who-constitution",
    "WTO": "wto-agreement",
}
_TYPED_FORMS = frozenset({Form.NAME, Form.ACRONYM, Form.ORGANISATION})


def _topics() -> Mapping[str, str]:
    own = {row.subject: row.subject for row in shipped.treaties()}
    spaced = {topic.replace("_", " "): topic for topic in own}
    return {**spaced, **own, **_TOPIC_ALIASES}


TOPICS: Mapping[str, str] = _topics()


def find(text: str, language: str | None, *, on: date | None = None) -> tuple[Mention, ...]:
    """Return what the text names, in order, none overlapping.

    `on` is the day of the story: a leader speaks for a state only while in office.
    """
    words = words_of(text)
    around = Surroundings(text, words)
    found = (
        judged(mention, hit, around)
        for hit in lexicon.trie(language).hits(text, words, on=on)
        if (mention := _mention(hit, text, language)) is not None
    )
    return tuple(filter(None, found))


def _mention(hit: Hit, text: str, language: str | None) -> Mention | None:
    phrase = hit.phrase
    if phrase.kind is None:  # a mask: it only keeps others from its words
        return None
    named = text[hit.start : hit.end]
    return Mention(
        kind=phrase.kind,
        code=phrase.code,
        start=hit.start,
        end=hit.end,
        text=named,
        form=phrase.form,
        ambiguous=phrase.ambiguous,
        dead=phrase.dead,
        members=phrase.members,
        parties=_inside(phrase.code, named, language) if phrase.kind is Kind.TREATY else (),
    )


def parties_of(treaty: str) -> tuple[str, ...]:
    """Return the parties of a treaty between a few that its full name or our table tells."""
    if (kept := shipped.treaty_parties().get(treaty)) is not None:
        return kept
    named = _inside(treaty, names().treaties[treaty].full_name, "en")
    return named if len(named) == 2 and not names().treaties[treaty].multilateral else ()


def founding_treaty(organisation: str) -> str | None:
    """Return the treaty that joining or leaving the organisation is a step on."""
    return _FOUNDING_TREATIES.get(organisation)


@lru_cache(maxsize=2_000)
def _inside(treaty: str, name: str, language: str | None) -> tuple[str, ...]:
    """Return the parties in a treaty's name; places in names of open treaties are none."""
    if treaty in _open_treaties():
        return ()
    hits = lexicon.party_trie(language).hits(name, words_of(name), on=None)
    return tuple(dict.fromkeys(hit.phrase.code for hit in hits))


@cache
def _open_treaties() -> frozenset[str]:
    open_to_all = {"multilateral", "regional", "generic"}
    return frozenset(row.id for row in shipped.treaties() if row.scope in open_to_all)


def party_code(text: str) -> str | None:
    """Return the party somebody typed: a code, or a name in any of our languages."""
    if (code := text.strip().upper()) in _party_codes():
        return code
    return _typed_parties().get(key_of(text))


def treaty_id(text: str) -> str | None:
    """Return the treaty somebody typed: its id or any of its names."""
    return _typed_treaties().get(key_of(text))


def topic_of(treaty: str) -> str:
    """Return the subject of a treaty."""
    return names().treaties[treaty].topic


@cache
def names() -> Names:
    """Return the display names of every party, treaty and group."""
    states = {
        row.code: PartyName(
            code=row.code, name=row.name, article=row.article, flag=_flag(row.code)
        )
        for row in shipped.countries()
    }
    bodies = {row.code: PartyName(code=row.code, name=row.name) for row in shipped.organisations()}
    return Names(
        parties={**states, **bodies},
        treaties={row.id: _treaty_name(row) for row in shipped.treaties()},
        groups=dict(groups.GROUPS),
    )


def suggest(text: str, kinds: Iterable[str] = ("party", "treaty", "group")) -> list[str]:
    """Return the nearest names, best first, for "Did you mean ...?"; never to decide."""
    known = {" ".join(key_of(name)): name for kind in kinds for name in _suggestable(kind)}
    near = difflib.get_close_matches(" ".join(key_of(text)), known, n=3, cutoff=0.7)
    return [known[name] for name in near]


def _suggestable(kind: str) -> Iterator[str]:
    match kind:
        case "party":
            yield from (party.name for party in names().parties.values())
        case "treaty":
            yield from (treaty.name for treaty in names().treaties.values())
        case "group":
            yield from names().groups.values()
        case _:
            yield from TOPICS


def _treaty_name(row: shipped.TreatyRow) -> TreatyName:
    return TreatyName(
        id=row.id,
        name=row.short or row.name,
        full_name=row.name,
        topic=row.subject,
        generic=row.generic,
        multilateral=row.scope in {"multilateral", "regional", "plurilateral"},
        year=row.year,
    )


def _flag(code: str) -> str:
    if len(code) != 2:
        return ""
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in code)


@cache
def _party_codes() -> frozenset[str]:
    return frozenset(names().parties)


@cache
def _typed_parties() -> dict[tuple[str, ...], str]:
    found: dict[tuple[str, ...], str] = {}
    for phrase in _all_phrases():
        if phrase.kind is Kind.PARTY and phrase.form in _TYPED_FORMS and not phrase.dead:
            found.setdefault(key_of(phrase.text), phrase.code)
    return found


@cache
def _typed_treaties() -> dict[tuple[str, ...], str]:
    found = {key_of(row.id): row.id for row in shipped.treaties()}
    for phrase in _all_phrases():
        if phrase.kind is Kind.TREATY:
            found.setdefault(key_of(phrase.text), phrase.code)
    return found


def _all_phrases() -> Iterator[Phrase]:
    languages = ("en", *sorted(shipped.country_names()))
    for language in dict.fromkeys(languages):
        yield from lexicon.phrases(language)
