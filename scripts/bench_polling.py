"""What polling costs beside other feed readers, in one run on a farm of loopback feeds.

    python scripts/bench_polling.py SHARED                      1,000 feeds, ours and the peers
    python scripts/bench_polling.py SHARED --feeds 5000 --peers reader --phases 304 changed

The farm and the peers' adapters are those of SHARED/bench, copied to .bench/, where the peers'
virtual environments are made as well. CPU is user and system time of the whole process tree,
start-up included; of phases that are run several times the least is told. Each feed is a host
of its own for us, and no manners are switched off; what stood in the feeds at first sight is
read later, in the background, and told apart. Needs nginx.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bot.domain.news import Document, Feed, FeedMemory  # noqa: E402 - the checkout must be importable
from bot.intake.parse.document import _long_way, _short_way  # noqa: E402
from bot.intake.parse.understood import Understood  # noqa: E402
from bot.reading.read import read  # noqa: E402

SH = shutil.which("sh") or "/bin/sh"
BENCH = ROOT / ".bench"
NEEDS = {
    "reader": ("reader==3.26", "sgmllib3k"),
    "rss2email": ("rss2email==3.14",),
    "rsstt": ("rsstt==2.10.0", "aiosqlite<0.21"),
    "newsboat": (),
}
PHASES = ("cold", "304", "changed", "same")
TIMES = 3  # of the phases that can be repeated
PARSED = 100  # farm feeds, to compare the ways of parsing

Run = Mapping[str, float]
Poll = Callable[[], Run]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What one phase cost one reader: CPU milliseconds a feed, and its largest process in MB."""

    ms: float
    megabytes: float


