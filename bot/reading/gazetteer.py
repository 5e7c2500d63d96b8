"""The parties and treaties of the world: found in running text, looked up, and named."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache

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
        if (mention := _mention(hit, text)) is not None
    )
    return tuple(filter(None, found))


def _mention(hit: Hit, text: str) -> Mention | None:
    phrase = hit.phrase
    if phrase.kind is None:  # a mask: it only keeps others from its words
        return None
    return Mention(
        kind=phrase.kind,
        code=phrase.code,
        start=hit.start,
        end=hit.end,
        text=text[hit.start : hit.end],
        form=phrase.form,
        ambiguous=phrase.ambiguous,
        dead=phrase.dead,
        members=phrase.members,
    )


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
