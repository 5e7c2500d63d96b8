"""Reads our meters as Prometheus would."""

from __future__ import annotations

from bot.meters import PREFIX, REGISTRY


def reading(name: str, **labels: str) -> float:
    """Return what the meter shows; 0 where nothing was counted yet."""
    return REGISTRY.get_sample_value(f"{PREFIX}{name}", labels) or 0.0
