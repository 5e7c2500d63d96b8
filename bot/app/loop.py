"""The event loop everything runs on: uvloop where it is installed, else Python's own."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine
from importlib import import_module
from typing import TypeVar

T = TypeVar("T")


def run_until_done(main: Coroutine[object, object, T]) -> T:
    """Run the coroutine on a loop of its own, and return what it returns."""
    gc.freeze()  # what there is now stays
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        return runner.run(main)


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return what makes the loop; None stands for Python's own."""
    try:
        # Not everywhere: it does not exist for Windows, nor for every Python.
        factory: Callable[[], asyncio.AbstractEventLoop] = import_module("uvloop").new_event_loop
    except ImportError:
        return None
    return factory
