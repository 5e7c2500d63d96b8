"""Many small worlds, in which everything that can go wrong does, in any order."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from typing_extensions import override

from bot.domain.delivery import MOST_AT_ONCE, MOST_ATTEMPTS, TRANSITIONS, Delivery, Kind, State
from bot.domain.message import Message
from bot.domain.watch import Channel
from bot.services.deliver import deliver_due
from bot.services.traffic import Traffic
from bot.settings import Repeat
from storage import Storage
from storage.connection import Database
from storage.migrations import migrate
from tests.prove.chats import IDENTITY, Act, Chats, Killed, World
from tests.prove.defects import Defect, none
from tests.prove.town import ALICE, BOB, CLUB, DESK, HALL, LAW, NEW, NOON, Town, compose
from tests.prove.virtual import VirtualLoop

CHANNELS = (ALICE, BOB, CLUB, HALL, DESK, LAW)
# What deserves more than its share.
ACTS = (*Act, Act.KILL_LOST, Act.KILL_SEEN, Act.LAND_LATE, Act.CUT_SEEN, Act.TRY_LATER)

STUCK = """
    SELECT o.id, o.state FROM outbox o JOIN channel c ON c.id = o.channel_id
    WHERE c.active AND o.state IN ('queued', 'retry', 'sending', 'unknown')
