"""Our state in figures, for /metrics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.services.health import FeedState, FeedStatus, Status
from bot.web.metrics import Figure

WORST = 200  # feeds with figures of their own; more would swamp what collects them


def figures(
    status: Status, *, version: str, ages: Mapping[str, float] | None = None
) -> Iterator[Figure]:
    """Yield the figures. `ages`: seconds since each lasting task of ours last did something."""
    yield Figure(
        name="build_info", help="Which version runs.", labels={"version": version}, value=1
    )
    yield from _feeds(status)
    yield from _outbox(status)
    for task, age in (ages or {}).items():
        yield Figure(
            name="task_heartbeat_age_seconds",
            help="Seconds since the task last did something.",
            labels={"task": task},
            value=age,
        )


def _feeds(status: Status) -> Iterator[Figure]:
    for state in FeedState:
        yield Figure(
            name="feeds",
            help="Declared feeds by how they do.",
            labels={"state": state.value},
            value=len(status.feeds_that_are(state)),
        )
    for feed in _worst(status.feeds):
        yield from _feed(feed)


def _feed(feed: FeedStatus) -> Iterator[Figure]:
    labels = {"feed": feed.feed.name}
    health = feed.health
    yield Figure(
        name="feed_consecutive_failures",
        help="Failed polls in a row.",
        labels=labels,
        value=health.failures,
    )
    for name, words, when in (
        ("feed_last_success_timestamp_seconds", "When it last answered.", health.last_success),
        ("feed_last_new_item_timestamp_seconds", "When it last had news.", health.last_new),
    ):
        if when:
            yield Figure(name=name, help=words, labels=labels, value=when.timestamp())


def _worst(feeds: Iterable[FeedStatus]) -> list[FeedStatus]:
    """Return those that fail most, and of the others those that answered longest ago."""

    def badness(feed: FeedStatus) -> tuple[int, float, str]:
        answered = feed.health.last_success
        return -feed.health.failures, answered.timestamp() if answered else 0.0, feed.feed.name

    return sorted(feeds, key=badness)[:WORST]


def _outbox(status: Status) -> Iterator[Figure]:
    for state, rows in status.outbox.items():
        yield Figure(
            name="outbox_rows",
            help="Messages by where they stand.",
            labels={"state": state.value},
            value=rows,
        )
    for platform, since in status.oldest.items():
        yield Figure(
            name="outbox_oldest_seconds",
            help="For how long the oldest open message has been due.",
            labels={"platform": platform},
            value=(status.at - since).total_seconds(),
        )
    yield Figure(
        name="alerts_sent_today",
        help="Messages about events that arrived since midnight UTC.",
        value=status.alerts_today,
    )
