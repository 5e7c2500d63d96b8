"""Disks that fail (faults D2, D3): a write or a sync of the real process returns an error.

strace puts the error in the place of the call, at one call after the other.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.prove.power import CLAIMED
from tests.prove.proof import Form, Job, Proof
from tests.prove.survivors import claims_in, last_logged, look
from tests.prove.tracing import ROOT, calls, strace
from tests.prove.wire import Server

EVENTS = 4
CLAIM = re.compile(rb" row (\d+) attempt (\d+)")
# Every write fails from the first that does; or one alone; or the disk is full from there on.
WRITES = (
    "pwrite64:error=EIO:when={}+",
    "pwrite64:error=EIO:when={}",
    "pwrite64:error=ENOSPC:when={}+",
)
SYNCS = ("fdatasync:error=EIO:when={}",)
_INJECTED = re.compile(r"\(INJECTED\)$")
# Of a folder that cannot be synced sqlite itself says nothing, and of a backup's copy nobody must.
_NAME, _LOG = ("".join(f"\\\\x{byte:02x}" for byte in name) for name in (b"pactwatch.db", b"-wal"))
_OF_THE_DATABASE = re.compile(rf"fdatasync\(\d+<\S*{_NAME}({_LOG})?>\).*\(INJECTED\)$")


def writes(form: Form) -> list[Job]:
    """Let the write with each of these numbers fail."""
    return _jobs(WRITES, form.of(short=[[5, 60, 150]], long=[range(1, 200, 2), range(2, 201, 2)]))


def syncs(form: Form) -> list[Job]:
    return _jobs(SYNCS, form.of(short=[[2, 25, 60]], long=[range(1, 100)]))


def _jobs(faults: tuple[str, ...], lots: Iterable[Iterable[int]]) -> list[Job]:
    return [Job(work=prove_failing, arguments=(faults, tuple(lot))) for lot in lots]


def prove_failing(faults: tuple[str, ...], numbers: tuple[int, ...]) -> Proof:
    wrong: Counter[str] = Counter()
    struck = 0
    examples: list[str] = []
    for place, number in enumerate(numbers):
        inject = faults[place % len(faults)].format(number)
        with tempfile.TemporaryDirectory() as directory:
            hit, found = asyncio.run(fail(Path(directory), inject))
        struck += hit
        wrong.update(found)
        examples += [f"\n  {inject}: {', '.join(found)}"] if found else []
    name = faults[0].partition(":")[0]
    figures = (
        f"failing {name}: {len(numbers)} runs, {struck} struck, {dict(wrong) or 'none amiss'}"
    )
    return Proof(kept=not wrong and struck > 0, figures=figures + "".join(examples[:5]))


async def fail(folder: Path, inject: str) -> tuple[bool, list[str]]:
    """Return whether the fault struck, and what was amiss after it."""
    home, trace = folder / "home", folder / "trace"
    home.mkdir()
    async with Server() as server:
        process = await asyncio.create_subprocess_exec(
            *(strace(), "-f", "-qq", "-y", "--seccomp-bpf", "-o", str(trace), "-xx", "-s", "1000"),
            *("-e", "trace=pwrite64,fdatasync,sendto,write", "-e", f"inject={inject}"),
            *(sys.executable, "-m", "tests.prove.recorded", "live"),
            *(str(home), str(server.port), str(EVENTS), "1"),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        said, _ = await process.communicate()
    lines = trace.read_text(encoding="ascii").splitlines()
    struck = [place for place, line in enumerate(lines) if _INJECTED.search(line)]
    claimed = {int(f[1]): int(f[2]) for shown in server.seen if (f := CLAIMED.search(shown.what))}
    found = look(home, claimed)
    if _acknowledged(said) > last_logged(home / "pactwatch.db"):
        found.wrong.append("lost")
    if failed := next((p for p in struck if _OF_THE_DATABASE.search(lines[p])), None):
        found.wrong += _sent_without_a_claim(home / "pactwatch.db", lines, failed)
    return bool(struck), found.wrong


def _sent_without_a_claim(path: Path, lines: list[str], failed: int) -> list[str]:
    """Return what was sent after the sync failed and had not been claimed before."""
    acknowledged = _acknowledged(b"".join(_texts(lines[:failed], "write")))
    if not acknowledged:
        return []  # the empty file was being made a database: sqlite tries that once more
    claims = claims_in(path)
    sent = [found for text in _texts(lines[failed:], "sendto") if (found := CLAIM.search(text))]
    return [
        f"row {row} sent after the sync failed"
        for row, attempt in ((int(found[1]), int(found[2])) for found in sent)
        if claims[row, attempt] > acknowledged
    ]


def _acknowledged(said: bytes) -> int:
    acks = (line.split()[1] for line in said.splitlines() if line.startswith(b"ack "))
    return max(map(int, acks), default=0)


def _texts(lines: Iterable[str], name: str) -> list[bytes]:
    done = calls(f"{line}\n" for line in lines)
    return [call.text(1) for call in done if call.name == name]
