"""How an outbox row changes its state: along the table of delivery.py, with a line in the log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.domain.delivery import WAITING, State, may_become
from storage.connection import Database
from storage.times import stamp

_NOTHING: Mapping[str, object] = {}


def move(
    db: Database,
    where: str,
    values: Mapping[str, object],
    *,
    to: State,
    why: str,
    now: datetime,
    of: frozenset[State] | None = None,
    also: str = "",
) -> int:
    """Bring the rows that stand in a state that may become `to` there; return how many.

    `of` narrows those states, `also` sets further columns. A row in any other state is left
    alone: that is the guard that keeps a late answer from undoing what happened meanwhile.
    """
    states = ", ".join(sorted(f"'{s}'" for s in may_become(to) & (of or frozenset(State))))
    rows = f"state IN ({states}) AND ({where})"
    bound = {**values, "at": stamp(now), "to": to.value, "reason": why}
    log = f"""
        INSERT INTO outbox_log (outbox_id, at, from_state, to_state, why)
        SELECT id, :at, state, :to, :reason FROM outbox WHERE {rows}
    """
    with db.transaction():
        db.execute(log, bound)
        return db.execute(f"UPDATE outbox SET state = :to{also} WHERE {rows}", bound).rowcount


def move_one(
    db: Database,
    outbox: int,
    *,
    to: State,
    why: str,
    now: datetime,
    of: State | None = None,
    also: str = "",
    values: Mapping[str, object] = _NOTHING,
) -> bool:
    """Do as move() does with one row; `of` is the state it must stand in. True: it moved."""
    states = None if of is None else frozenset({of})
    bound = {"id": outbox, **values}
    return move(db, "id = :id", bound, to=to, why=why, now=now, of=states, also=also) == 1


def cancel_waiting(
    db: Database, where: str, values: Mapping[str, object], *, why: str, now: datetime
) -> int:
    """Cancel the rows that wait; what is on the wire, or may be, takes its course."""
    return move(db, where, values, to=State.CANCELLED, why=why, now=now, of=WAITING)
