"""How fast we may talk to each platform: token buckets below the published limits.

Telegram publishes about 30 messages a second in all, 1 a second to a chat, 20 a minute to a
group; Slack 1 a second to a channel. A bucket lets rate x time + burst pass, so rate and
burst together stay below those.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.watch import Channel

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many messages a second in the long run, so many at once."""

    per_second: float
    burst: float = 1.0


TELEGRAM = Rate(per_second=25, burst=5)
TELEGRAM_CHAT = Rate(per_second=1)
TELEGRAM_GROUP = Rate(per_second=18 / 60, burst=2)
SLACK_CHANNEL = Rate(per_second=1)


@dataclass(slots=True, kw_only=True)
class Bucket:
    """Tokens that drip in at a rate; each message takes one."""

    rate: Rate
    tokens: float
    since: datetime

    def has_one(self, now: datetime) -> bool:
        self._drip(now)
        return self.tokens >= 1

    def take(self, now: datetime) -> None:
        self._drip(now)
        self.tokens -= 1

    def slow_down(self, rate: Rate, now: datetime) -> None:
        """Go on at another rate."""
        self._drip(now)
        self.rate = rate

    def _drip(self, now: datetime) -> None:
        # A clock that was set back brings no tokens, and must not stop them either.
        elapsed = max(now - self.since, timedelta())
        dripped = self.tokens + elapsed / _SECOND * self.rate.per_second
        self.tokens, self.since = min(self.rate.burst, dripped), now


class Limits:
    """Every bucket of this process. They start empty: what ran before us may just have sent."""

    def __init__(self, started: datetime) -> None:
        self._started = started
        self._buckets: dict[str, Bucket] = {}

    def allow(self, channel: Channel, now: datetime) -> bool:
        """Whether a message may go to the channel now."""
        return all(bucket.has_one(now) for bucket in self._of(channel))

    def take(self, channel: Channel, now: datetime) -> None:
        """Count a message to the channel."""
        for bucket in self._of(channel):
            bucket.take(now)

    def exhausted(self, platform: str, now: datetime) -> bool:
        """Whether nothing may go to any channel of the platform at this moment."""
        rate = _IN_ALL.get(platform)
        return rate is not None and not self._bucket(platform, rate).has_one(now)

    def halve(self, platform: str, now: datetime) -> None:
        """Talk to the platform half as fast: it complained."""
        if rate := _IN_ALL.get(platform):
            half = Rate(per_second=rate.per_second / 2, burst=1)
            self._bucket(platform, rate).slow_down(half, now)

    def restore(self, platform: str, now: datetime) -> None:
        """Undo halve()."""
        if rate := _IN_ALL.get(platform):
            self._bucket(platform, rate).slow_down(rate, now)

    def _of(self, channel: Channel) -> Iterator[Bucket]:
        for name, rate in _rates(channel):
            yield self._bucket(name, rate)

    def _bucket(self, name: str, rate: Rate) -> Bucket:
        if name not in self._buckets:
            self._buckets[name] = Bucket(rate=rate, tokens=0, since=self._started)
        return self._buckets[name]


_IN_ALL = {"telegram": TELEGRAM}


def _rates(channel: Channel) -> Iterator[tuple[str, Rate]]:
    # Topics of a Telegram chat and threads of a Slack channel share its limit.
    place = f"{channel.platform}/{channel.workspace}/{channel.address}"
    match channel.platform:
        case "telegram":
            yield "telegram", TELEGRAM
            yield place, TELEGRAM_CHAT
            if not channel.address.isdigit():  # groups are negative, channels may be @names
                yield f"{place}/minute", TELEGRAM_GROUP
        case "slack":
            yield place, SLACK_CHANNEL
        case _:
            return
