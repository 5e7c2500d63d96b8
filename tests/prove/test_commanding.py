"""Killed while commands come in (fault E16); scripts/prove.py does it with a thousand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.prove.commanding import command


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.case("E16")
async def test_a_command_is_obeyed_once_however_often_we_are_killed(tmp_path: Path) -> None:
    done = await command(tmp_path, many=30, kills=1, seed=1)

    assert done.amiss == 0
