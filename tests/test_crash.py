"""The points at which a proof may kill us (fault D8)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.crash import POINTS, crash_at, crash_point

ROOT = Path(__file__).parents[1]


def test_a_process_dies_where_it_is_told_to_and_nowhere_before() -> None:
    code = """
from bot.crash import crash_at, crash_point
crash_at("before_send")
crash_point("after_claim_commit")
print("still here", flush=True)
crash_point("before_send")
print("never said", flush=True)
"""
    run = [sys.executable, "-c", code]
    died = subprocess.run(run, cwd=ROOT, capture_output=True, check=False)  # noqa: S603  # ours

    assert (died.returncode, died.stdout) == (137, b"still here\n")


def test_nobody_dies_untold() -> None:
    crash_at("before_send")
    crash_at(None)

    for point in POINTS:
        crash_point(point)


def test_a_point_that_is_not_there_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no such crash point: lunch"):
        crash_at("lunch")
