"""`pactwatch backup` and `restore`, with their exit codes (faults D6, D15)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage import Storage
from storage.migrations import STEPS

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a database that was in use."""
    with Storage.open(tmp_path / "pactwatch.db") as storage:
        storage.meta.set("colour", "blue")
    return tmp_path


def says(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-m", "bot", *arguments],
        cwd=home,
        env={"PYTHONPATH": str(ROOT), "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_a_backup_is_made_and_restored(home: Path) -> None:
    made = says(home, "backup")
    (file,) = (home / "backups").iterdir()
    assert made.returncode == 0
    assert made.stdout == f"backups/{file.name}: {file.stat().st_size:,} bytes, checked\n"
    with Storage.open(home / "pactwatch.db") as storage:
        storage.meta.set("colour", "red")

    restored = says(home, "restore", f"backups/{file.name}")

    assert restored.returncode == 0
    kept, done, then = restored.stdout.splitlines()
    assert kept == "the database so far is kept as pactwatch.db.before-restore"
    assert done == f"pactwatch.db is restored from backups/{file.name} (schema {len(STEPS)})"
    assert then.startswith("Next: start the bot.")
    with Storage.open(home / "pactwatch.db") as storage:
        assert storage.meta.get("colour") == "blue"


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_while_the_bot_runs_a_backup_is_made_and_a_restore_refused(home: Path) -> None:
    with Storage.open(home / "pactwatch.db"):
        made = says(home, "backup", "mine.gz")
        refused = says(home, "restore", "mine.gz")

    assert made.returncode == 0
    assert refused.returncode == 75
    assert refused.stderr == "pactwatch.db is in use by another process\n"


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_what_is_no_backup_is_refused_in_one_line(home: Path) -> None:
    (home / "notes.txt").write_text("no database")
    (home / "nothing").mkdir()

    refused = says(home, "restore", "notes.txt")
    assert (refused.returncode, refused.stderr.count("\n")) == (78, 1)
    assert refused.stderr.startswith("notes.txt: ")
    assert says(home, "restore").returncode == 2

    nothing = says(home / "nothing", "backup")
    assert nothing.returncode == 78
    assert nothing.stderr == "pactwatch.db: there is no database yet\n"

    taken = says(home, "backup", "notes.txt")
    assert taken.returncode == 75
    assert taken.stderr == "notes.txt: there is such a file already\n"
