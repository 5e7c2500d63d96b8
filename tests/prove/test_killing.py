"""A real process, killed without warning (fault D8); scripts/prove.py does it more often."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.crash import POINTS
from tests.prove.killing import spree


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.case("D8", "J3")
async def test_killed_again_and_again_nothing_is_lost_and_repeats_say_so(tmp_path: Path) -> None:
    done = await spree(tmp_path, kills=14, points=sorted(POINTS))

    telegram, slack = done.outcomes
    assert done.kills >= 20
    assert done.intact
    assert done.backups
    assert (telegram.lost, telegram.unmarked, telegram.undone, telegram.disordered) == (0, 0, 0, 0)
    assert telegram.repeated <= done.on_the_wire["telegram"]
    assert (slack.lost, slack.repeated, slack.set_aside, slack.undone) == (0, 0, 0, 0)
