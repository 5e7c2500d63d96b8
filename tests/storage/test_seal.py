"""A start checks all of the database unless nobody has touched it since a clean end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.domain.errors import DatabaseRefused
from storage import Storage
from storage.seal import BELIEVED_FOR, Seal
from tests.domain.making import NOON


@pytest.fixture
def used(tmp_path: Path) -> Path:
    path = tmp_path / "pactwatch.db"
    with Storage.open(path) as storage, storage.transaction():
        for number in range(300):
            storage.notices.put(f"kind{number}", "x" * 200, now=NOON)
    return path


def damage(path: Path) -> os.stat_result:
    """Change a word that an index has too; return what the file was before."""
    before, content = path.stat(), path.read_bytes()
    assert b"kind150" in content
    with path.open("r+b") as file:
        file.seek(content.index(b"kind150"))
        file.write(b"KIND")
    return before


def opens(path: Path) -> bool:
    try:
        with Storage.open(path):
            return True
    except DatabaseRefused:
        return False


def seal_of(path: Path) -> Seal | None:
    text = path.with_name("pactwatch.db.lock").read_text()
    return Seal.read(text.partition("\n")[2])


@pytest.mark.case("D6")
def test_what_was_written_to_the_file_behind_our_back_is_found(used: Path) -> None:
    damage(used)

    assert not opens(used)


def test_an_untouched_file_is_not_checked_again(used: Path) -> None:
    """Nothing but a forged time hides the damage: so it was not looked at."""
    before = damage(used)
    os.utime(used, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert opens(used)


@pytest.mark.parametrize("age", [BELIEVED_FOR, -60], ids=["a day", "the clock was set back"])
def test_once_a_day_all_is_checked_whatever_the_file_says(used: Path, age: int) -> None:
    sealed = seal_of(used)
    assert sealed
    lock = used.with_name("pactwatch.db.lock")
    old = f"{sealed.inode} {sealed.size} {sealed.changed} {sealed.checked - age}"
    lock.write_text(f"1\n{old}\n")
    before = damage(used)
    os.utime(used, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert not opens(used)


def test_the_time_of_the_last_check_outlives_starts_without_one(used: Path) -> None:
    first = seal_of(used)
    assert opens(used)
    second = seal_of(used)

    assert first
    assert second
    assert second.checked == first.checked
    assert second.changed != first.changed


def test_while_it_is_open_and_after_a_failure_there_is_no_seal(used: Path) -> None:
    with Storage.open(used):
        assert seal_of(used) is None
    assert seal_of(used)

    with pytest.raises(RuntimeError), Storage.open(used):
        raise RuntimeError

    assert seal_of(used) is None


@pytest.mark.parametrize("text", ["", "1 2 3", "a b c d", "-1 2 3 4", "1 2 3 4 5"])
def test_what_is_no_seal_is_none(text: str) -> None:
    assert Seal.read(text) is None


def test_a_file_that_is_gone_is_not_as_it_was(used: Path) -> None:
    sealed = seal_of(used)
    used.unlink()

    assert sealed
    assert not sealed.holds(used)


def test_what_is_in_the_log_still_is_not_sealed(used: Path) -> None:
    used.with_name("pactwatch.db-wal").write_bytes(b"x")

    assert Seal.put(used, checked=0) is None
