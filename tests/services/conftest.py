from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage import Storage
from tests.services.scene import Scene


@pytest.fixture
def storage() -> Iterator[Storage]:
    with Storage.open(":memory:") as opened:
        yield opened


@pytest.fixture
def scene(storage: Storage) -> Scene:
    """A bot with one feed, the Gazette, that has been seen before, and nobody watching."""
    made = Scene(storage)
    made.knows("gazette")
    return made
