"""What a person typed: a party, treaty or topic by any of its names, or the nearest ones."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain

from bot.reading import lexicon, shipped
from bot.reading.display import names
from bot.reading.mentions import Form, Kind
from bot.reading.party_phrases import acting
from bot.reading.phrases import Phrase, key_of

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
# Small words that are codes of countries too; in capitals they are the codes.
_WORDS = frozenset({"in", "it", "no", "at", "is", "as", "be", "me", "my", "so", "to", "by"})
_LONG_ENOUGH = 4  # letters: shorter words are near to everything
_TYPED_FORMS = frozenset({Form.NAME, Form.ACRONYM, Form.ORGANISATION, Form.METONYM})


def _topics() -> Mapping[str, str]:
    own = {row.subject: row.subject for row in shipped.treaties()}
    spaced = {topic.replace("_", " "): topic for topic in own}
    return {**spaced, **own, **_TOPIC_ALIASES}


TOPICS: Mapping[str, str] = _topics()


def party_code(text: str) -> str | None:
    """Return the party somebody typed: a code, or a name in any of our languages."""
    code = acting(text.strip().upper())
    if code in names().parties and text.strip() not in _WORDS:
        return code
    return _parties().get(key_of(text))


def treaty_id(text: str) -> str | None:
    """Return the treaty somebody typed: its id or any of its names."""
    return _treaties().get(key_of(text))


def suggest(text: str, kinds: Iterable[str] = ("party", "treaty", "group")) -> list[str]:
    """Return the nearest names, best first, for "Did you mean ...?"; never to decide."""
    typed = " ".join(key_of(text))
    if len(typed) < _LONG_ENOUGH:
        return []
    known = {" ".join(key_of(name)): name for kind in kinds for name in _suggestable(kind)}
    near = difflib.get_close_matches(typed, known, n=3, cutoff=0.7)
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
            yield from (topic for topic in TOPICS if "_" not in topic)


@cache
def _parties() -> dict[tuple[str, ...], str]:
    """Return code by name: English first, then the other languages in their order."""
    found: dict[tuple[str, ...], str] = {}
    for phrase in lexicon.phrases("en"):
        if phrase.kind is Kind.PARTY and phrase.form in _TYPED_FORMS and not phrase.dead:
            found.setdefault(key_of(phrase.text), phrase.code)
    for name, code in chain(_foreign_aliases(), _foreign_names()):
        found.setdefault(key_of(name), acting(code))
    return found


def _foreign_aliases() -> Iterator[tuple[str, str]]:
    for row in shipped.aliases():
        if row.form in _TYPED_FORMS and not row.dead:
            yield row.name.text, row.code
    for body in shipped.organisations():
        yield from ((name, body.code) for _, name in body.foreign)


def _foreign_names() -> Iterator[tuple[str, str]]:
    for language in shipped.languages_of("country_names"):
        for code, known in shipped.country_names(language).items():
            yield from ((name, code) for name in known)


@cache
def _treaties() -> dict[tuple[str, ...], str]:
    found = {key_of(row.id): row.id for row in shipped.treaties()}
    for phrase in _english_treaties():
        found.setdefault(key_of(phrase.text), phrase.code)
    for row in shipped.treaties():
        for name in chain(row.aliases, (name for _, name in row.foreign)):
            found.setdefault(key_of(name), row.id)
    for alias in shipped.aliases():
        if alias.form == Kind.TREATY.value:
            found.setdefault(key_of(alias.name.text), alias.code)
    return found


def _english_treaties() -> Iterator[Phrase]:
    return (phrase for phrase in lexicon.phrases("en") if phrase.kind is Kind.TREATY)
