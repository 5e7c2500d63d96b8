"""The slow proofs of delivery: many worlds, seeded defects, killed processes.

    python scripts/prove.py            the long form
    python scripts/prove.py --short    the form CI runs, under three minutes

Prints one line of figures a proof; the exit code is 1 when a promise was broken or a defect
was not seen.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import logging
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.crash import POINTS
from tests.prove.defects import DEFECTS
from tests.prove.killing import Spree, spree
from tests.prove.model import prove
from tests.prove.worker import CHATS

STEPS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How much of each."""

    worlds: int
    worlds_a_defect: int
    kills: int
    rounds_of_points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Whether the promise was kept, and the figures."""

    kept: bool
    figures: str


SHORT = Form(worlds=1_000, worlds_a_defect=1_000, kills=24, rounds_of_points=1)
LONG = Form(worlds=5_000, worlds_a_defect=5_000, kills=1_000, rounds_of_points=25)


def main() -> int:
    parser = argparse.ArgumentParser(description="The slow proofs of delivery.")
    parser.add_argument("--short", action="store_true", help="the form CI runs")
    form = SHORT if parser.parse_args().short else LONG
    with ProcessPoolExecutor(max_workers=2) as pool:
        worlds = pool.submit(prove_worlds, form.worlds)
        defects = [pool.submit(prove_defect, name, form.worlds_a_defect) for name in DEFECTS]
        kept = [_say(proof.result()) for proof in (worlds, *defects)]
    kept.append(_say(prove_kills(form)))
    return 0 if all(kept) else 1


def prove_worlds(many: int) -> Proof:
    """Run the model as the code stands; what breaks is printed step by step."""
    logging.disable(logging.CRITICAL)
    started = time.monotonic()
    said = io.StringIO()
    try:
        with redirect_stdout(said):
            prove(examples=many, steps=STEPS)
    except Exception as broken:  # noqa: BLE001  # whatever it is, it is what we look for
        steps = "\n".join([said.getvalue(), *getattr(broken, "__notes__", [])])
        return Proof(kept=False, figures=f"worlds: BROKEN {broken}\n{steps}")
    took = time.monotonic() - started
    return Proof(kept=True, figures=f"worlds: {many} of {STEPS} steps, 0 broken, {took:.0f} s")


def prove_defect(name: str, many: int) -> Proof:
    """Run the model with a fault put in on purpose: it must be seen."""
    logging.disable(logging.CRITICAL)
    started = time.monotonic()
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            prove(examples=many, steps=STEPS, defect=DEFECTS[name])
    except Exception as seen:  # noqa: BLE001  # whatever it is, it is what we look for
        took = time.monotonic() - started
        said = (str(seen) or repr(seen)).splitlines()[0][:60]
        return Proof(kept=True, figures=f"defect: {name}: seen after {took:.0f} s: {said}")
    return Proof(kept=False, figures=f"defect: {name}: NOT SEEN in {many} worlds")


def prove_kills(form: Form) -> Proof:
    """Kill a real process at random times and at every named point."""
    points = sorted(POINTS - {"mid_migration", "mid_backup"}) * form.rounds_of_points
    with tempfile.TemporaryDirectory() as directory:
        events = 8 * (form.kills + len(points))
        done = asyncio.run(spree(Path(directory), kills=form.kills, events=events, points=points))
    lines = [f"kills: {done.kills}, intact {done.intact}, {done.seconds:.0f} s"]
    lines += [f"  {outcome}" for outcome in done.outcomes]
    return Proof(kept=_holds(done), figures="\n".join(lines))


def _holds(done: Spree) -> bool:
    telegram, slack = done.outcomes
    return (
        done.intact
        and not any(o.lost or o.unmarked or o.undone for o in done.outcomes)
        and telegram.repeated <= CHATS * done.kills
        and not (slack.repeated or slack.set_aside)
    )


def _say(proof: Proof) -> bool:
    sys.stdout.write(f"{'ok  ' if proof.kept else 'FAIL'} {proof.figures}\n")
    sys.stdout.flush()
    return proof.kept


if __name__ == "__main__":
    sys.exit(main())
