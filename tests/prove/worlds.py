"""The proof of many worlds: the code as it stands keeps its promises, with a fault it does not."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout

from tests.prove.defects import DEFECTS
from tests.prove.model import prove
from tests.prove.proof import Form, Job, Proof

STEPS = 40


def worlds(form: Form) -> list[Job]:
    return [Job(work=prove_worlds, arguments=(form.of(short=1_000, long=5_000),))]


def defects(form: Form) -> list[Job]:
    many = form.of(short=1_000, long=5_000)
    return [Job(work=prove_defect, arguments=(name, many)) for name in DEFECTS]


def prove_worlds(many: int) -> Proof:
    """Run the model as the code stands; what breaks is printed step by step."""
    said = io.StringIO()
    try:
        with redirect_stdout(said):
            prove(examples=many, steps=STEPS)
    except Exception as broken:  # noqa: BLE001  # whatever it is, it is what we look for
        steps = "\n".join([said.getvalue(), *getattr(broken, "__notes__", [])])
        return Proof(kept=False, figures=f"worlds: BROKEN {broken}\n{steps}")
    return Proof(kept=True, figures=f"worlds: {many} of {STEPS} steps, 0 broken")


def prove_defect(name: str, many: int) -> Proof:
    """Run the model with a fault put in on purpose: it must be seen."""
    try:
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            prove(examples=many, steps=STEPS, defect=DEFECTS[name])
    except Exception as seen:  # noqa: BLE001  # whatever it is, it is what we look for
        said = (str(seen) or repr(seen)).splitlines()[0][:60]
        return Proof(kept=True, figures=f"defect: {name}: seen: {said}")
    return Proof(kept=False, figures=f"defect: {name}: NOT SEEN in {many} worlds")