class Ours:
    """Pactwatch as a peer of the bench; `workers_mb` is the largest parser seen."""

    def __init__(self, peers: ModuleType) -> None:
        self._peers = peers
        self.workers_mb = 0.0

    def setup(self, folder: Path, path: str, n: int) -> Poll:
        urls = self._peers.own_hosts(path, n)
        named = path.replace("/", "-")
        file = folder / f"feeds-{named}.yaml"
        file.write_text(
            "version: 1\ndefaults: {every: 10m, tier: press}\nfeeds:\n"
            + "".join(
                f"  - {{name: f{i:05d}, url: '{url}', allow_private: true, language: en}}\n"
                for i, url in enumerate(urls)
            )
            + "  - {name: none, url: 'http://none.test/', enabled: false}\n"
        )
        environment = {
            "PACTWATCH_DB": str(folder / f"ours-{named}.db"),
            "PACTWATCH_FEEDS": str(file),
            "PACTWATCH_BACKUPS": str(folder / "backups"),
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-m", "bot", "feeds", "poll"]

        def poll() -> Run:
            with self._watching():
                done: Run = self._peers.run(command, env=environment)
            return done

        return poll

    @contextmanager
    def _watching(self) -> Iterator[None]:
        """Look at the processes of our processes while they run."""
        over = threading.Event()

        def look() -> None:
            while not over.wait(0.05):
                self.workers_mb = max(self.workers_mb, *_grandchildren_mb(), 0.0)

        watch = threading.Thread(target=look)
        watch.start()
        yield
        over.set()
        watch.join()


def main() -> int:
    asked = argparse.ArgumentParser(description="Polling beside other readers.")
    asked.add_argument("shared", nargs="?", default="../shared", type=Path)
    asked.add_argument("--feeds", type=int, default=1_000)
    asked.add_argument("--peers", nargs="*", choices=NEEDS, default=list(NEEDS))
    asked.add_argument("--phases", nargs="*", choices=PHASES, default=list(PHASES))
    told = asked.parse_args()
    if shutil.which("nginx") is None:
        print("polling beside others: not measured, nginx is not installed")
        return 75
    with _farm(told.shared.resolve() / "bench", told.feeds) as peers:
        ours = Ours(peers)
        readers: dict[str, Ours | object] = {"ours": ours}
        readers |= {name: peers.PEERS[name]() for name in told.peers if _is_there(name)}
        found = {
            name: _measured(name, reader, told.feeds, told.phases)
            for name, reader in readers.items()
        }
        print(_table(found, told.feeds, told.phases))
        _memory(ours, found["ours"])
        _parsing()
        _feedparser_alone(ours, min(told.feeds, 1_000))
    return 0


@contextmanager
def _farm(source: Path, n: int) -> Iterator[ModuleType]:
    """Make the farm and serve it; give the peers' adapters."""
    shutil.copytree(source, BENCH, dirs_exist_ok=True, copy_function=_copied)
    subprocess.run([sys.executable, "gen_farm.py", "make", str(n)], cwd=BENCH, check=True)
    os.environ["VENVS"] = str(BENCH / "venvs")
    subprocess.run([SH, "farm_server.sh", "start"], cwd=BENCH, check=False, capture_output=True)
    sys.path.insert(0, str(BENCH))
    try:
        yield importlib.import_module("bench_peers")
    finally:
        subprocess.run([SH, "farm_server.sh", "stop"], cwd=BENCH, check=False)


def _copied(source: str, target: str) -> str:
    if not Path(target).exists():
        shutil.copyfile(source, target)  # what is read-only there must not be so here
    return target


def _is_there(name: str) -> bool:
    """Make the peer's environment where it is missing; say so where it cannot be made."""
    if name == "newsboat":
        there = shutil.which(name) is not None
    else:
        there = _made(BENCH / "venvs" / name, NEEDS[name])
    if not there:
        print(f"{name}: not here, so not measured")
    return there


def _made(place: Path, needs: Sequence[str]) -> bool:
    if (place / "made").exists():
        return True
    python = str(place / "bin" / "python")
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    done = subprocess.run([python, "-m", "pip", "install", "-q", *needs], check=False)
    if done.returncode == 0:
        (place / "made").touch()
    return done.returncode == 0


def _measured(name: str, reader: object, n: int, phases: Sequence[str]) -> dict[str, Figure]:
    folder = BENCH / "work" / f"{name}-{n}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    found = {}
    poll: Poll = reader.setup(folder, "c", n)  # type: ignore[attr-defined]  # the bench's own shape
    found["cold"] = _figure(name, "cold", n, [poll])
    if set(phases) - {"cold", "same"}:
        poll()  # some need one more pass to settle
    if "304" in phases:
        found["304"] = _figure(name, "304", n, [poll] * TIMES)
    if "changed" in phases:
        command = [sys.executable, "gen_farm.py", "change", str(n), "0.01"]
        subprocess.run(command, cwd=BENCH, check=True, capture_output=True)
        found["changed"] = _figure(name, "changed", n, [poll])
    if "same" in phases:
        poll = reader.setup(folder, "n", n)  # type: ignore[attr-defined]  # as above
        poll()
        found["same"] = _figure(name, "same", n, [poll] * 2)
    shutil.rmtree(folder)
    return found


def _figure(name: str, phase: str, n: int, polls: Sequence[Poll]) -> Figure:
    runs = [poll() for poll in polls]
    for run in runs:
        if run["rc"]:
            print(f"{name} {phase}: ended with {run['rc']}")
    best = min(runs, key=lambda run: run["cpu"])
    figure = Figure(ms=best["cpu"] / n * 1000, megabytes=best["rss_mb"])
    told = {"reader": name, "feeds": n, "phase": phase, "ms": round(figure.ms, 3)}
    print(json.dumps(told), flush=True)  # the next may take half an hour
    return figure


def _table(found: Mapping[str, Mapping[str, Figure]], n: int, phases: Sequence[str]) -> str:
    load = os.getloadavg()[0]
    lines = [f"CPU ms a feed, {n} feeds, load {load:.1f} (and how many times ours)"]
    for name, figures in found.items():
        cells = []
        for phase in phases:
            mine, theirs = found["ours"][phase].ms, figures[phase].ms
            cells.append(f"{phase} {theirs:8.3f} ({theirs / mine:5.1f}x)")
        lines.append(f"{name:10} {'  '.join(cells)}")
    return "\n".join(lines)


def _memory(ours: Ours, figures: Mapping[str, Figure]) -> None:
    folder = BENCH / "work" / "empty"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    empty = ours.setup(folder, "c", 0)()["rss_mb"]
    most = max(figure.megabytes for figure in figures.values())
    print(
        f"memory: {most:.0f} MB at most, {most - empty:.0f} MB above the same process without"
        f" feeds ({empty:.0f}); a parser {ours.workers_mb:.0f} MB at most"
    )


def _parsing() -> None:
    """Compare the ways of parsing, and time what is read later in the background."""
    now = datetime.now(UTC)
    feed = Feed(name="f", url="http://e.org/", title="", every=now - now, language="en")
    paths = sorted((BENCH / "farm" / "www" / "feeds").glob("*.xml"))[:PARSED]
    documents = [
        Document(url=feed.url, body=path.read_bytes(), content_type=None, memory=FeedMemory())
        for path in paths
    ]
    took = {}
    understood: list[Understood | None] = []
    for way in (_short_way, _long_way):
        way(feed, documents[0], now=now)
        began = time.process_time()
        understood = [way(feed, document, now=now) for document in documents]
        took[way.__name__] = (time.process_time() - began) / len(documents) * 1e3
    stories = [one.stories[0] for one in understood if one]
    read(stories[0], now=now)
    began = time.process_time()
    for story in stories:
        read(story, now=now)
    each = (time.process_time() - began) / len(stories) * 1e3
    short, long = took["_short_way"], took["_long_way"]
    beside = f"by feedparser {long:.2f}: {long / short:.1f}x"
    print(f"parsing: {short:.2f} ms a feed of 30 items, {beside}")
    print(f"read later, in the background: {each:.2f} ms a story")


def _feedparser_alone(ours: Ours, n: int) -> None:
    """Tell what a first sight costs where only feedparser will do: with a document type."""
    feeds = BENCH / "farm" / "www" / "feeds"
    folder = BENCH / "work" / "odd"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (feeds / "odd").mkdir(exist_ok=True)
    for number in range(n):
        name = f"f{number:05d}.xml"
        plain = (feeds / name).read_bytes().replace(b"?>", b"?><!DOCTYPE feed>", 1)
        (feeds / "odd" / f"{name}.gz").write_bytes(gzip.compress(plain))
        (feeds / "odd" / name).write_bytes(plain)
    ms = ours.setup(folder, "c/odd", n)()["cpu"] / n * 1e3
    print(f"a first sight by feedparser alone: {ms:.1f} ms a feed of {n}")
    shutil.rmtree(folder)
    shutil.rmtree(feeds / "odd")


def _grandchildren_mb() -> list[float]:
    """Return the peak memory of our children's children."""
    found = []
    for child in _children(os.getpid()):
        for worker in _children(child):
            try:
                status = Path(f"/proc/{worker}/status").read_text()
            except OSError:
                continue
            peak = [line for line in status.splitlines() if line.startswith("VmHWM")]
            found += [int(line.split()[1]) / 1024 for line in peak]
    return found


def _children(pid: int) -> list[int]:
    found = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in tasks.read_text().split()]
        except OSError:
            continue
    return found


if __name__ == "__main__":
    sys.exit(main())
