"""A real process, killed without warning (fault D8); scripts/prove.py does it more often."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.crash import POINTS
from tests.prove.killing import spree


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_killed_again_and_again_nothing_is_lost_and_repeats_say_so(tmp_path: Path) -> None:
    done = await spree(
        tmp_path, kills=14, events=160, points=sorted(POINTS - {"mid_migration", "mid_backup"})
    )

    telegram, slack = done.outcomes
    assert done.kills >= 16
    assert done.intact
    assert (telegram.lost, telegram.unmarked, telegram.undone) == (0, 0, 0)
    assert (slack.lost, slack.repeated, slack.set_aside, slack.undone) == (0, 0, 0, 0)
