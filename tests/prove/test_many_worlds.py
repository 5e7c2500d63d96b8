"""The model in its short form; scripts/prove.py runs the long one."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.prove.defects import DEFECTS
from tests.prove.model import prove

# Those that show within a few worlds; scripts/prove.py has the patience for all.
SHOW_SOON = (
    "records before it sends",
    "knows no limits",
    "puts twice",
    "stale without a word",
    "finds nothing",
)


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Keep nothing of a hundred thousand log lines."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_every_promise_of_delivery_is_kept_in_many_small_worlds() -> None:
    prove(examples=300, steps=40)


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", SHOW_SOON)
def test_the_model_sees_a_defect(name: str) -> None:
    with pytest.raises(Exception, match=r".") as caught:
        prove(examples=300, steps=40, defect=DEFECTS[name])

    assert not isinstance(caught.value, ZeroDivisionError)
