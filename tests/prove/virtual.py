"""An event loop in which waiting takes no time."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Callable

from typing_extensions import override


class VirtualLoop(asyncio.SelectorEventLoop):
    """Leaps to the next timer instead of waiting for it."""

    def __init__(self) -> None:
        self._leapt = 0.0
        super().__init__(_Leaping(self._leap))

    @override
    def time(self) -> float:
        return self._leapt

    def _leap(self, seconds: float) -> None:
        self._leapt += seconds


class _Leaping(selectors.SelectSelector):
    def __init__(self, leap: Callable[[float], None]) -> None:
        super().__init__()
        self._leap = leap

    @override
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            msg = "everything waits, and nothing will ever happen"
            raise RuntimeError(msg)
        events = super().select(0)
        if not events:
            self._leap(timeout)
        return events
