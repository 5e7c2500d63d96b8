"""The fuzz run of reading, in little: every shape once."""

from __future__ import annotations

import pytest

from tests.prove.hostile import SHAPES
from tests.prove.reading_fuzz import fuzz


@pytest.mark.timeout(60)
@pytest.mark.slow
def test_hostile_texts_of_every_shape_are_read_in_linear_time_and_without_a_fault() -> None:
    figures = fuzz(len(SHAPES))

    assert figures.broken == []
    assert figures.examples == len(SHAPES)
