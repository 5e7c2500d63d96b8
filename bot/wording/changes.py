"""What is new in an event against the one told before it in its thread."""

from __future__ import annotations

from bot.domain.treaty import Assertion, Stage, TreatyAction, TreatyEvent
from bot.wording.terms import stage_word, terms_of


def change_words(before: TreatyEvent, after: TreatyEvent) -> str:
    """Say in one line what a reply adds to the message it answers."""
    return f"{_change(before.what, after.what)} (earlier: #{before.tag})"


def _change(before: TreatyAction, after: TreatyAction) -> str:
    if after.stage is Stage.DENIED or after.assertion is Assertion.DENIED:
        return "The earlier report is denied"
    if after.stage is Stage.REVERSED:
        return "The earlier step is reversed"
    if before.action.family != after.action.family:
        return f"New step: {_step(before)} → {_step(after)}"
    return f"New stage: {stage_word(before)} → {stage_word(after)}"


def _step(what: TreatyAction) -> str:
    return terms_of(what).noun.rsplit(" ", 1)[0]
