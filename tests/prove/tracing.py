"""What a process asked of the disk and of its sockets, in order, as strace saw it."""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
CALLS = (
    "openat,creat,open,close,dup,dup2,dup3,pwrite64,pwritev,pwritev2,write,writev,ftruncate,truncate,"
    "fsync,fdatasync,sync_file_range,rename,renameat,renameat2,unlink,unlinkat,link,linkat,symlink,"
    "fallocate,sendfile,copy_file_range,sendto,sendmsg"
)
_LINE = re.compile(r"(\d+) +(\w+)\((.*)\) += +(-?\d+)")
_UNFINISHED = re.compile(r"(\d+) +(.*) <unfinished \.\.\.>")
_RESUMED = re.compile(r"(\d+) +<\.\.\. \w+ resumed>(.*)")
_ARGUMENT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"|([^",\s]+)')


class NoStrace(Exception):
    """There is no strace here, or it may not trace: the proof cannot be had."""


@dataclass(frozen=True, slots=True)
class Call:
    """One system call that succeeded. Texts are bytes, all else as strace writes it."""

    name: str
    arguments: tuple[bytes | str, ...]
    result: int

    def number(self, place: int) -> int:
        return int(str(self.arguments[place]), 0)

    def text(self, place: int) -> bytes:
        found = self.arguments[place]
        assert isinstance(found, bytes), self
        return found


def strace() -> str:
    """Return where strace is; raise NoStrace, in words that cannot be overlooked."""
    found = shutil.which("strace")
    if found is None:
        msg = "strace is not installed: the disk cannot be watched, nor made to fail"
        raise NoStrace(msg)
    return found


async def record(
    trace: Path, module: str, *arguments: str, environment: Mapping[str, str] | None = None
) -> list[Call]:
    """Run the module to its end under strace and return what it asked for."""
    run = [strace(), "-f", "-qq", "--seccomp-bpf", "-xx", "-s", "100000000", "-o", str(trace)]
    process = await asyncio.create_subprocess_exec(
        *run,
        *("-e", f"trace={CALLS}", sys.executable, "-m", module, *arguments),
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    if process.returncode:
        raise NoStrace(said.decode())
    with trace.open(encoding="ascii") as lines:
        return list(calls(lines))


def calls(lines: Iterable[str]) -> Iterator[Call]:
    """Return the calls that succeeded, each where it ended."""
    begun: dict[str, str] = {}
    for line in lines:
        if unfinished := _UNFINISHED.fullmatch(line.rstrip("\n")):
            begun[unfinished[1]] = line[: unfinished.end(2)]
            continue
        whole = line
        if resumed := _RESUMED.match(line):
            whole = begun.pop(resumed[1]) + line[resumed.start(2) :]
        if (found := _LINE.match(whole)) and int(found[4]) >= 0:
            yield Call(found[2], tuple(_arguments(found[3])), int(found[4]))


def _arguments(text: str) -> Iterator[bytes | str]:
    for found in _ARGUMENT.finditer(text):
        if found[2] is None:
            yield bytes.fromhex(found[1].replace("\\x", ""))
        else:
            yield found[2]
