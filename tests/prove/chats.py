"""A platform in memory, its users' log, and an oracle that watches every request.

What the users saw is written here, never taken from the bot's word. The oracle compares it
with the database and with what the platform asked for.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.errors import (
    BadText,
    ChannelGone,
    ChannelMoved,
    NotSent,
    PlatformDown,
    TryLater,
    Unknown,
)
from bot.domain.message import Message
from bot.domain.ports import SentId
from bot.domain.watch import Channel
from storage.times import stamp
from tests.prove.town import MARK

LATENCY = 0.2  # seconds
DAY = timedelta(hours=24)  # then a channel that was gone may be tried by one message
MINUTE = timedelta(seconds=60)
SECOND = timedelta(seconds=1)
HAIR = timedelta(milliseconds=2)  # what rounding may lose


class Act(StrEnum):
    """What becomes of one request. LOST and SEEN say whether the users see the message."""

    TAKE = "take"
    TAKE_SLOWLY = "take slowly"
    HANG_LOST = "hang, lost"
    HANG_SEEN = "hang, seen"
    LAND_LATE = "hang, seen after we gave up"
    CUT_LOST = "cut, lost"
    CUT_SEEN = "cut, seen"
    REFUSE = "connection refused"
    TRY_LATER = "try later"
    TRY_LATER_ALL = "try later, everywhere"
    BAD_TEXT = "bad text"
    GONE = "gone"
    DOWN = "down"
    BUG_LOST = "bug, lost"
    BUG_SEEN = "bug, seen"
    KILL_LOST = "we are killed, lost"
    KILL_SEEN = "we are killed, seen"


_SUBJECTS = ("alert_id", "digest_id", "notice_id")

# identity() of a delivery, as the database can say it.
IDENTITY = """
    coalesce(alert_id, '') || '.' || coalesce(digest_id, '') || '.' || coalesce(notice_id, '')
        || ':' || kind || ':' || revision
