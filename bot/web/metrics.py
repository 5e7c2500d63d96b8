"""Meters and figures in the format that Prometheus reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from typing_extensions import override

from bot.meters import PREFIX, REGISTRY


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One value of the moment, beside the meters. A name ending in `_total` only ever grows.

    Labels are few and bounded: a feed's name, a platform, a state; never an address, never
    a word that somebody else wrote.
    """

    name: str
    value: float
    help: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)


def exposition(figures: Iterable[Figure]) -> bytes:
    """Return all meters, then the figures. Those of one name must have the same labels."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Once(list(figures)))
    return generate_latest(REGISTRY) + generate_latest(registry)


class _Once(Collector):
    def __init__(self, figures: list[Figure]) -> None:
        self._figures = figures

    @override
    def collect(self) -> Iterator[Metric]:
        families: dict[str, Metric] = {}
        for figure in self._figures:
            family = families.setdefault(figure.name, _family(figure))
            labels = dict(figure.labels)
            family.add_sample(PREFIX + figure.name, labels, figure.value)
        yield from families.values()

    def describe(self) -> list[Metric]:
        """Say nothing beforehand: the figures are of the moment."""
        return []


def _family(figure: Figure) -> Metric:
    kind = CounterMetricFamily if figure.name.endswith("_total") else GaugeMetricFamily
    return kind(PREFIX + figure.name, figure.help)
