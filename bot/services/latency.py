"""How long alerts took, for /metrics."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.delivery import Delivery, Kind
from bot.meters import PUBLISH_TO_ALERT, SEEN_TO_ALERT
from storage import Storage

_TOLD = {Kind.SEND, Kind.REPLY}


def observe_latency(delivery: Delivery, *, storage: Storage, now: datetime) -> None:
    """Measure a message that told an event: since we saw it, and since it was published."""
    if delivery.alert is None or delivery.kind not in _TOLD:
        return
    seen, published = storage.alerts.times(delivery.alert)
    if seen:
        SEEN_TO_ALERT.observe(_seconds(now - seen))
    if published:
        PUBLISH_TO_ALERT.observe(_seconds(now - published))


def _seconds(span: timedelta) -> float:
    return max(0.0, span.total_seconds())  # a publisher's clock may be ahead of ours
