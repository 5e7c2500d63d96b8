"""The colour of an event: a mark beside words that already say the same."""

from __future__ import annotations

from bot.domain.treaty import Assertion, Stage, TreatyAction

UNDONE, OPEN, LOOSENING, BINDING = "⚪", "🟡", "🔴", "🟢"


def colour(what: TreatyAction) -> str:
    """Return the first that fits: undone, open, loosening, binding."""
    if what.stage in {Stage.DENIED, Stage.REVERSED} or what.assertion is Assertion.DENIED:
        return UNDONE
    if what.polarity == 0 or _is_early(what) or what.assertion is Assertion.REPORTED_CLAIM:
        return OPEN
    return LOOSENING if what.polarity < 0 else BINDING


def _is_early(what: TreatyAction) -> bool:
    return what.stage not in Stage.LEGISLATURE_APPROVED.and_later
