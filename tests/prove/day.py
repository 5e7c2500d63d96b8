"""The same day with and without faults: the same is told, to the same channels, in one order."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from typing_extensions import override

from bot.domain.delivery import OPEN
from bot.domain.watch import Channel, Condition, Key, WatchRule
from bot.services.poll import poll_due
from storage.channels import channel_in
from tests.prove.chats import Act
from tests.prove.model import Life
from tests.prove.press import STATES, Press
from tests.prove.proof import Form, Job, Proof
from tests.prove.town import NOON

STORIES = 500
MINUTES = 24 * 60
FAULTS = (
    *(Act.TAKE_SLOWLY, Act.HANG_LOST, Act.HANG_SEEN, Act.LAND_LATE, Act.CUT_LOST, Act.CUT_SEEN),
    *(Act.REFUSE, Act.TRY_LATER, Act.TRY_LATER_ALL, Act.DOWN, Act.KILL_LOST, Act.KILL_SEEN),
)
SHARE = 0.15  # of the requests that go wrong
LONGEST_TAIL = 600  # minutes
ALERTS = """
    SELECT a.id, a.event_id, c.platform, c.workspace, c.address, c.thread
    FROM alert a JOIN channel c ON c.id = a.channel_id
"""
LISTED = """
    SELECT d.alert_id, (SELECT o.id FROM outbox o WHERE o.digest_id = d.digest_id AND
        o.state = 'sent') FROM digest_alert d
"""

Told = dict[Channel, list[int]]  # events in the order they were seen first


@dataclass(slots=True, kw_only=True)
class Day:
    """What became of one day."""

    told: Told
    set_aside: set[tuple[Channel, int]]  # parked: the operator knows
    rolled_up: set[tuple[Channel, int]]
    faults: int
    kills: int
    broken: list[str]

    @property
    def pairs(self) -> set[tuple[Channel, int]]:
        each = {(channel, event) for channel, events in self.told.items() for event in events}
        return each | self.rolled_up


@dataclass(slots=True, kw_only=True)
class Difference:
    calm: Day
    hard: Day

    @property
    def missing(self) -> set[tuple[Channel, int]]:
        return self.calm.pairs - self.hard.pairs - self.hard.set_aside

    @property
    def more(self) -> set[tuple[Channel, int]]:
        return self.hard.pairs - self.calm.pairs

    @property
    def disordered(self) -> list[Channel]:
        """The channels in which what was told one by one came in another order."""
        return [
            channel
            for channel, events in self.hard.told.items()
            if events != [e for e in self.calm.told[channel] if e in set(events)]
        ]

    @property
    def kept(self) -> bool:
        wrong = self.missing or self.more or self.disordered or self.hard.broken
        return not wrong and not self.calm.broken and bool(self.calm.pairs)

    @override
    def __str__(self) -> str:
        return (
            f"day: {len(self.calm.pairs)} alerts to tell, {self.hard.faults} faults, "
            f"{self.hard.kills} kills: {len(self.missing)} missing, {len(self.more)} too many, "
            f"{len(self.disordered)} channels out of order, {len(self.hard.rolled_up)} rolled up, "
            f"{len(self.hard.set_aside)} set aside {self.hard.broken[:1] or ''}"
        )


def days(form: Form) -> list[Job]:
    lots = form.of(short=[(1, 6 * 60, 125)], long=[(seed, MINUTES, STORIES) for seed in range(10)])
    return [Job(work=prove_day, arguments=lot) for lot in lots]


def prove_day(seed: int, minutes: int, stories: int) -> Proof:
    calm = live(seed, share=0, minutes=minutes, stories=stories)
    hard = live(seed, share=SHARE, minutes=minutes, stories=stories)
    difference = Difference(calm=calm, hard=hard)
    return Proof(kept=difference.kept, figures=str(difference))


def live(seed: int, *, share: float, minutes: int, stories: int) -> Day:
    """Poll and deliver for a day, and then until nothing is open."""
    course = _Course(seed, share, stories)
    try:
        for minute in range(minutes + LONGEST_TAIL):
            now = NOON + timedelta(minutes=minute)
            if minute < minutes:
                course.poll(now)
            elif not course.open():
                break
            course.deliver(share if minute < minutes else 0)
            course.wait_until(now + timedelta(minutes=1))
        return course.day()
    finally:
        course.life.end()


class _Course:
    """The course of one day, minute by minute."""

    def __init__(self, seed: int, share: float, stories: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311  # dice
        self._press = Press(began=NOON, stories=stories, seed=seed)
        self.life = Life()
        self._faults = self._kills = 0
        for channel, states in _channels():
            rule = WatchRule(conditions=(Condition(key=Key.COUNTRY, values=frozenset(states)),))
            self.life.storage.subscriptions.add(channel, rule, now=NOON)

    def poll(self, now: datetime) -> None:
        """Poll what is due by that time, however long delivering has kept us."""
        life, press = self.life, self._press
        press.now = now
        polling = press.polling(life.storage)
        life.runner.run(poll_due(press.declared, polling=polling, now=press.now))

    def deliver(self, share: float) -> None:
        """Deliver for a minute; that share of the first requests goes wrong."""
        life, chance = self.life, self._chance
        goes_wrong = [chance.random() < share for _ in range(6)]
        acts = [chance.choice(FAULTS) if wrong else Act.TAKE for wrong in goes_wrong]
        life.world.script.extend(acts)
        life.platforms["slack"].blind = chance.random() < share
        boot = life.storage.boot_id
        life.deliver()
        used = acts[: len(acts) - len(life.world.script)]
        self._faults += sum(act is not Act.TAKE for act in used)
        self._kills += life.storage.boot_id != boot
        life.world.script.clear()

    def wait_until(self, moment: datetime) -> None:
        self.life.wait(max(0.0, (moment - self.life.clock()).total_seconds()))

    def open(self) -> int:
        counts = self.life.storage.outbox.counts()
        return sum(counts[state] for state in OPEN)

    def day(self) -> Day:
        life = self.life
        alerts = {
            row["id"]: (channel_in(row), int(row["event_id"]))
            for row in life.storage._db.query(ALERTS)
        }
        told: Told = defaultdict(list)
        for seen in life.world.log:
            alert = seen.what.partition(".")[0]
            if alert and not seen.edit and alerts[int(alert)][1] not in told[seen.channel]:
                told[seen.channel].append(alerts[int(alert)][1])
        parked = life.storage._db.query("SELECT alert_id FROM outbox WHERE state = 'parked'")
        listed = life.storage._db.conn.execute(LISTED).fetchall()
        return Day(
            told=told,
            set_aside={alerts[row["alert_id"]] for row in parked if row["alert_id"]},
            rolled_up={alerts[alert] for alert, sent in listed if sent},
            faults=self._faults,
            kills=self._kills,
            broken=list(life.world.broken),
        )


def _channels() -> Iterable[tuple[Channel, tuple[str, ...]]]:
    for number in range(8):
        yield Channel(platform="telegram", address=str(101 + number)), STATES[number : number + 3]
    for number in range(4):
        slack = Channel(platform="slack", workspace="T1", address=f"C{number}")
        yield slack, STATES[2 * number : 2 * number + 3]