"""

# When the users see it, in seconds after the request; not listed: never.
_SEEN_AFTER = {
    Act.TAKE: LATENCY / 2,
    Act.TAKE_SLOWLY: 9.0,
    Act.HANG_SEEN: 1.0,
    Act.LAND_LATE: 33.0,
    Act.CUT_SEEN: LATENCY / 2,
    Act.BUG_SEEN: LATENCY / 2,
    Act.KILL_SEEN: LATENCY / 2,
}
_ANSWERED_AFTER: dict[Act, float] = {
    Act.TAKE_SLOWLY: 10.0,
    Act.HANG_LOST: 99.0,
    Act.HANG_SEEN: 99.0,
    Act.LAND_LATE: 99.0,
}


class Killed(BaseException):
    """The process died here; nothing after it happens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One message as the users saw it."""

    what: str  # identity() of the delivery
    channel: Channel
    key: str
    marked: bool
    edit: bool
    row: int
    notice: bool
    at: datetime


@dataclass(slots=True, kw_only=True)
class World:
    """All platforms, all users, and the oracle's list of broken promises."""

    clock: Callable[[], datetime]
    rows: Callable[[], sqlite3.Connection]  # the database as it is now
    die: Callable[[], None]  # keeps what is on the disk at this moment
    script: deque[Act] = field(default_factory=deque)
    log: list[Seen] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    requests: list[tuple[datetime, Channel]] = field(default_factory=list)
    halts: dict[tuple[str, str], tuple[datetime, datetime]] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    left: set[Channel] = field(default_factory=set)  # those that unwatched
    gone: set[Channel] = field(default_factory=set)
    gone_at: dict[Channel, datetime] = field(default_factory=dict)
    was_blind: bool = False  # whether a look-up ever failed
    merged: bool = False  # whether two channels ever became one, which mixes their order
    dead: bool = False  # whether our process is
    latency: float = LATENCY
    wait: timedelta = timedelta(seconds=17)  # what a rate limit asks for
    landing: set[asyncio.Task[None]] = field(default_factory=set)

    def seen(self, what: str) -> list[Seen]:
        return [seen for seen in self.log if seen.what == what and not seen.edit]

    def expect(self, promise: str, *, kept: bool, what: str) -> None:
        if not kept:
            self.broken.append(f"{promise}: {what}")

    def requested(self, channel: Channel, what: str) -> None:
        """Check a request at the moment it reaches the platform."""
        now = self.clock()
        row = self.row(what)
        self.expect("claimed before it is sent", kept=row["state"] == "sending", what=what)
        fresh = row["expires"] is None or row["expires"] > stamp(now)
        self.expect("I4 nothing after its time", kept=fresh, what=what)
        gone = channel in self.gone and now - self.gone_at[channel] < DAY
        left = gone or (channel in self.left and row["kind"] != "notice")
        self.expect("I5 nothing after leaving", kept=not left, what=what)
        for place in (channel.address, "*"):
            since, until = self.halts.get((channel.platform, place), (now, now))
            # What was claimed by then is on its way already.
            kept = until <= now or row["claimed_at"] <= stamp(since)
            self.expect("I6 nothing inside Retry-After", kept=kept, what=what)
        self.expect("I10 at most 8 attempts", kept=row["attempts"] <= 8, what=what)
        self._count(channel, now, what)

    def accept(self, seen: Seen) -> None:
        """Show the message to the users, and check what they must never see."""
        before = self.seen(seen.what)
        if not seen.edit:
            self._check_repeat(seen, before)
            if not before:
                self._check_order(seen)
        self.gone.discard(seen.channel)  # it was tried, and is there
        self.log.append(seen)

    def _check_repeat(self, seen: Seen, before: list[Seen]) -> None:
        if before:
            self.expect("I1 a repeat is marked", kept=seen.marked, what=seen.what)
            self.expect("I1 at most one repeat", kept=len(before) < 2, what=seen.what)
        if seen.channel.platform == "slack" and not self.was_blind:
            self.expect("I1 no repeat where we can look", kept=not before, what=seen.what)

    def _check_order(self, seen: Seen) -> None:
        mixed = seen.channel.address in self.moved.values()  # two channels became one here
        if seen.notice or mixed:
            return
        for other in self.log:
            if other.channel == seen.channel and not (other.edit or other.notice):
                kept = other.row < seen.row
                self.expect("I7 in order", kept=kept, what=f"{seen.what} after {other.what}")

    def _count(self, channel: Channel, now: datetime, what: str) -> None:
        self.requests.append((now, channel))
        place = [at for at, c in self.requests if c == channel]
        if channel.platform == "telegram":
            all_of_it = [at for at, c in self.requests if c.platform == "telegram"]
            self.expect("I8 30 a second", kept=_within(all_of_it, now, SECOND) <= 30, what=what)
            if channel.address.startswith("-"):
                kept = _within(place, now, MINUTE) <= 20
                self.expect("I8 20 a minute to a group", kept=kept, what=what)
        self.expect("I8 1 a second", kept=_within(place, now, SECOND - HAIR) <= 1, what=what)

    def row(self, what: str) -> sqlite3.Row:
        """Return the outbox row of that identity."""
        subject, kind, revision = what.split(":")
        column, number = next(
            (n, v) for n, v in zip(_SUBJECTS, subject.split("."), strict=True) if v
        )
        sql = f"SELECT * FROM outbox WHERE {column} = ? AND kind = ? AND revision = ?"
        cursor = self.rows().cursor()
        cursor.row_factory = sqlite3.Row
        found: sqlite3.Row = cursor.execute(sql, [int(number), kind, int(revision)]).fetchone()
        return found


def _within(times: list[datetime], now: datetime, span: timedelta) -> int:
    return sum(1 for at in times if now - at < span)


