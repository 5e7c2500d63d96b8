"""What users saw, compared with what was to be told."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from typing_extensions import override

from tests.prove.chats import IDENTITY
from tests.prove.wire import Server, Shown

OPEN = {"queued", "retry", "sending", "unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One message that was to be told. `listed`: the roll-up that tells it instead, if any."""

    number: int
    what: str
    state: str
    listed: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What it came to, for one platform."""

    platform: str
    told: int  # messages that were to be told
    lost: int  # of those, neither seen nor set aside for the operator
    set_aside: int  # parked, or listed in a roll-up that is
    repeated: int
    unmarked: int  # repeats that did not say so
    undone: int  # rows that came to no end
    disordered: int  # seen for the first time after a later one of the same channel

    @override
    def __str__(self) -> str:
        return (
            f"{self.platform}: {self.told} to tell, {self.lost} lost, {self.repeated} repeated, "
            f"{self.unmarked} of them unmarked, {self.disordered} out of order, "
            f"{self.undone} undone, {self.set_aside} set aside"
        )


def compare(database: Path, server: Server, platform: str) -> Outcome:
    shown = [shown for shown in server.seen if shown.platform == platform]
    seen = Counter(one.what for one in shown)
    marked = Counter(one.what for one in shown if one.marked)
    rows = _rows(database, platform)
    parked = {row.what for row in rows if row.state == "parked"}
    missed = [row for row in rows if _missed(row, seen)]
    lost = [row for row in missed if parked.isdisjoint({row.what, row.listed})]
    return Outcome(
        platform=platform,
        told=len(rows),
        lost=len(lost),
        set_aside=len(parked) + sum(row.listed in parked for row in missed),
        repeated=sum(times - 1 for times in seen.values()),
        unmarked=sum(max(0, times - 1 - marked[what]) for what, times in seen.items()),
        undone=sum(row.state in OPEN for row in rows),
        disordered=_disordered(shown, {row.what: row.number for row in rows}),
    )


def _missed(row: Row, seen: Counter[str]) -> bool:
    """Whether nobody saw it, by itself or in the roll-up that lists it."""
    if row.state == "expired":
        return row.listed is None or not seen[row.listed]
    return not seen[row.what]


def _disordered(shown: Iterable[Shown], numbers: dict[str, int]) -> int:
    known: set[str] = set()
    latest: dict[str, int] = {}
    found = 0
    for one in shown:
        if one.what not in known:
            known.add(one.what)
            found += numbers[one.what] < latest.get(one.channel, 0)
            latest[one.channel] = numbers[one.what]
    return found


def _rows(database: Path, platform: str) -> list[Row]:
    sql = f"""
        WITH named AS (SELECT *, {IDENTITY} AS what FROM outbox)
        SELECT id, what, state, (
            SELECT r.what FROM named r JOIN digest_alert d ON d.digest_id = r.digest_id
            WHERE d.alert_id = named.alert_id)
        FROM named WHERE channel_id IN (SELECT id FROM channel WHERE platform = ?)
    """
    with closing(sqlite3.connect(database)) as conn:
        return [
            Row(number=number, what=what, state=state, listed=listed)
            for number, what, state, listed in conn.execute(sql, [platform])
        ]
