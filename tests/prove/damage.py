"""Damaged databases (fault D6): refused with the newest good backup named, or proven whole."""

from __future__ import annotations

import random
import tempfile
from datetime import timedelta
from pathlib import Path

from bot.domain.errors import DatabaseRefused
from storage import Storage
from storage.backups import Backups
from tests.prove.proof import Form, Job, Proof
from tests.prove.town import ALICE, DESK, NOON, Town

PAGE = 4_096


def damage(form: Form) -> list[Job]:
    return [Job(work=prove_damage, arguments=(form.of(short=60, long=500),))]


def prove_damage(seeds: int) -> Proof:
    with tempfile.TemporaryDirectory() as directory:
        folder = Path(directory)
        path = folder / "pactwatch.db"
        backups = Backups(database=path, folder=folder / "backups", clock=lambda: NOON)
        _fill(path)
        good = backups.make()
        sound = path.read_bytes()
        found = [_open_damaged(path, sound, seed, backups) for seed in range(seeds)]
    refused = [said for said in found if said is not None]
    unnamed = sum(str(good.file) not in said for said in refused)
    opened_bad = sum(said == "opened and damaged" for said in refused)
    touched = sum(said == "refused and changed" for said in refused)
    figures = (
        f"damage: {seeds} databases, {len(refused)} refused, {seeds - len(refused)} proven whole, "
        f"{opened_bad} opened in silence, {touched} changed, {unnamed} without the backup named"
    )
    return Proof(kept=not (opened_bad or touched or unnamed), figures=figures)


def _fill(path: Path) -> None:
    with Storage.open(path) as storage:
        town = Town(storage)
        for channel in (ALICE, DESK):
            town.watch(channel)
        for number in range(60):
            town.happen(f"T{number}")
        storage.rollups.sweep(NOON + timedelta(days=2))


def _open_damaged(path: Path, sound: bytes, seed: int, backups: Backups) -> str | None:
    """Return why it was refused, or what was wrong; None: it was opened, and is whole."""
    damaged = _damaged(sound, random.Random(seed))  # noqa: S311  # dice
    path.write_bytes(damaged)
    for left in ("-wal", "-shm"):
        path.with_name(path.name + left).unlink(missing_ok=True)
    try:
        with Storage.open(path, backups=backups) as storage:
            whole = storage._db.value("PRAGMA integrity_check") == "ok"
            return None if whole else "opened and damaged"
    except DatabaseRefused as refusal:
        return str(refusal) if path.read_bytes() == damaged else "refused and changed"


def _damaged(sound: bytes, chance: random.Random) -> bytes:
    """Return the file with noise in it, a page of nothing or of another, or cut short."""
    content = bytearray(sound)
    at = chance.randrange(0, len(content) // PAGE) * PAGE
    match chance.randrange(5):
        case 0:
            for _ in range(chance.randrange(1, 60)):
                content[chance.randrange(len(content))] = chance.randrange(256)
        case 1:
            content[at : at + PAGE] = bytes(PAGE)
        case 2:
            content[at : at + PAGE] = chance.randbytes(PAGE)
        case 3:
            other = chance.randrange(0, len(content) // PAGE) * PAGE
            content[at : at + PAGE] = content[other : other + PAGE]
        case _:
            del content[chance.randrange(len(content)) :]
    return bytes(content)
