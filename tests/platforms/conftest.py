"""The faults of platforms are provoked at DEBUG, with tokens that must not be seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.canaries import none_is_logged


@pytest.fixture(autouse=True)
def _no_token_is_logged() -> Iterator[None]:
    with none_is_logged():
        yield
