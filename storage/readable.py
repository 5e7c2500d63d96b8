"""Rows into values, one by one: a row nobody understands any more must not hide the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from storage.connection import Row

log = logging.getLogger(__name__)

T = TypeVar("T")


def readable(rows: Iterable[Row], read: Callable[[Row], T], *, of: str) -> Iterator[T]:
    """Yield what the rows hold. One of another version, or damaged, is logged and left out."""
    for row in rows:
        try:
            yield read(row)
        except (ValueError, LookupError, TypeError):
            log.exception("row not understood of=%s id=%s", of, row.get("id"))
