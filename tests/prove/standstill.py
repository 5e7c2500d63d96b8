"""Back after three days down, with thousands of alerts waiting (fault J7)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.delivery import MOST_AT_ONCE
from bot.domain.watch import Channel
from tests.prove.model import Life
from tests.prove.proof import Form, Job, Proof

MINUTE = timedelta(minutes=1)
CROWD = [Channel(platform="telegram", address=str(1_000 + number)) for number in range(20)]
AT_FIRST = 25 * 60 // 4 + 25  # messages in the first minute: a quarter of the speed, and a burst


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """How it came back."""

    alerts: int
    most: int  # messages to one chat
    told: int  # alerts one by one
    listed: int  # alerts in roll-ups
    first_fresh: timedelta  # until somebody was told of something that is no older than a day
    first_minute: int  # messages
    broken: tuple[str, ...]

    @property
    def kept(self) -> bool:
        return (
            not self.broken
            and self.most <= MOST_AT_ONCE + 1
            and self.told + self.listed == self.alerts
            and self.first_fresh < MINUTE
            and self.first_minute <= AT_FIRST
        )


def standstill(form: Form) -> list[Job]:
    return [Job(work=prove_standstill, arguments=form.of(short=(30, 20), long=(150, 100)))]


def prove_standstill(old: int, new: int) -> Proof:
    done = come_back(old=old, new=new)
    figures = (
        f"three days down: {done.alerts} alerts, at most {done.most} messages a chat, "
        f"{done.told} told and {done.listed} listed, the first fresh one after "
        f"{done.first_fresh.total_seconds():.0f} s, {done.first_minute} in its minute"
    )
    return Proof(kept=done.kept, figures=figures)


def come_back(*, old: int, new: int) -> Returned:
    """Let so many events happen before the standstill, and so many after it."""
    life = Life()
    try:
        life.wait(60)
        for channel in CROWD:
            life.town.watch(channel, now=life.clock())
        _happen(life, old, "old")
        life.wait(3 * 24 * 3600)
        life.restart()
        last = int(life.storage._db.value("SELECT max(id) FROM alert"))
        _happen(life, new, "new")
        back = life.clock()
        for _ in range(100):
            life.deliver()
            life.wait(1)
        return _judged(life, back, last)
    finally:
        life.end()


def _judged(life: Life, back: datetime, last: int) -> Returned:
    seen = [s for s in life.world.log if s.at >= back]
    alerts = [(s.at, int(s.what.split(".")[0])) for s in seen if not s.what.startswith(".")]
    return Returned(
        alerts=int(life.storage._db.value("SELECT count(*) FROM alert")),
        most=max(Counter(s.channel for s in seen).values()),
        told=len(alerts),
        listed=int(life.storage._db.value("SELECT count(*) FROM digest_alert")),
        first_fresh=min(at for at, alert in alerts if alert > last) - back,
        first_minute=sum(s.at - back < MINUTE for s in seen),
        broken=tuple(life.world.broken),
    )


def _happen(life: Life, many: int, name: str) -> None:
    with life.storage.transaction():
        for number in range(many):
            life.town.happen(f"{name}{number}", now=life.clock())
