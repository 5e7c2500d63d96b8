"""The slow proofs: many worlds, seeded defects, killed processes, power cuts, failing disks.

    python scripts/prove.py                  all of them in full, under an hour on two cores
    python scripts/prove.py --short          the form CI runs, under four minutes
    python scripts/prove.py --only kills     one of them; may be given again for more

Prints a line of figures for each piece; the exit code is 1 when a promise was broken or a
defect was not seen. What each proves, and how long it takes, is told in docs/proofs.md.
A proof is a function of the form that returns jobs: write one and add a line to PROOFS.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.prove.commanding import commands
from tests.prove.damage import damage
from tests.prove.day import days
from tests.prove.failing import syncs, writes
from tests.prove.feeds_corpus import feeds_corpus
from tests.prove.growth import growth
from tests.prove.hardship import hardships
from tests.prove.killing import kills
from tests.prove.power import power
from tests.prove.proof import Form, Job, Proof, Proving
from tests.prove.reading_fuzz import reading
from tests.prove.signals import stops
from tests.prove.soak import soak
from tests.prove.standstill import standstill
from tests.prove.stepping import steps
from tests.prove.worlds import defects, worlds

PROOFS: Mapping[str, Proving] = {
    "reading": reading,
    "feeds": feeds_corpus,
    "worlds": worlds,
    "defects": defects,
    "kills": kills,
    "power": power,
    "commands": commands,
    "damage": damage,
    "days": days,
    "growth": growth,
    "hardships": hardships,
    "writes": writes,
    "syncs": syncs,
    "soak": soak,
    "standstill": standstill,
    "steps": steps,
    "stops": stops,
}
AT_ONCE = 3  # some of them wait most of the time


def main() -> int:
    parser = argparse.ArgumentParser(description="The slow proofs.")
    parser.add_argument("--short", action="store_true", help="the form CI runs")
    parser.add_argument("--only", action="append", choices=PROOFS, help="one proof, not all")
    asked = parser.parse_args()
    form = Form.SHORT if asked.short else Form.LONG
    jobs = [job for name in asked.only or PROOFS for job in PROOFS[name](form)]
    began = time.monotonic()
    kept = [_say(proof) for proof in _proofs(jobs)]
    sys.stdout.write(f"{sum(kept)} of {len(kept)} kept, {time.monotonic() - began:.0f} s\n")
    return 0 if all(kept) else 1


def _proofs(jobs: Sequence[Job]) -> Iterator[Proof]:
    """Do the jobs, three at a time, those that want to be alone in the end."""
    # A fresh process each, so that none meets what another left behind.
    spawned = get_context("spawn")
    with ProcessPoolExecutor(AT_ONCE, mp_context=spawned, max_tasks_per_child=1) as pool:
        together = [pool.submit(job) for job in jobs if not job.alone]
        for done in as_completed(together):
            yield done.result()
        for job in jobs:
            if job.alone:
                yield pool.submit(job).result()


def _say(proof: Proof) -> bool:
    sys.stdout.write(f"{proof}\n")
    sys.stdout.flush()
    return proof.kept


if __name__ == "__main__":
    sys.exit(main())
