"""The hook that looks for planted tokens finds them."""

from __future__ import annotations

import gzip
import logging
from pathlib import Path

import pytest

from tests.canaries import CANARIES, found_under, none_is_logged


@pytest.mark.parametrize("canary", CANARIES)
def test_a_token_that_is_logged_is_found(canary: str) -> None:
    def log_it() -> None:
        with none_is_logged():
            logging.getLogger("bot.somewhere").debug("posting to %s", f"bot{canary}/sendMessage")

    with pytest.raises(AssertionError):
        log_it()


def test_a_token_in_a_trace_is_found() -> None:
    def log_it() -> None:
        with none_is_logged():
            try:
                int(CANARIES[0])
            except ValueError:
                logging.getLogger("bot.somewhere").exception("it broke")

    with pytest.raises(AssertionError):
        log_it()


def test_a_token_in_a_file_is_found_packed_or_not(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "plain.db").write_bytes(b"\0" + CANARIES[0].encode())
    (tmp_path / "packed.db.gz").write_bytes(gzip.compress(CANARIES[-1].encode()))
    (tmp_path / "clean.txt").write_text("nothing")

    assert {file.name for file in found_under(tmp_path)} == {"plain.db", "packed.db.gz"}
