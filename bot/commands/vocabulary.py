"""What each key of a rule understands: names, aliases and short words to canonical values."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.domain.news import Tier
from bot.domain.treaty import Action, Stage
from bot.domain.watch import Key
from bot.domain.words import fold
from bot.reading import gazetteer
from bot.wording.rules import GROUPS_NOT_CODES, SHORT_STAGES
from bot.wording.terms import LANGUAGES

Values = frozenset[str]

_ACTION_ALIASES = {
    "accession": "accede",
    "adoption": "adopt",
    "agreement": "agree",
    "amendment": "amend",
    "approve": "ratify",
    "cancel": "terminate",
    "denounce": "withdraw terminate",
    "end": "terminate",
    "enter_into_force": "in_force provisional",
    "entry_into_force": "in_force",
    "exit": "withdraw",
    "expiry": "expire",
    "extension": "extend",
    "join": "accede",
    "leave": "withdraw",
    "negotiation": "negotiate",
    "negotiations": "negotiate",
    "postponement": "postpone",
    "prolong": "extend",
    "quit": "withdraw",
    "ratification": "ratify",
    "rejection": "reject",
    "rejoin": "reinstate accede",
    "renew": "extend",
    "reservation": "reserve",
    "resume": "reinstate",
    "scrap": "terminate",
    "signature": "sign",
    "signing": "sign",
    "suspension": "suspend",
    "talks": "negotiate",
    "termination": "terminate",
    "violate": "breach",
    "violation": "breach",
    "withdrawal": "withdraw",
}
_STAGE_ALIASES = {
    "approval": "approved",
    "authorized": "authorised",
    "done": "effective",
    "failed": "denied",
    "in_effect": "effective",
    "in_force": "effective",
}
_IN_PROGRESS = (
    Stage.LEGISLATURE_PENDING,
    Stage.LEGISLATURE_APPROVED,
    Stage.EXECUTIVE_AUTHORISED,
    Stage.NOTIFIED,
    Stage.NOTICE_RUNNING,
)
_TIER_ALIASES = {"state": "state-media", "state media": "state-media", "gazette": "official"}
_LANGUAGE_CODES = {name.casefold(): code for code, name in LANGUAGES.items() if code != "nb"}
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_FLAG_A = 0x1F1E6  # what stands for A in a flag
_THE = re.compile(r"(?i)^the\s+")
_INFLECTED = re.compile(r"(?:es|s|ed|d|ing)$")


def value_of(key: Key, text: str) -> Values | None:
    """Return the canonical values of a text typed after a key; None: it understands none."""
    return _READERS[key](text)


def flags_named(text: str) -> str:
    """Return the text with the names of parties for their flags.

    >>> flags_named("\U0001f1f3\U0001f1f4,\U0001f1ea\U0001f1fa sign")
    '"Norway","EU" sign'
    """
    return _FLAG.sub(_named_by_flag, text)


def _named_by_flag(flag: re.Match[str]) -> str:
    code = "".join(chr(ord(letter) - _FLAG_A + ord("A")) for letter in flag[0])
    party = gazetteer.names().parties.get(code)
    return f'"{party.name}"' if party else flag[0]


def party_or_group(text: str) -> Values | None:
    """Return the party, or else the group, of that name.

    >>> party_or_group("AU"), party_or_group("Australia")
    (frozenset({'AFU'}), frozenset({'AU'}))
    """
    if text.strip().upper() in GROUPS_NOT_CODES:
        return _one(gazetteer.group_code(text))
    name = _THE.sub("", text)
    return _one(gazetteer.party_code(name) or gazetteer.group_code(name))


def treaty(text: str) -> Values | None:
    return _one(gazetteer.treaty_id(text) or gazetteer.treaty_id(_THE.sub("", text)))


def topic(text: str) -> Values | None:
    return _one(gazetteer.TOPICS.get(fold(text)) or gazetteer.TOPICS.get(_named(text)))


def action(text: str) -> Values | None:
    """Return the action of that name, alias or form: "withdraws", "in force", "resume".

    >>> sorted(action("denounced") or ())
    ['terminate', 'withdraw']
    """
    name = _named(text)
    for form in _forms(name):
        if form in _ACTION_ALIASES:
            return frozenset(_ACTION_ALIASES[form].split())
        if form in _ACTIONS:
            return frozenset({form})
    return None


def stage(text: str) -> Values | None:
    """Return the stages of a short word, a full name or a label; "x+" is x or later."""
    name = _named(text.rstrip("+"))
    if name == "in_progress":
        return frozenset(s.value for s in _IN_PROGRESS)
    name = _STAGE_ALIASES.get(name, name)
    found = SHORT_STAGES.get(name) or _STAGES.get(name)
    if found is None:
        return None
    stages = found.and_later if text.endswith("+") else {found}
    return frozenset(s.value for s in stages)


def _forms(name: str) -> list[str]:
    """Return the word itself and what it may be a form of."""
    stem = _INFLECTED.sub("", name)
    doubled = stem[:-1] if len(stem) > 2 and stem[-1] == stem[-2] else stem
    ratify = f"{stem[:-1]}y" if stem.endswith("i") else stem
    return [name, stem, f"{stem}e", doubled, ratify, f"{_INFLECTED.sub('', ratify)}"]


def _named(text: str) -> str:
    return fold(text).replace(" ", "_")


def _one(value: str | None) -> Values | None:
    return frozenset({value}) if value else None


def _feed(text: str) -> Values | None:
    return frozenset({text}) if re.fullmatch(r"[\w.-]{1,80}", text) else None


def _language(text: str) -> Values | None:
    code = _LANGUAGE_CODES.get(text.casefold(), text.casefold())
    return frozenset({code}) if code in LANGUAGES else None


def _tier(text: str) -> Values | None:
    name = text.casefold()
    name = _TIER_ALIASES.get(name, name)
    return frozenset({name}) if name in _TIERS else None


def _least(text: str) -> Values | None:
    number = int(text) if re.fullmatch(r"[0-9]{1,3}", text) else 0
    return frozenset({str(number)}) if number else None


def _text(text: str) -> Values | None:
    return _one(fold(text))


_ACTIONS = frozenset(a.value for a in Action)
_STAGES = {s.value: s for s in Stage}
_TIERS = frozenset(t.value for t in Tier)
_READERS: dict[Key, Callable[[str], Values | None]] = {
    Key.COUNTRY: party_or_group,
    Key.ACTOR: party_or_group,
    Key.WITH: party_or_group,
    Key.TREATY: treaty,
    Key.TOPIC: topic,
    Key.ACTION: action,
    Key.STAGE: stage,
    Key.FEED: _feed,
    Key.LANG: _language,
    Key.TIER: _tier,
    Key.MIN: _least,
    Key.TEXT: _text,
}
