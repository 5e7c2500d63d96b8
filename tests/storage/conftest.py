"""Scenes: a real database in memory, and a town whose channels follow the news."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage import Storage
from tests.prove.model import legal_moves_only
from tests.prove.town import Town


@pytest.fixture
def storage() -> Iterator[Storage]:
    with Storage.open(":memory:") as opened:
        legal_moves_only(opened._db.conn)
        yield opened


@pytest.fixture
def town(storage: Storage) -> Town:
    return Town(storage)
