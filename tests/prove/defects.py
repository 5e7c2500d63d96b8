"""Faults put in on purpose: a proof that cannot see them proves nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from typing_extensions import override

from bot.domain.delivery import Delivery, Kind, State
from bot.domain.watch import Channel
from bot.services.traffic import Traffic
from storage import Storage
from storage.channels import Channels
from storage.claims import Claims
from storage.connection import Row
from storage.heads import HEADS, READY, Heads
from storage.outbox import Outbox
from storage.rollups import Rollups
from storage.unknowns import Unknowns

Defect = Callable[[Storage, Traffic], None]


def none(storage: Storage, traffic: Traffic) -> None:
    """Leave everything as it is."""


def _claims(kind: type[Claims]) -> Defect:
    def put_in(storage: Storage, traffic: Traffic) -> None:
        storage.claims = kind(storage._db, boot_id=storage.boot_id)

    return put_in


def _unknowns(kind: type[Unknowns]) -> Defect:
    def put_in(storage: Storage, traffic: Traffic) -> None:
        storage.unknowns = kind(storage._db, boot_id=storage.boot_id)

    return put_in


def _rollups(kind: type[Rollups]) -> Defect:
    def put_in(storage: Storage, traffic: Traffic) -> None:
        storage.rollups = kind(storage._db)

    return put_in


def _channels(kind: type[Channels]) -> Defect:
    def put_in(storage: Storage, traffic: Traffic) -> None:
        storage.channels = kind(storage._db)

    return put_in


def _heads(**sql: str) -> type[Claims]:
    """Return claims that take something else for the head of a channel."""
    return type("Wrong", (Claims,), {"heads_by": type("WrongHeads", (Heads,), sql)})


_NoOrder = _heads(sql=HEADS.replace("min(h.id)", "h.id").replace("GROUP BY h.channel_id", ""))


_NewestFirst = _heads(sql=HEADS.replace("min(h.id)", "max(h.id)"))


_Stale = _heads(ready=READY.replace("AND (o.expires IS NULL OR o.expires > :now)", ""))


class _Patient(Rollups):
    @override
    def _expire(self, now: datetime) -> None:
        pass


def _stale(storage: Storage, traffic: Traffic) -> None:
    storage.claims = _Stale(storage._db, boot_id=storage.boot_id)
    storage.rollups = _Patient(storage._db)


_Pushy = _heads(ready=READY.replace("(c.paused_until IS NULL OR c.paused_until <= :now)", "1"))


class _Unwatched(Claims):
    @override
    def _moot(self, row: Row) -> str | None:
        return None


class _MarksFirst(Claims):
    """Records before it sends: what is killed between the two is lost."""

    @override
    def _take(self, row: Row, now: datetime) -> Delivery:
        taken = super()._take(row, now)
        self._db.execute(
            "UPDATE outbox SET provider_id = 'x', state = 'sent' WHERE id = ?", [taken.id]
        )
        return taken


class _Blind(Claims):
    """Takes an unknown outcome for a failure."""

    @override
    def unknown(self, outbox: int, *, why: str, now: datetime) -> bool:
        self.failed(outbox, why=why, now=now, again=now)
        return True


class _Impatient(Claims):
    """Looks up at once what may still land."""

    @override
    def unknown(self, outbox: int, *, why: str, now: datetime) -> bool:
        return super().unknown(outbox, why=why, now=now - timedelta(days=1))


class _Unmarked(Unknowns):
    @override
    def repeat(self, outbox: int, *, now: datetime) -> bool:
        repeated = super().repeat(outbox, now=now)
        self._db.execute("UPDATE outbox SET sends = 0 WHERE id = ?", [outbox])
        return repeated


class _Amnesiac(Unknowns):
    """Never asks what a process that died left on the wire."""

    @override
    def recover(self, now: datetime, *, in_flight: frozenset[int] = frozenset()) -> int:
        return 0


class _FindsNothing(Unknowns):
    @override
    def found(self, outbox: int, provider_id: str, *, now: datetime) -> bool:
        return self.not_found(outbox, now=now)


class _Tireless(Claims):
    """Counts no attempts."""

    @override
    def failed(
        self, outbox: int, *, why: str, now: datetime, again: datetime, free: bool = False
    ) -> State:
        self._db.execute("UPDATE outbox SET attempts = 1 WHERE id = ?", [outbox])
        return super().failed(outbox, why=why, now=now, again=now, free=True)


class _Forgetful(Rollups):
    """Lets what is stale end without a word."""

    @override
    def _list(self, channel: int, alert: int, reason: str, now: datetime) -> None:
        pass


class _Clinging(Channels):
    """Goes on writing to channels that are gone."""

    @override
    def gone(self, channel: Channel, now: datetime) -> bool:
        return False


class _Refanning(Outbox):
    """Puts again what was put before."""

    @override
    def put(
        self,
        *,
        kind: Kind,
        channel: Channel,
        now: datetime,
        alert: int | None = None,
        digest: int | None = None,
        notice: int | None = None,
        revision: int = 0,
        follows: int | None = None,
        due: datetime | None = None,
        expires: datetime | None = None,
    ) -> int | None:
        again = "UPDATE outbox SET state = 'queued' WHERE alert_id = ? AND kind = ?"
        self._db.execute(again, [alert, kind.value])
        return super().put(
            kind=kind,
            channel=channel,
            now=now,
            alert=alert,
            digest=digest,
            notice=notice,
            revision=revision,
            follows=follows,
            due=due,
            expires=expires,
        )


def _refanning(storage: Storage, traffic: Traffic) -> None:
    storage.outbox = _Refanning(storage._db)


def _unlimited(storage: Storage, traffic: Traffic) -> None:
    traffic.limits.allow = lambda channel, now: True  # type: ignore[method-assign]  # on purpose


DEFECTS: dict[str, Defect] = {
    "no order": _claims(_NoOrder),
    "newest first": _claims(_NewestFirst),
    "sends what is stale": _stale,
    "ignores Retry-After": _claims(_Pushy),
    "sends what was unwatched": _claims(_Unwatched),
    "records before it sends": _claims(_MarksFirst),
    "takes unknown for failed": _claims(_Blind),
    "looks up too early": _claims(_Impatient),
    "repeats unmarked": _unknowns(_Unmarked),
    "forgets what a dead process left": _unknowns(_Amnesiac),
    "finds nothing": _unknowns(_FindsNothing),
    "never tires": _claims(_Tireless),
    "stale without a word": _rollups(_Forgetful),
    "clings to channels that are gone": _channels(_Clinging),
    "puts twice": _refanning,
    "knows no limits": _unlimited,
}
