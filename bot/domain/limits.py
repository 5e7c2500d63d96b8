"""How fast we may talk to each platform: token buckets below the published limits.

Telegram publishes about 30 messages a second in all, 1 a second to a chat, 20 a minute to a
group; Slack 1 a second to a channel. A bucket lets rate x time + burst pass, so rate and
burst together stay below those. After a standstill a platform is spoken to at a quarter of the
speed, and at a quarter more with each minute: it, and the chats, were cut off as well.
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
SLACK_AT_FIRST = Rate(per_second=20)  # what a ramp rises to; then the channels' own limits do
RAMP_STEP = timedelta(minutes=1)
RAMP_STEPS = 4  # a quarter more a minute


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
        self._halved: set[str] = set()
        self._ramps: dict[str, datetime] = {}  # platform, and since when

    def allow(self, channel: Channel, now: datetime) -> bool:
        """Whether a message may go to the channel now."""
        return all(bucket.has_one(now) for bucket in self._of(channel, now))

    def take(self, channel: Channel, now: datetime) -> None:
        """Count a message to the channel."""
        for bucket in self._of(channel, now):
            bucket.take(now)

    def exhausted(self, platform: str, now: datetime) -> bool:
        """Whether nothing may go to any channel of the platform at this moment."""
        in_all = self._in_all(platform, now)
        return in_all is not None and not in_all.has_one(now)

    def halve(self, platform: str) -> None:
        """Talk to the platform half as fast: it complained."""
        self._halved.add(platform)

    def restore(self, platform: str) -> None:
        """Undo halve()."""
        self._halved.discard(platform)

    def ramp(self, platform: str, now: datetime) -> None:
        """Talk to the platform at a quarter of the speed, and faster with each minute."""
        self._ramps[platform] = now

    def _of(self, channel: Channel, now: datetime) -> Iterator[Bucket]:
        if in_all := self._in_all(channel.platform, now):
            yield in_all
        for name, rate in _rates(channel):
            yield self._bucket(name, rate)

    def _in_all(self, platform: str, now: datetime) -> Bucket | None:
        """Return the bucket that all channels share at this moment; None: there is none."""
        share = self._ramped(platform, now) / (2 if platform in self._halved else 1)
        full = _IN_ALL.get(platform) or (_IN_ALL_AT_FIRST.get(platform) if share < 1 else None)
        if full is None:
            return None
        bucket = self._bucket(platform, full)
        rate = full if share == 1 else Rate(per_second=full.per_second * share)
        if bucket.rate != rate:
            bucket.slow_down(rate, now)
        return bucket

    def _ramped(self, platform: str, now: datetime) -> float:
        """Return which part of its full speed the platform may be spoken to at."""
        began = self._ramps.get(platform)
        if began is None:
            return 1
        steps = (now - began) // RAMP_STEP + 1
        if not 1 <= steps < RAMP_STEPS:  # over, or the clock was set back
            del self._ramps[platform]
            return 1
        return steps / RAMP_STEPS

    def _bucket(self, name: str, rate: Rate) -> Bucket:
        if name not in self._buckets:
            self._buckets[name] = Bucket(rate=rate, tokens=0, since=self._started)
        return self._buckets[name]


_IN_ALL = {"telegram": TELEGRAM}
_IN_ALL_AT_FIRST = {"slack": SLACK_AT_FIRST}  # of platforms that have no such limit else


def _rates(channel: Channel) -> Iterator[tuple[str, Rate]]:
    # Topics of a Telegram chat and threads of a Slack channel share its limit.
    place = f"{channel.platform}/{channel.workspace}/{channel.address}"
    match channel.platform:
        case "telegram":
            yield place, TELEGRAM_CHAT
            if not channel.address.isdigit():  # groups are negative, channels may be @names
                yield f"{place}/minute", TELEGRAM_GROUP
        case "slack":
            yield place, SLACK_CHANNEL
        case _:
            return
