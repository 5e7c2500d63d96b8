"""How surely a candidate is treaty news: a small linear model over what the grammar found."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache

from bot.reading import shipped


def score(features: Iterable[str]) -> float:
    """Return the probability, 0..1, that the candidate is a treaty action of its story.

    >>> score(["always"]) < 0.5
    True
    """
    return weigh(features, _weights())


def weigh(features: Iterable[str], weights: Mapping[str, float]) -> float:
    """Return what a model makes of the features, 0..1.

    >>> weigh(["tie:object", "negated"], {"tie:object": 2.0, "negated": -2.0})
    0.5
    """
    total = sum(weights.get(feature, 0.0) for feature in features)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def weighed(features: Iterable[str]) -> tuple[tuple[str, float], ...]:
    """Return the features that weigh anything with their weights, the heaviest first."""
    weights = _weights()
    known = ((feature, weights[feature]) for feature in features if feature in weights)
    return tuple(sorted(known, key=lambda pair: (-abs(pair[1]), pair[0])))


@cache
def _weights() -> dict[str, float]:
    weights: dict[str, float] = shipped.loaded("weights.json")["weights"]
    return weights
