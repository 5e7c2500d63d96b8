"""What is counted and timed while we run; /metrics tells it.

One line a meter, used where the thing happens: `SENDS.labels("telegram", "sent").inc()`. Labels
are few and bounded: a feed's name, a platform, a state, a word of ours; never an address, never
a word that somebody else wrote. What is of the moment (how many rows wait) is no meter: it is
asked for when /metrics is (app/facts.py).
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics

PREFIX = "pactwatch_"
REGISTRY = CollectorRegistry()
disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series a meter, of no use

_QUICK = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10)  # seconds
_WIRE = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30)
_MINUTE, _HOUR = 60, 3600
_SEEN = (1, 2, 5, 10, 30, _MINUTE, 2 * _MINUTE, 10 * _MINUTE, _HOUR, 24 * _HOUR)
_PUBLISHED = (30, *(n * _MINUTE for n in (1, 2, 5, 10, 30)), *(n * _HOUR for n in (1, 3, 6, 24)))


def counter(name: str, about: str, *labels: str) -> Counter:
    """Return a new meter of what only grows; its name ends in `_total`."""
    return Counter(f"{PREFIX}{name}", about, labels, registry=REGISTRY)


def histogram(name: str, about: str, *labels: str, buckets: tuple[float, ...]) -> Histogram:
    """Return a new meter of how long things take, in seconds."""
    return Histogram(f"{PREFIX}{name}", about, labels, buckets=buckets, registry=REGISTRY)


# From the feeds
FEED_FETCHES = counter("feed_fetch_total", "Polls of feeds, by what came.", "feed", "result")
FEED_FETCH_SECONDS = histogram(
    "feed_fetch_seconds", "How long publishers took to answer.", buckets=_WIRE
)
PARSES = counter("parses_total", "Changed documents, by how they were parsed.", "way")
PARSES_COMPARED = counter(
    "parses_compared_total", "Documents parsed in two ways to compare.", "way", "result"
)
STORIES = counter("stories_ingested_total", "Stories stored.", "feed")
MACHINE_SUMMARIES = counter(
    "machine_summaries_total", "Stories a language model was asked about.", "result"
)

# From the outbox to the chats
SENDS = counter("sends_total", "Attempts to send or edit.", "platform", "result")
SEND_SECONDS = histogram(
    "send_seconds", "How long a platform took to answer.", "platform", buckets=_WIRE
)
POSSIBLE_REPEATS = counter("possible_repeats_total", "Messages sent that may be repeats.")
PARKED = counter("parked_total", "Messages set aside: nobody can say whether they arrived.")
DEAD = counter("dead_total", "Messages given up.")
RATE_LIMITED = counter("rate_limited_seconds_total", "Waits that platforms imposed.", "platform")
CONFLICTS = counter("telegram_conflict_total", "Polls ended by another one with our token.")
ALERTS = counter("alerts_total", "Alerts decided on, by the kind of rule.", "rule_kind")
PUBLISH_TO_ALERT = histogram(
    "publish_to_alert_seconds", "From the date of a story to its alert.", buckets=_PUBLISHED
)
SEEN_TO_ALERT = histogram(
    "seen_to_alert_seconds", "From the sight of a story to the alert of its event.", buckets=_SEEN
)

# From the chats
INBOUND_DUPLICATES = counter("inbound_duplicates_total", "Questions heard before.", "platform")
COMMANDS = counter("commands_total", "Questions of people.", "command", "result")
DENIED = counter("denied_total", "Questions somebody may not ask.", "reason")

# Of ourselves
LOOP_LAG = histogram("loop_lag_seconds", "How late the event loop is.", buckets=_QUICK)
COMMIT_SECONDS = histogram("db_commit_seconds", "How long a commit took.", buckets=_QUICK)
DB_BUSY = counter("db_busy_total", "Times the database was held by somebody else.")
REDACTIONS = counter("redactions_total", "Secrets taken out of the log.")