@dataclass(slots=True, kw_only=True)
class Chats:
    """One platform of the world."""

    name: str
    finds: bool
    world: World
    blind: bool = False  # whether its look-up fails
    confused: bool = False  # whether our code of it has a bug

    async def send(self, channel: Channel, message: Message, key: str) -> SentId:
        return await self._request(channel, message, key, edit=False)

    async def edit(self, channel: Channel, sent: SentId, message: Message) -> None:
        await self._request(channel, message, str(sent), edit=True)

    async def find(
        self, channel: Channel, key: str, since: datetime, *, follows: str | None = None
    ) -> SentId | None:
        await asyncio.sleep(self.world.latency)
        self._live()
        if self.confused:
            raise ZeroDivisionError
        if self.blind:
            reason = "ratelimited"
            raise TryLater(reason, wait=SECOND)
        found = (s for s in self.world.log if s.key == key and s.at >= since and not s.edit)
        return SentId(f"id-{key}") if next(found, None) else None

    def _live(self) -> None:
        # What is left of a dead process in this loop neither asks nor hears anything.
        if self.world.dead:
            raise Killed

    async def _request(
        self, channel: Channel, message: Message, key: str, *, edit: bool
    ) -> SentId:
        self._live()
        what = message.text.removeprefix(MARK)
        self.world.requested(channel, what)
        act = self.world.script.popleft() if self.world.script else Act.TAKE
        if (address := self.world.moved.get(channel.address)) is not None:
            await asyncio.sleep(self.world.latency)
            reason = "group migrated"
            raise ChannelMoved(reason, address=address)
        if (after := _SEEN_AFTER.get(act)) is not None:
            marked = message.text.startswith(MARK)
            self._land(after, what, channel, key, marked=marked, edit=edit)
        await asyncio.sleep(_ANSWERED_AFTER.get(act, self.world.latency))
        self._live()
        self._answer(act, channel)
        return SentId(key if edit else f"id-{key}")

    def _land(
        self, after: float, what: str, channel: Channel, key: str, *, marked: bool, edit: bool
    ) -> None:
        row = self.world.row(what)
        number, notice = row["id"], row["kind"] == "notice"

        async def land() -> None:
            await asyncio.sleep(after)
            seen = Seen(
                what=what,
                channel=channel,
                key=key,
                marked=marked,
                edit=edit,
                row=number,
                notice=notice,
                at=self.world.clock(),
            )
            self.world.accept(seen)

        # The platform goes on whatever becomes of us.
        task = asyncio.get_running_loop().create_task(land())
        self.world.landing.add(task)
        task.add_done_callback(self.world.landing.discard)

    def _answer(self, act: Act, channel: Channel) -> None:
        match act:
            case Act.KILL_LOST | Act.KILL_SEEN:
                self.world.dead = True
                self.world.die()
                raise Killed
            case Act.BUG_LOST | Act.BUG_SEEN:
                raise ZeroDivisionError
            case Act.TRY_LATER | Act.TRY_LATER_ALL:
                self._halt(act, channel)
            case Act.GONE:
                self.world.gone.add(channel)
                self.world.gone_at[channel] = self.world.clock()
        errors = {
            Act.CUT_LOST: Unknown("the line was cut"),
            Act.CUT_SEEN: Unknown("the line was cut"),
            Act.REFUSE: NotSent("connection refused"),
            Act.BAD_TEXT: BadText("can't parse entities"),
            Act.GONE: ChannelGone("bot was kicked"),
            Act.DOWN: PlatformDown("token refused"),
        }
        if (error := errors.get(act)) is not None:
            raise error

    def _halt(self, act: Act, channel: Channel) -> None:
        wait = self.world.wait
        everywhere = act is Act.TRY_LATER_ALL
        place = "*" if everywhere else channel.address
        now = self.world.clock()
        self.world.halts[self.name, place] = (now, now + wait)
        reason = "too many requests"
        raise TryLater(reason, wait=wait, everywhere=everywhere)
