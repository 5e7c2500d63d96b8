"""Run the labelled data's own scorer on `pactwatch read`; exit 75 where the data is missing.

usage: evaluate.py PATH/TO/eval
"""

from __future__ import annotations

import pathlib
import subprocess
import sys

MISSING = 75
READ = [sys.executable, "-m", "bot", "read"]
ROOT = pathlib.Path(__file__).parents[1]


def main() -> int:
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/eval").resolve()
    if not (folder / "score.py").is_file() or not (folder / "dev.tsv").is_file():
        print(f"no labelled data in {folder}: give its path, as in make eval SHARED=path")
        return MISSING
    print("English and Swedish headlines (the rules were written in sight of them)")
    codes = [score(folder, "--data", folder / "dev.tsv", "--lang", lang) for lang in ("en", "sv")]
    print("Look-alikes in six languages")
    codes.append(score(folder, "--lookalikes", folder / "lookalikes.csv"))
    return max(codes)


def score(folder: pathlib.Path, *what: str | pathlib.Path) -> int:
    command = [sys.executable, folder / "score.py", *what, "--", *READ]
    sys.stdout.flush()
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
