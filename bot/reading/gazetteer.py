"""The parties and treaties of the world: found in running text, looked up, and named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import zip_longest

from bot.reading import display, groups, lexicon, typed
from bot.reading.lookalikes import Surroundings, judged
from bot.reading.mentions import Form, Mention
from bot.reading.phrases import words_of
from bot.reading.trie import Hit

names = display.names
topic_of = display.topic_of
TOPICS = typed.TOPICS
party_code = typed.party_code
treaty_id = typed.treaty_id
suggest = typed.suggest
group_code = groups.group_code
groups_of = groups.groups_of
members_of = groups.members_of

_FOUNDING_TREATIES = {
    "AES": "liptako-gourma",
    "AFU": "au-act",
    "ASEAN": "asean-charter",
    "BIMSTEC": "bimstec-charter",
    "CARICOM": "chaguaramas",
    "CIS": "cis-charter",
    "COE": "coe-statute",
    "CSTO": "csto",
    "EAC": "eac-treaty",
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
    "NDB": "ndb",
    "OAS": "oas-charter",
    "OTS": "nakhchivan",
    "SCO": "sco",
    "UN": "un-charter",
    "UNASUR": "unasur-treaty",
    "UNESCO": "unesco-constitution",
    "WHO": "who-constitution",
    "WTO": "wto-agreement",
}


def find(text: str, language: str | None, *, on: date | None = None) -> tuple[Mention, ...]:
    """Return what the text names, in order, none overlapping.

    `on` is the day of the story: a leader speaks for a state only while in office.
    """
    words = words_of(text)
    around = Surroundings(text, words, language=language)
    found = (
        judged(mention, hit, around)
        for hit in lexicon.trie(language).hits(text, words, on=on)
        if (mention := _mention(hit, text)) is not None
    )
    mentions = [mention for mention in found if mention is not None]
    if language not in _ADJECTIVE_BEHIND:
        return tuple(mentions)
    return tuple(_without_another_states(text, mentions))


_ADJECTIVE_BEHIND = frozenset({"fr", "es", "it", "pt"})  # the noun comes first


def _without_another_states(text: str, found: list[Mention]) -> Iterator[Mention]:
    """Leave out bodies of ours that the adjective behind gives to another state.

    "l'Assemblée nationale djiboutienne" is no French one.
    """
    for mention, after in zip_longest(found, found[1:]):
        if not (after and _is_of(mention, after) and text[mention.end : after.start] == " "):
            yield mention


def _is_of(body: Mention, adjective: Mention) -> bool:
    described = body.form is Form.METONYM and adjective.form is Form.ADJECTIVE
    return described and adjective.code != body.code


def founding_treaty(organisation: str) -> str | None:
    """Return the treaty that joining or leaving the organisation is a step on."""
    return _FOUNDING_TREATIES.get(organisation)


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
