"""The table of faults in docs/operations.md, held to what the tests show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# How many cases each group of faults has.
GROUPS = {"A": 21, "B": 10, "C": 12, "D": 15, "E": 18, "F": 12, "H": 12, "I": 8, "J": 9}
STATE = re.compile(r"tested|proved|open|(not here|later): \S.*")


def _table() -> dict[str, str]:
    """Return the state of each case, as docs/operations.md gives it."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([A-J]\d+) \| .* \| ([^|]+) \|$", text, flags=re.MULTILINE)
    assert len(rows) == len(dict(rows)), "a case stands twice"
    return dict(rows)


def _marked() -> set[str]:
    """Return the cases that tests bear the name of."""
    marks = [
        mark
        for path in (ROOT / "tests").rglob("*.py")
        for mark in re.findall(r"pytest\.mark\.case\(([^)]*)\)", path.read_text(encoding="utf-8"))
    ]
    return {case for mark in marks for case in re.findall(r'"([A-J]\d+)"', mark)}


def test_the_table_of_faults_has_every_case_of_every_group() -> None:
    everything = {f"{group}{n}" for group, many in GROUPS.items() for n in range(1, many + 1)}

    assert set(_table()) == everything


@pytest.mark.parametrize(("case", "state"), _table().items())
def test_a_fault_has_a_state_with_a_reason_where_one_is_due(case: str, state: str) -> None:
    assert STATE.fullmatch(state), f"{case}: {state}"


def test_a_fault_is_called_tested_exactly_when_a_test_bears_its_name() -> None:
    shown = {case for case, state in _table().items() if state in {"tested", "proved"}}

    assert shown == _marked()
