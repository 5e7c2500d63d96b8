"""Measures that every branch of the outbox, the errors, the roles and the limits is tested.

    python scripts/cover_delivery.py

Runs their own tests only, in half a minute; the exit code is not 0 when a test fails or a branch
is not taken.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent

COVERED = (
    *(
        f"storage/{name}.py"
        for name in ("outbox", "claims", "heads", "moves", "unknowns", "rollups", "deliveries")
    ),
    *(f"bot/domain/{name}.py" for name in ("delivery", "limits")),
    *(
        f"bot/services/{name}.py"
        for name in (
            "attempt",
            "closed",
            "deliver",
            "latency",
            "outcome",
            "recover",
            "traffic",
            "turn",
        )
    ),
    *(
        f"bot/platforms/{platform}/{name}.py"
        for platform in ("telegram", "slack")
        for name in ("errors", "roles")
    ),
    *(f"bot/commands/{name}.py" for name in ("roles", "limits")),
)
TESTS = (
    *(f"tests/storage/test_{name}.py" for name in ("claims", "outbox", "rollups", "clock")),
    *(
        f"tests/services/test_{name}.py"
        for name in ("closed", "deliver", "latency", "restored", "traffic", "undelivered")
    ),
    *(f"tests/domain/test_{name}.py" for name in ("delivery", "limits")),
    *(f"tests/platforms/telegram/test_{name}.py" for name in ("delivery", "errors", "roles")),
    *(f"tests/platforms/slack/test_{name}.py" for name in ("errors", "outbox", "roles")),
    *(f"tests/commands/test_{name}.py" for name in ("limits", "roles")),
)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "COVERAGE_FILE": str(Path(folder) / "measured")}
        coverage = [sys.executable, "-m", "coverage"]
        included = f"--include={','.join(COVERED)}"
        tests = ["-m", "pytest", "-q", "-n0", "--no-header", *TESTS]
        for step in (
            ["run", "--branch", *tests],
            ["report", included, "--fail-under=100"],
        ):
            done = subprocess.run([*coverage, *step], cwd=ROOT, env=environment, check=False)
            if done.returncode:
                return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
