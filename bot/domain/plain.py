"""Readings and rules as plain JSON values, and back; a format others rely on."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.domain.treaty import (
    Action,
    Assertion,
    Bearing,
    Dates,
    Evidence,
    Reading,
    Stage,
    TreatyAction,
)
from bot.domain.watch import Condition, Key, WatchRule

Plain = dict[str, Any]

_LISTS = ("actors", "counterparties", "affected", "treaties")


def action_to_plain(action: TreatyAction) -> Plain:
    """Return the object that `pactwatch read` prints for one action."""
    return {
        "action": action.action.value,
        "stage": action.stage.value,
        "stage_stated": action.stage_stated,
        "assertion": action.assertion.value,
        "role": action.bearing.value,
        "polarity": action.polarity,
        **{name: list(getattr(action, name)) for name in _LISTS},
        "treaty_text": action.treaty_text,
        "instrument": action.instrument,
        "dates": {name: value for name, value in asdict(action.dates).items() if value},
        "score": round(action.score, 4),
        "evidence": [asdict(evidence) for evidence in action.evidence],
        "sentence": action.sentence,
    }


def action_from_plain(plain: Plain) -> TreatyAction:
    """Undo action_to_plain."""
    return TreatyAction(
        action=Action(plain["action"]),
        stage=Stage(plain["stage"]),
        stage_stated=plain["stage_stated"],
        assertion=Assertion(plain["assertion"]),
        bearing=Bearing(plain["role"]),
        polarity=plain["polarity"],
        **{name: tuple(plain[name]) for name in _LISTS},
        treaty_text=plain["treaty_text"],
        instrument=plain["instrument"],
        dates=Dates(**plain["dates"]),
        score=plain["score"],
        evidence=tuple(Evidence(**evidence) for evidence in plain["evidence"]),
        sentence=plain["sentence"],
    )


def reading_to_plain(reading: Reading) -> Plain:
    """Return what is stored of a reading."""
    return {
        "language": reading.language,
        "version": reading.version,
        "score": round(reading.score, 4),
        "actions": [action_to_plain(action) for action in reading.actions],
    }


def reading_from_plain(plain: Plain) -> Reading:
    """Undo reading_to_plain."""
    return Reading(
        language=plain["language"],
        version=plain["version"],
        score=plain["score"],
        actions=tuple(action_from_plain(action) for action in plain["actions"]),
    )


def conditions_to_plain(conditions: tuple[Condition, ...]) -> list[Plain]:
    """Return the conditions in canonical order, so that equal rules give equal JSON."""
    return sorted(
        ({"key": c.key.value, "not": c.excluded, "values": sorted(c.values)} for c in conditions),
        key=lambda c: (c["key"], c["not"], c["values"]),
    )


def conditions_from_plain(plain: list[Plain]) -> tuple[Condition, ...]:
    """Undo conditions_to_plain."""
    return tuple(
        Condition(key=Key(c["key"]), excluded=c["not"], values=frozenset(c["values"]))
        for c in plain
    )


def rule_to_plain(rule: WatchRule) -> list[Plain]:
    """Return the rule as a list of conditions in canonical order."""
    return conditions_to_plain(rule.conditions)


def rule_from_plain(plain: list[Plain]) -> WatchRule:
    """Undo rule_to_plain."""
    return WatchRule(conditions=conditions_from_plain(plain))