"""


def legal_moves_only(conn: sqlite3.Connection) -> None:
    """Make the database refuse every change of state that is not in the table (I11)."""
    legal = " OR ".join(
        f"(OLD.state = '{before}' AND NEW.state = '{after}')"
        for before, afters in TRANSITIONS.items()
        for after in afters
    )
    conn.execute(f"""
        CREATE TRIGGER IF NOT EXISTS legal_moves BEFORE UPDATE OF state ON outbox
        WHEN NOT ({legal})
        BEGIN SELECT RAISE(ABORT, 'illegal move'); END
    """)


def _fresh() -> Database:
    # Each world begins as a copy of one empty database: making the schema costs more.
    conn = sqlite3.connect(":memory:", isolation_level=None)
    _empty().backup(conn)
    db = Database(conn)
    db.execute("PRAGMA foreign_keys = ON")
    return db


@cache
def _empty() -> sqlite3.Connection:
    conn = sqlite3.connect(":memory:", isolation_level=None)
    migrate(Database(conn))
    legal_moves_only(conn)
    return conn


class Life:
    """A bot that can be killed: one storage after the other, on what is on the disk."""

    def __init__(self, defect: Defect = none, *, repeat: Repeat = Repeat.MARK) -> None:
        self._defect = defect
        self.repeat = repeat
        self.runner = asyncio.Runner(loop_factory=VirtualLoop)
        self.loop = self.runner.get_loop()
        first = Storage(_fresh())
        self.world = World(clock=self.clock, rows=lambda: self.storage._db.conn, die=self.die)
        self._estate: sqlite3.Connection | None = None
        self.platforms = {
            "telegram": Chats(name="telegram", finds=False, world=self.world),
            "slack": Chats(name="slack", finds=True, world=self.world),
        }
        self.poison: set[int] = set()  # alerts that cannot be worded
        self.bites: Counter[int] = Counter()
        self.begin(first)

    def begin(self, storage: Storage) -> None:
        self.storage = storage
        self.traffic = Traffic(self.clock())
        self._defect(storage, self.traffic)
        self.town = Town(storage)
        self.storage.unknowns.recover(self.clock())

    def clock(self) -> datetime:
        return NOON + timedelta(seconds=self.loop.time())

    def wait(self, seconds: float) -> None:
        self.runner.run(asyncio.sleep(seconds))

    def deliver(self) -> None:
        """Deliver until nothing may go out; being killed in it, begin a new life."""
        try:
            self.runner.run(self.delivering())
        except BaseExceptionGroup as group:
            if group.subgroup(Killed) is None:
                raise
        self._inherit()

    def restart(self) -> None:
        """Be killed while nothing is on the wire."""
        self.die()
        self._inherit()

    def die(self) -> None:
        """Keep what is on the disk at this moment."""
        if self._estate is None:
            self._estate = sqlite3.connect(":memory:", isolation_level=None)
            self.storage._db.conn.backup(self._estate)

    def _inherit(self) -> None:
        if self._estate is None:
            return
        self.world.dead = False
        self.storage._db.conn.close()
        conn, self._estate = self._estate, None
        db = Database(conn)
        db.execute("PRAGMA foreign_keys = ON")
        self.begin(Storage(db))

    def end(self) -> None:
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.runner.close()
        self.storage._db.conn.close()

    async def delivering(self) -> Counter[State]:
        return await deliver_due(
            platforms=self.platforms,
            storage=self.storage,
            compose=self.compose,
            clock=self.clock,
            traffic=self.traffic,
            repeat=self.repeat,
            jitter=lambda: 0.5,
        )

    def compose(self, delivery: Delivery) -> Message | None:
        if delivery.alert in self.poison:
            # What a process does after its death is nowhere on the disk, and counts for nothing.
            self.bites[delivery.id] += not self.world.dead
            few = self.bites[delivery.id] <= MOST_ATTEMPTS
            self.world.expect("I10 poison is given up", kept=few, what=str(delivery.id))
            raise ZeroDivisionError
        return compose(delivery)


class Worlds(RuleBasedStateMachine):
    """What people, the press, the platforms and fate may do."""

    defect: Defect = staticmethod(none)

    def __init__(self) -> None:
        super().__init__()
        self.life = Life(self.defect)
        self.events: list[int] = []
        self.revisions = 0

    @property
    def world(self) -> World:
        return self.life.world

    @property
    def town(self) -> Town:
        return self.life.town

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        return self.life.storage._db.conn.execute(sql).fetchall()

    def home(self, channel: Channel) -> Channel:
        """Return where the channel lives now."""
        return replace(channel, address=self.world.moved.get(channel.address, channel.address))

    def places(self, channel: Channel) -> list[Channel]:
        """Return everywhere the bot may know those who now live where the channel lives."""
        return [c for c in (*CHANNELS, NEW) if self.home(c) == self.home(channel)]

    @initialize(channels=st.sets(st.sampled_from(CHANNELS), min_size=3))
    def some_follow(self, channels: set[Channel]) -> None:
        for channel in sorted(channels):
            self.watch(channel)

    @rule(channel=st.sampled_from(CHANNELS))
    def watch(self, channel: Channel) -> None:
        here = self.home(channel)
        if here in self.world.gone:
            return
        self.town.watch(here, now=self.life.clock())
        self.world.left.discard(here)

    @rule(channel=st.sampled_from(CHANNELS))
    def unwatch(self, channel: Channel) -> None:
        for place in self.places(channel):
            self.town.unwatch(place)
            self.world.left.add(place)

    @rule(channel=st.sampled_from(CHANNELS))
    def come_back(self, channel: Channel) -> None:
        for place in self.places(channel):
            if place in self.world.gone:
                self.life.storage.channels.revive(place)
                self.world.gone.discard(place)

    @rule(many=st.sampled_from([1, 1, 1, 1, 2, 2, 3, 3, MOST_AT_ONCE + 2]))
    def happen(self, many: int) -> None:
        for _ in range(many):
            self._happen(None)

    @precondition(lambda self: self.events)
    @rule(pick=st.integers(min_value=0))
    def go_on(self, pick: int) -> None:
        """Let another event happen in the thread of an earlier one."""
        self._happen(f"T{self.events[pick % len(self.events)]}")

    @precondition(lambda self: self.events)
    @rule(pick=st.integers(min_value=0))
    def report(self, pick: int) -> None:
        self.revisions += 1
        event = self.events[pick % len(self.events)]
        self.town.report(event, self.revisions, now=self.life.clock())

    @precondition(lambda self: self.events)
    @rule(pick=st.integers(min_value=0))
    def say_it_again(self, pick: int) -> None:
        """Tell what was told: those who follow since then hear it, nobody else."""
        event = self.events[pick % len(self.events)]
        self.town.tell(event, now=self.life.clock())
        for alert in self.life.storage.alerts.of_event(event):
            if (told := self.life.storage.outbox.told(alert.id)) is not None:
                kind = Kind(str(self.rows(f"SELECT kind FROM outbox WHERE id = {told}")[0][0]))
                now = self.life.clock()
                put = self.life.storage.outbox.put(
                    kind=kind, channel=alert.channel, alert=alert.id, now=now
                )
                assert put is None

    @rule(channel=st.sampled_from(CHANNELS), minutes=st.sampled_from([5, 300, 3000]))
    def mute(self, channel: Channel, minutes: int) -> None:
        until = self.life.clock() + timedelta(minutes=minutes)
        self.life.storage.channels.mute(channel, until)

    @rule(channel=st.sampled_from(CHANNELS))
    def notice(self, channel: Channel) -> None:
        self.town.notice(channel, f"k{self.revisions}", now=self.life.clock())

    @rule(seconds=st.sampled_from([0.5, 1, 1, 5, 20, 20, 70, 70, 700, 4000, 90000]))
    def wait(self, seconds: float) -> None:
        self.life.wait(seconds)

    @rule(
        acts=st.lists(st.sampled_from(ACTS), max_size=5),
        then=st.sampled_from([0.5, 2, 2, 5, 20, 70]),
    )
    def deliver(self, acts: list[Act], then: float) -> None:
        """Deliver badly, and well a little later."""
        self.world.script.extend(acts)
        self.life.deliver()
        self.world.script.clear()
        self.life.wait(then)
        self.life.deliver()

    @rule()
    def restart(self) -> None:
        self.life.restart()

    @precondition(lambda self: not self.world.moved)
    @rule(into=st.sampled_from([NEW, HALL]))
    def migrate(self, into: Channel) -> None:
        self.world.moved[CLUB.address] = into.address
        self.world.merged = True
        if CLUB not in self.world.left:
            self.world.left.discard(into)

    @rule(blind=st.booleans())
    def lose_sight(self, blind: bool) -> None:  # noqa: FBT001  # hypothesis passes by name
        self.life.platforms["slack"].blind = blind
        self.world.was_blind |= blind

    @precondition(lambda self: self.events)
    @rule()
    def poison(self) -> None:
        alerts = self.life.storage.alerts.of_event(self.events[-1])
        self.life.poison.update(alert.id for alert in alerts)

    @invariant()
    def promises_are_kept(self) -> None:
        assert not self.world.broken, self.world.broken

    @invariant()
    def what_is_recorded_as_sent_was_seen(self) -> None:
        sql = f"SELECT {IDENTITY} FROM outbox WHERE state = 'sent'"
        seen = {seen.what for seen in self.world.log}
        assert {what for (what,) in self.rows(sql)} <= seen, "I2"

    @invariant()
    def nothing_vanishes(self) -> None:
        unlisted = """
            SELECT id FROM outbox WHERE state = 'expired' AND kind IN ('send', 'reply')
                AND alert_id NOT IN (SELECT alert_id FROM digest_alert)
        """
        assert not self.rows(unlisted), "I3 stale without a word"
        put = self.rows("SELECT count(*) FROM outbox_log WHERE from_state IS NULL")
        if not self.world.merged:
            assert put == self.rows("SELECT count(*) FROM outbox"), "I3"
        told = "SELECT 1 FROM alert WHERE id NOT IN (SELECT alert_id FROM outbox WHERE alert_id)"
        assert not self.rows(told), "I3 an alert without a message"

    @invariant()
    def tries_are_bounded(self) -> None:
        assert not self.rows("SELECT 1 FROM outbox WHERE attempts > 8 OR sends > 2"), "I10"

    @override
    def teardown(self) -> None:
        try:
            self._all_is_well_in_the_end()
        finally:
            self.life.end()

    def _all_is_well_in_the_end(self) -> None:
        self.lose_sight(blind=False)
        for channel in self.life.storage.channels.all():
            self.life.storage.channels.mute(channel, None)
        for _ in range(30 + 8 * len(self.life.poison)):  # a bug holds a channel up for minutes
            self.life.deliver()
            self.life.wait(60)
            if not self.rows(STUCK):
                break
        for pragma in ("quick_check", "integrity_check"):
            assert self.rows(f"PRAGMA {pragma}") == [("ok",)], pragma
        assert not self.rows("PRAGMA foreign_key_check")
        assert not self.rows(STUCK), f"I9 stuck: {self.rows(STUCK)}"
        for check in (
            self.promises_are_kept,
            self.what_is_recorded_as_sent_was_seen,
            self.nothing_vanishes,
            self.tries_are_bounded,
        ):
            check()

    def _happen(self, thread: str | None) -> None:
        name = f"T{len(self.events) + 1}"
        self.events.append(self.town.happen(name, thread=thread, now=self.life.clock()))


def prove(*, examples: int, steps: int, defect: Defect = none) -> None:
    """Run so many worlds; raise what breaks first."""
    worlds = type("Worlds", (Worlds,), {"defect": staticmethod(defect)})
    run_state_machine_as_test(
        worlds,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
            derandomize=True,
            database=None,
        ),
    )
