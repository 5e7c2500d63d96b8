"""Refuses a summary that says more than the action it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.domain.treaty import Action, Assertion, Names, Stage, TreatyAction
from bot.domain.words import fold
from bot.wording.naming import party_name
from bot.wording.terms import MONTHS, day_words

# What a summary claims of the law when it says such a word.
_CLAIMS = (
    (r"propos\w+", Stage.PROPOSED),
    (r"threat\w+", Stage.THREATENED),
    (r"announc\w+", Stage.ANNOUNCED),
    (r"before (?:a|the) (?:parliament|legislature)", Stage.LEGISLATURE_PENDING),
    (r"approv\w+", Stage.LEGISLATURE_APPROVED),
    (r"authori[sz]\w+", Stage.EXECUTIVE_AUTHORISED),
    (r"(?:gives?|gave|given) notice|notice is given|notified|deposit\w+", Stage.NOTIFIED),
    (r"notice period", Stage.NOTICE_RUNNING),
    (r"in (?:full )?effect|took effect|takes effect|has (?:left|ended)", Stage.IN_EFFECT),
    (r"denie[ds]|rules? out", Stage.DENIED),
    (r"revers\w+|taken back", Stage.REVERSED),
)
_CLAIM_PATTERNS = tuple((re.compile(rf"\b(?:{p})\b", re.IGNORECASE), s) for p, s in _CLAIMS)
_NUMBER = re.compile(r"\d+")
# Past tense or passive: the act itself is said to be done. "To quit" is not.
_DONE = re.compile(
    r"\b(?<!to )(?<!would )(?<!will )"
    r"(?:signed|ratified|acceded|extended|amended|suspended|terminated|withdrew|withdrawn"
    r"|ended|quit|left|expired|rejected|adopted|joined)\b",
    re.IGNORECASE,
)
_SIGNED_BEFORE = re.compile(r"\(signed [^)]*\)")
_LONGEST_NUMBER = 20


def is_backed(text: str, what: TreatyAction, names: Names) -> bool:
    """Whether every party, number, date and stage of the text stands in the action."""
    return (
        tells_of(text, what, names)
        and _numbers_are_backed(text, what, names)
        and _months_are_backed(text, what)
    )


def tells_of(text: str, what: TreatyAction, names: Names) -> bool:
    """Whether the text names no other party, turns no role round and claims no other stage."""
    prose = _without_names(text, what, names)
    return (
        _parties_are_backed(prose, what, names)
        and _roles_are_kept(text, what, names)
        and _stage_is_backed(prose, what)
    )


def _source(what: TreatyAction) -> str:
    return " ".join(
        (what.sentence, what.instrument or "", *(evidence.text for evidence in what.evidence))
    )


def _without_names(text: str, what: TreatyAction, names: Names) -> str:
    """Take treaties' names and quoted words out: "Paris" in one is nobody's capital."""
    treaties = [names.treaties[t].name for t in what.treaties if t in names.treaties]
    for name in (*treaties, what.treaty_text, what.instrument or ""):
        if name:
            text = re.sub(re.escape(name), " ", text, flags=re.IGNORECASE)
    return text


def _parties_are_backed(prose: str, what: TreatyAction, names: Names) -> bool:
    folded, source = f" {fold(prose)} ", f" {fold(_source(what))} "
    allowed = [fold(party_name(code, names)) for code in what.parties]
    allowed += [fold(collective) for collective in what.affected]
    return all(
        name in source or any(name.strip() in own for own in allowed)
        for name in _names_in(folded, names)
    )


def _names_in(folded: str, names: Names) -> Iterable[str]:
    for party in names.parties.values():
        name = f" {_folded(party.name)} "
        if name in folded:
            yield name


_folded = lru_cache(maxsize=4096)(fold)  # the names of parties, again and again


def _roles_are_kept(text: str, what: TreatyAction, names: Names) -> bool:
    """Whether no party that only suffers the act is named as the one who does it."""
    if not what.actors:
        return True
    opening = " ".join(text.split()[:4])
    folded = f" {fold(opening)} "
    first = min(
        ((folded.find(f" {fold(party_name(c, names))} "), c) for c in what.parties if c),
        key=lambda found: found[0] if found[0] >= 0 else len(folded),
        default=(-1, ""),
    )
    suffers = first[0] >= 0 and first[1] not in what.actors
    return not suffers or what.action in {Action.IN_FORCE, Action.EXPIRE}


def _numbers_are_backed(text: str, what: TreatyAction, names: Names) -> bool:
    dates = (what.dates.signed, what.dates.decided, what.dates.published, what.dates.notified)
    ends = (what.dates.effective_from, what.dates.notice_ends)
    stated = [d for d in (*dates, *ends) if d]
    known = [names.treaties[t] for t in what.treaties if t in names.treaties]
    backing = " ".join(
        (
            _source(what),
            what.treaty_text,
            *what.treaties,
            *what.affected,
            *(day_words(d) for d in stated),  # the "12" of 2025-12-20 backs no dozen
            *(f"{t.name} {t.full_name} {t.year or ''}" for t in known),
            *(party_name(code, names) for code in what.parties),
        )
    )
    numbers = {n.lstrip("0") for n in _NUMBER.findall(backing)} | _counts(what)
    return all(n.lstrip("0") in numbers for n in _NUMBER.findall(text) if len(n) < _LONGEST_NUMBER)


def _counts(what: TreatyAction) -> set[str]:
    """Return the numbers of parties that lists may leave out."""
    lists = (what.actors, what.counterparties, what.parties, what.treaties)
    return {str(len(of) - shown) for of in lists for shown in range(2, len(of))}


def _months_are_backed(text: str, what: TreatyAction) -> bool:
    dates = what.dates
    stated = (dates.signed, dates.decided, dates.published, dates.notified)
    ends = (dates.effective_from, dates.notice_ends)
    backing = _source(what) + " ".join(day_words(d) for d in (*stated, *ends) if d)
    return all(
        month in backing for month in MONTHS if month != "May" and re.search(rf"\b{month}\b", text)
    )


def _stage_is_backed(prose: str, what: TreatyAction) -> bool:
    """Whether no word claims another or a later stage than the action's own."""
    for pattern, stage in _CLAIM_PATTERNS:
        if pattern.search(prose.replace("No effective date", "")) and not _may_say(stage, what):
            return False
    if what.stage is Stage.IN_EFFECT and what.stage_stated:
        return True
    return not _DONE.search(_SIGNED_BEFORE.sub("", prose))


def _may_say(claimed: Stage, what: TreatyAction) -> bool:
    if claimed is what.stage or (claimed is Stage.DENIED and what.assertion is Assertion.DENIED):
        return True
    if what.dates.notified and claimed is Stage.NOTIFIED:
        return True
    # To say notice is running says that it was given.
    return claimed is Stage.NOTIFIED and what.stage is Stage.NOTICE_RUNNING
