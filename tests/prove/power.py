"""Power cuts (fault D9): the real process is recorded, then its disk loses what was not synced.

Every write, sync, rename and send of the process is known in its order (tracing.py), so the
disk of any moment can be made (disk.py), as often as wanted, and opened by the real Storage.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.prove.disk import Disk, Loss
from tests.prove.proof import Form, Job, Proof
from tests.prove.survivors import Found, digest, look
from tests.prove.tracing import Call, record
from tests.prove.wire import Server

ACK = b"ack "
CLAIMED = re.compile(r" row (\d+) attempt (\d+)$")
WRONG = ("lost", "unclaimed", "corrupt", "refused", "torn")  # torn: a backup
DARING = {"sendto", "rename", "unlink", "ftruncate"}  # after these a cut does the most harm
BITES = {"NORMAL": "unclaimed", "OFF": "lost", "backups unsynced": "torn"}  # what each must show


def power(form: Form) -> list[Job]:
    """Cut the power of a busy process, and of one that restores; and of ones with a defect."""
    lots = form.of(short=[(40, 60)], long=[(120, 250)] * 4)
    jobs = [Job(work=prove_cuts, arguments=(*lot, seed)) for seed, lot in enumerate(lots)]
    jobs.append(Job(work=prove_restores, arguments=(form.of(short=60, long=400),)))
    events, many = form.of(short=(12, 40), long=(60, 150))
    return jobs + [Job(work=prove_bite, arguments=(name, events, many)) for name in BITES]


@dataclass(slots=True, kw_only=True)
class Cuts:
    """What a number of power cuts came to."""

    cuts: int = 0
    acknowledged: int = 0  # transactions, in the whole recording
    wrong: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def count(self, found: Found, at: str) -> None:
        self.cuts += 1
        self.wrong.update(found.wrong)
        if found.wrong and len(self.examples) < 3:
            self.examples.append(f"{at}: {found}")

    @property
    def figures(self) -> str:
        told = {name: self.wrong[name] for name in WRONG}
        counts = ", ".join(f"{name} {many}" for name, many in told.items())
        return f"{self.cuts} in {self.acknowledged} transactions: {counts}"


def prove_cuts(events: int, many: int, seed: int) -> Proof:
    found = cuts(events=events, many=many, seed=seed)
    examples = "".join(f"\n  {example}" for example in found.examples)
    return Proof(kept=not found.wrong, figures=f"power cuts: {found.figures}{examples}")


def prove_bite(defect: str, events: int, many: int) -> Proof:
    """Do the same with a defect put in on purpose: it must be seen."""
    found = cuts(events=events, many=many, seed=1, defect=defect)
    return Proof(
        kept=bool(found.wrong[BITES[defect]]), figures=f"power cuts, {defect}: {found.figures}"
    )


def prove_restores(many: int) -> Proof:
    found = restores(many=many)
    examples = "".join(f"\n  {example}" for example in found.examples)
    return Proof(
        kept=not found.wrong, figures=f"power cuts in a restore: {found.figures}{examples}"
    )


def cuts(*, events: int, many: int, seed: int, defect: str = "") -> Cuts:
    with tempfile.TemporaryDirectory() as directory:
        folder, work = Path(directory, "home"), Path(directory)
        folder.mkdir()
        done = asyncio.run(_lived(folder, work / "trace", events, seed, defect))
        shutil.rmtree(folder)
        folder.mkdir()
        return _cut(Disk(folder), done, many, seed, work)


async def _lived(
    folder: Path, trace: Path, events: int, seed: int, defect: str = ""
) -> list[Call]:
    async with Server() as server:
        arguments = [str(folder), str(server.port), str(events), str(seed)]
        more = [defect] if defect else []
        return await record(trace, "tests.prove.recorded", "live", *arguments, *more)


def _cut(disk: Disk, done: list[Call], many: int, seed: int, work: Path) -> Cuts:
    """Go through the recording once, and cut the power at moments drawn by lot."""
    chance = random.Random(seed)  # noqa: S311  # dice
    moments = _moments(done, many, chance)
    found = Cuts(acknowledged=sum(_is_ack(call) for call in done))
    claimed: dict[int, int] = {}
    before, waiting = "", list[tuple[Found, str]]()
    for place, call in enumerate(done):
        for number in range(moments[place]):
            loss = Loss(chance.choice([0, 0, 0.5, 0.9]), chance)
            waiting.append((_after(disk, loss, claimed, work), f"call {place}, cut {number}"))
        disk.do(call)
        claimed.update(_claim(call))
        if waiting and (_is_ack(call) or call is done[-1]):
            after = _reference(disk, work)
            for one, at in waiting:
                found.count(one.against({before, after}), at)
            waiting.clear()
        if _is_ack(call) and _cut_before_the_next_ack(done, place, moments):
            before = _reference(disk, work)
    return found


def _moments(done: list[Call], many: int, chance: random.Random) -> Counter[int]:
    """Draw the moments: half of them anywhere, half soon after something daring."""
    begun = next(place for place, call in enumerate(done) if _creates(call))
    daring = [place for place, call in enumerate(done) if begun < place and call.name in DARING]
    soon = [
        min(at + chance.randrange(4), len(done) - 1) for at in chance.choices(daring, k=many // 2)
    ]
    anywhere = chance.choices(range(begun, len(done)), k=many - len(soon))
    return Counter(soon + anywhere)


def _cut_before_the_next_ack(done: list[Call], place: int, moments: Counter[int]) -> bool:
    for later in range(place + 1, len(done)):
        if moments[later]:
            return True
        if _is_ack(done[later]):
            return False
    return False


def _after(disk: Disk, loss: Loss, claimed: dict[int, int], work: Path) -> Found:
    with tempfile.TemporaryDirectory(dir=work) as left:
        disk.leave(Path(left), loss)
        return look(Path(left), claimed)


def _reference(disk: Disk, work: Path) -> str:
    """Return the digest of the database as it is when nothing is lost."""
    with tempfile.TemporaryDirectory(dir=work) as left:
        disk.leave(Path(left), Loss(1, random.Random()))  # noqa: S311  # no dice are thrown
        return digest(Path(left, "pactwatch.db"))


def _creates(call: Call) -> bool:
    return call.name == "openat" and call.text(1).endswith(b"pactwatch.db.lock")


def _is_ack(call: Call) -> bool:
    return call.name == "write" and call.arguments[0] == "1" and call.text(1).startswith(ACK)


def _claim(call: Call) -> Iterator[tuple[int, int]]:
    """Yield the row and the attempt of a message that goes onto the wire."""
    if call.name != "sendto":
        return
    said = json.loads(call.text(1))
    if found := CLAIMED.search(said.get("text", "")):
        yield int(found[1]), int(found[2])


def restores(*, many: int) -> Cuts:
    """Cut the power while a backup is put in the place of the database."""
    with tempfile.TemporaryDirectory() as directory:
        folder, work = Path(directory, "home"), Path(directory)
        folder.mkdir()
        asyncio.run(_lived(folder, work / "trace", 6, 1))
        old = digest(folder / "pactwatch.db")
        for backup in sorted((folder / "backups").iterdir())[1:]:
            backup.unlink()
        disk = Disk.holding(folder)
        restoring = record(work / "trace", "tests.prove.recorded", "restore", str(folder))
        done = asyncio.run(restoring)
        new = digest(folder / "pactwatch.db")
        return _cut_the_restore(disk, done, many, {old, new}, work)


def _cut_the_restore(
    disk: Disk, done: list[Call], many: int, allowed: set[str], work: Path
) -> Cuts:
    chance = random.Random(1)  # noqa: S311  # dice
    moments = Counter(chance.choices(range(len(done)), k=many))
    found = Cuts()
    for place, call in enumerate(done):
        for number in range(moments[place]):
            one = _after(disk, Loss(chance.choice([0, 0.5, 1]), chance), {}, work)
            found.count(one.against(allowed, may_be_missed=True), f"{place}, {number}")
        disk.do(call)
    return found
