"""What a slow proof is: jobs that may run beside each other, each ending in figures."""

from __future__ import annotations

import logging
import resource
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from typing_extensions import override

T = TypeVar("T")

LONGEST = 3_600  # seconds a job may take: one that hangs is not kept


class Form(Enum):
    """How much of each: what CI has time for, or what was promised."""

    SHORT = "short"
    LONG = "long"

    def of(self, *, short: T, long: T) -> T:
        return short if self is Form.SHORT else long


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Whether the promise was kept, and the figures."""

    kept: bool
    figures: str

    @override
    def __str__(self) -> str:
        return f"{'ok  ' if self.kept else 'FAIL'} {self.figures}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of a proof. Its work is a function of a module: another process calls it.

    `alone`: it measures time, or wants both cores for itself.
    """

    work: Callable[..., Proof]
    arguments: tuple[object, ...] = ()
    alone: bool = False

    def __call__(self) -> Proof:
        """Do the work in silence; a proof that breaks down is not kept."""
        logging.disable(logging.CRITICAL)
        signal.signal(signal.SIGALRM, _too_long)
        signal.alarm(LONGEST)
        began, used = time.monotonic(), _used()
        try:
            done = self.work(*self.arguments)
        except Exception as broken:  # noqa: BLE001  # whatever it is, it is told
            name = f"{self.work.__module__}.{self.work.__name__}{self.arguments}"
            notes = "\n".join(getattr(broken, "__notes__", []))
            return Proof(kept=False, figures=f"{name}: {broken!r} {notes}")
        finally:
            signal.alarm(0)
        took, used = time.monotonic() - began, _used() - used
        return Proof(
            kept=done.kept, figures=f"{done.figures} ({took:.0f} s, of a core {used:.0f})"
        )


def _too_long(_signal: int, _frame: object) -> None:
    msg = f"not done in {LONGEST} s"
    raise TimeoutError(msg)


def _used() -> float:
    """Return how many seconds of a core this process and those it waited for have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


Proving = Callable[[Form], list[Job]]
