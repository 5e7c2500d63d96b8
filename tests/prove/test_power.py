"""Power cuts in their short form; scripts/prove.py makes a thousand, and cuts with defects."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.prove.disk import SECTOR, Disk, Loss
from tests.prove.power import cuts
from tests.prove.tracing import calls

HOME = Path("/home")  # of no file: only names


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.case("D9")
def test_a_power_cut_takes_nothing_that_was_acknowledged_and_no_claim_that_was_sent() -> None:
    found = cuts(events=3, many=20, seed=3)

    assert found.cuts == 20
    assert found.acknowledged > 40
    assert not found.wrong, found.examples


def disk_after(*lines: str) -> Disk:
    disk = Disk(HOME)
    for call in calls(f"7 {line}\n" for line in lines):
        disk.do(call)
    return disk


def left(disk: Disk, folder: Path, share: float = 0, seed: int = 1) -> dict[str, bytes]:
    disk.leave(folder, Loss(share, random.Random(seed)))  # noqa: S311  # dice
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.db")}


def hexed(text: str) -> str:
    return '"' + "".join(f"\\x{byte:02x}" for byte in text.encode()) + '"'


OPEN = f"openat(AT_FDCWD, {hexed('/home/a.db')}, O_RDWR|O_CREAT|O_CLOEXEC, 0600) = 3"
WRITE = f"pwrite64(3, {hexed('x' * SECTOR * 2)}, {SECTOR * 2}, 0) = {SECTOR * 2}"
SYNC = "fsync(3) = 0"
SYNC_FOLDER = (f"openat(AT_FDCWD, {hexed('/home')}, O_RDONLY) = 4", "fsync(4) = 0")
RENAME = f"rename({hexed('/home/a.db')}, {hexed('/home/b.db')}) = 0"


def test_only_what_was_synced_is_left_of_a_file(tmp_path: Path) -> None:
    shorter = f"pwrite64(3, {hexed('y')}, 1, 0) = 1"

    disk = disk_after(OPEN, *SYNC_FOLDER, WRITE, SYNC, shorter)

    assert left(disk, tmp_path) == {"a.db": b"x" * SECTOR * 2}


def test_a_file_whose_folder_was_not_synced_is_gone(tmp_path: Path) -> None:
    assert left(disk_after(OPEN, WRITE, SYNC), tmp_path) == {}


def test_a_new_name_is_on_the_disk_when_its_folder_was_synced(tmp_path: Path) -> None:
    for number, (lines, name) in enumerate([((), "a.db"), (SYNC_FOLDER, "b.db")]):
        disk = disk_after(OPEN, *SYNC_FOLDER, WRITE, SYNC, RENAME, *lines)
        assert left(disk, tmp_path / str(number)) == {name: b"x" * SECTOR * 2}


def test_what_was_not_synced_may_be_there_in_part_by_sectors(tmp_path: Path) -> None:
    disk = disk_after(OPEN, *SYNC_FOLDER, WRITE)

    found = {left(disk, tmp_path / str(n), share=0.5, seed=n)["a.db"] for n in range(40)}

    nothing, one = b"\0" * SECTOR, b"x" * SECTOR
    assert found == {b"", one, one + one, nothing + one}


def test_a_call_that_another_interrupts_is_read_whole(tmp_path: Path) -> None:
    begun = f"7 pwrite64(3, {hexed('ab')} <unfinished ...>\n"
    lines = [f"7 {OPEN}\n", *(f"7 {line}\n" for line in SYNC_FOLDER), begun]
    disk = Disk(HOME)

    for call in calls([*lines, "8 close(9) = 0\n", "7 <... pwrite64 resumed>, 2, 0) = 2\n"]):
        disk.do(call)

    assert left(disk, tmp_path, share=1) == {"a.db": b"ab"}
