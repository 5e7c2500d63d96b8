"""How far we have listened to Telegram, kept over restarts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

# After a week without updates Telegram numbers the next one anew, at random, and an offset above
# it would hide it (core.telegram.org/bots/api#update).
GOOD_FOR = timedelta(days=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Where single values outlive the process."""

    recall: Callable[[str], str | None]
    keep: Callable[[str, str], None]


def forgetful() -> Memory:
    """Return a memory that ends with the process."""
    kept: dict[str, str] = {}
    return Memory(recall=kept.get, keep=kept.__setitem__)


class Bookmark:
    """The number of the first update that is not answered yet, of one bot."""

    def __init__(self, memory: Memory, *, bot: int, clock: Callable[[], datetime]) -> None:
        self._memory = memory
        self._key = f"telegram_offset:{bot}"
        self._clock = clock

    def offset(self) -> int | None:
        """Return what to ask from; None: from whatever Telegram has not seen confirmed."""
        number, _, heard = (self._memory.recall(self._key) or "").partition("@")
        if not number:
            return None
        age = self._clock() - datetime.fromisoformat(heard)
        return int(number) if timedelta() <= age < GOOD_FOR else None

    def move(self, offset: int) -> None:
        """Note that everything before it is answered."""
        self._memory.keep(self._key, f"{offset}@{self._clock().isoformat()}")
