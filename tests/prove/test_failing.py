"""Disks that fail in the middle of the work; scripts/prove.py tries hundreds of places."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.prove.failing import fail

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60)]


@pytest.mark.case("D2")
@pytest.mark.parametrize("fault", ["error=EIO:when=60+", "error=ENOSPC:when=90+"])
async def test_a_write_that_fails_leaves_the_database_whole_and_takes_nothing_acknowledged(
    tmp_path: Path, fault: str
) -> None:
    assert await fail(tmp_path, f"pwrite64:{fault}") == (True, [])


@pytest.mark.case("D3")
async def test_after_a_sync_that_failed_nothing_is_sent(tmp_path: Path) -> None:
    assert await fail(tmp_path, "fdatasync:error=EIO:when=25") == (True, [])
