"""What the sender keeps in mind between deliveries: limits, stops, what is on the wire."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.limits import Limits
from bot.domain.watch import Channel

PROBE_AFTER_REFUSAL = timedelta(seconds=60)
BREAKER_FAILURES = 5  # in a row ...
BREAKER_CHANNELS = 3  # ... over as many channels, or without a connection: not a chat's fault
FIRST_PROBE = timedelta(seconds=15)
LONGEST_PROBE = timedelta(seconds=60)
LONGEST_PAUSE = timedelta(hours=25)  # no platform is heeded for longer than a day
STORM = timedelta(seconds=1)  # complaints of 3 channels within it are the platform's
STORM_CHANNELS = 3
CALM = timedelta(seconds=60)  # half speed for so long after a platform-wide complaint
STANDSTILL = timedelta(minutes=10)  # after so long without a message, begin slowly


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failure:
    channel: Channel
    unreached: bool  # there was not even a connection


@dataclass(slots=True, kw_only=True)
class _Line:
    """One platform as we have experienced it."""

    paused_until: datetime | None = None  # a rate limit for the whole platform
    stopped_until: datetime | None = None  # it seems down; then a probe
    refusal: str | None = None  # why it refuses us altogether; None: it does not
    failures: deque[_Failure] = field(default_factory=lambda: deque(maxlen=BREAKER_FAILURES))
    probing: bool = False  # a message is out to see whether it is up again
    probe_wait: timedelta = FIRST_PROBE
    complaints: deque[tuple[datetime, Channel]] = field(default_factory=lambda: deque(maxlen=16))
    slow_until: datetime | None = None
    passed: datetime | None = None  # when a message passed last; None: none has yet

    @property
    def broken(self) -> bool:
        """Whether the last failures, with no success between them, are the platform's."""
        return len(self.failures) == BREAKER_FAILURES and (
            all(failure.unreached for failure in self.failures)
            or len({failure.channel for failure in self.failures}) >= BREAKER_CHANNELS
        )


class Traffic:
    """Lives as long as the process; nothing of it needs to outlive that.

    Set `closing` to claim no more; what is on the wire is still recorded.
    """

    def __init__(self, started: datetime) -> None:
        self.closing = False
        self.in_flight: set[int] = set()
        self.asked_about: set[int] = set()  # what was looked up after a restore
        self.limits = Limits(started)
        self._lines: dict[str, _Line] = {}

    def allow(self, channel: Channel, now: datetime) -> bool:
        """Whether a message may go to the channel now."""
        return self._open(channel.platform, now) and self.limits.allow(channel, now)

    def exhausted(self, platform: str, now: datetime) -> bool:
        """Whether only the platform's own limit holds us back, for a moment."""
        return self._open(platform, now) and self.limits.exhausted(platform, now)

    def refusal(self, platform: str) -> str | None:
        """Return why the platform refuses us altogether; None: it does not."""
        return self._line(platform).refusal

    def on_the_wire(self, channel: Channel, now: datetime) -> None:
        """Count a message; while the platform seems down it is a probe, and the only one."""
        self.limits.take(channel, now)
        line = self._line(channel.platform)
        if line.broken or line.refusal:
            line.probing, line.stopped_until = True, now + line.probe_wait

    def succeeded(self, platform: str, now: datetime) -> None:
        self._line(platform).passed = now
        self.answered(platform)

    def answered(self, platform: str) -> None:
        """Note that the platform is up: it answered, be it that a chat is gone."""
        line = self._line(platform)
        line.refusal, line.stopped_until, line.probe_wait = None, None, FIRST_PROBE
        line.probing = False
        line.failures.clear()

    def ease_in(self, platform: str, now: datetime, *, waiting_since: datetime | None) -> None:
        """Begin slowly where messages wait for long and none has passed: we were cut off."""
        passed = self._line(platform).passed
        waited = waiting_since is not None and now - waiting_since > STANDSTILL
        if waited and (passed is None or now - passed > STANDSTILL):
            self.limits.ramp(platform, now)

    def failed(self, channel: Channel, now: datetime, *, unreached: bool) -> bool:
        """Count a failure; True: it is the platform's, and costs the delivery no attempt."""
        line = self._line(channel.platform)
        if line.broken:
            if line.probing:
                line.probe_wait = min(line.probe_wait * 2, LONGEST_PROBE)
                line.probing, line.stopped_until = False, now + line.probe_wait
            return True
        line.failures.append(_Failure(channel=channel, unreached=unreached))
        if line.broken:
            line.stopped_until = now + line.probe_wait
        return False

    def refused(self, platform: str, reason: str, now: datetime) -> None:
        """Stop sending to the platform until a probe a minute later."""
        line = self._line(platform)
        line.refusal, line.stopped_until = reason, now + PROBE_AFTER_REFUSAL

    def complained(
        self, channel: Channel, now: datetime, *, wait: timedelta, everywhere: bool
    ) -> bool:
        """Note a rate limit; True: it is the platform's, which then is spoken to slowly."""
        line = self._line(channel.platform)
        line.complaints.append((now, channel))
        # Those from before the clock was set back lie ahead: they are of another time.
        storm = {c for at, c in line.complaints if abs(now - at) <= STORM}
        if not everywhere and len(storm) < STORM_CHANNELS:
            return False
        until = now + wait
        if line.paused_until and not _over(line.paused_until, now, LONGEST_PAUSE):
            until = max(until, line.paused_until)
        line.paused_until, line.slow_until = until, until + CALM
        self.limits.halve(channel.platform)
        return True

    def _open(self, platform: str, now: datetime) -> bool:
        line = self._line(platform)
        if line.slow_until and _over(line.slow_until, now, LONGEST_PAUSE + CALM):
            line.slow_until = None
            self.limits.restore(platform)
        return _over(line.paused_until, now, LONGEST_PAUSE) and _over(
            line.stopped_until, now, LONGEST_PROBE
        )

    def _line(self, platform: str) -> _Line:
        return self._lines.setdefault(platform, _Line())


def _over(until: datetime | None, now: datetime, longest: timedelta) -> bool:
    # Further away than it can have been set: the clock was set back since.
    return until is None or now >= until or until - now > longest
