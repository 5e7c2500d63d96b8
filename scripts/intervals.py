"""The middle of what was drawn."""

from __future__ import annotations

LEVEL = 95  # per cent


def interval(values: list[float]) -> tuple[float, float]:
    """Return the middle 95 of a hundred of the values drawn."""
    ranked = sorted(values)
    cut = (100 - LEVEL) / 200
    return ranked[int(cut * (len(ranked) - 1))], ranked[round((1 - cut) * (len(ranked) - 1))]
