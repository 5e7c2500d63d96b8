"""How well labelled headlines are read, by weights that never saw them: `make eval`.

usage: evaluate.py PATH/TO/eval [--fast] [--lists FOLDER] [--docs docs/accuracy.md]

Prints tables of cross-validated figures with bootstrap intervals, the shipped weights' figures
beside them, and whether the bars of the project hold; writes lists of what went wrong, ids
only, to .eval/. The figures are those of the data's own score.py. Exit 75 without the data.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import pathlib
import subprocess
import sys
from collections import defaultdict
from contextlib import redirect_stdout
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tables import Tables

Row = dict[str, str]
ROOT = pathlib.Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
MISSING = 75
READ = [sys.executable, "-m", "bot", "read"]
DRAWS, FEW_DRAWS = 300, 50
BARS = {
    "clear.f1": 0.88,
    "clear.p": 0.88,
    "false.hard": 0.05,
    "false.easy": 0.0,
    "action": 0.93,
    "actor": 0.95,
    "parties.f1": 0.94,
    "stage.macro": 0.70,
    "stage3.balanced": 0.88,
}
MARKS = ("<!-- tables of make eval -->", "<!-- end of the tables -->")
OVERFITTED = 0.04  # what the shipped weights may gain on data they were fitted to


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("eval", type=pathlib.Path, nargs="?", default="../shared/eval")
    parser.add_argument("--fast", action="store_true", help="fewer draws, a simpler threshold")
    parser.add_argument("--lists", type=pathlib.Path, default=ROOT / ".eval")
    parser.add_argument("--docs", type=pathlib.Path, help="a page to put the tables into")
    args = parser.parse_args()
    folder = args.eval.resolve()
    if not (folder / "score.py").is_file() or not (folder / "dev.tsv").is_file():
        print(f"no labelled data in {folder}: give its path, as in make eval SHARED=path")
        return MISSING
    tables = evaluate(folder, args.lists, fast=args.fast)
    if args.docs:
        put_into(args.docs, tables)
    print("\n**Look-alikes** (all languages, shipped weights)\n")
    sys.stdout.flush()
    lookalikes = ["--lookalikes", folder / "lookalikes.csv", "--", *READ]
    return subprocess.run(
        [sys.executable, folder / "score.py", *lookalikes], cwd=ROOT, check=False
    ).returncode


def evaluate(folder: pathlib.Path, lists: pathlib.Path, *, fast: bool) -> str:
    """Print tables, lists and bars; return the tables."""
    import folds  # noqa: PLC0415 - needs scikit-learn, which who lacks the data need not have
    from tables import Tables  # noqa: PLC0415 - likewise

    scorer = scorer_of(folder)
    rows = scorer.read_tsv(folder / "dev.tsv")
    clusters = folder / "dev_clusters.tsv"
    units = {c["id"]: c["cluster_id"] for c in scorer.read_tsv(clusters)}
    tested = folds.cross_validated(rows, clusters, fast=fast)
    tables = Tables(scorer, tested, folds.shipped(rows), units, FEW_DRAWS if fast else DRAWS)
    with redirect_stdout(io.StringIO()) as printed:
        figures = print_tables(tables, rows)
        english = [r for r in rows if r["lang"] == "en"]
        tables.across(english, folds.across_sources(english, clusters))
    print(printed.getvalue())
    print("**What went wrong**, ids only\n")
    tables.confusions(lists, rows)
    print_bars(figures, tables.figures(english, tables.known)["clear.f1"])
    return printed.getvalue()


def print_tables(tables: Tables, rows: list[Row]) -> dict[str, float]:
    """Print every table; return the cross-validated figures of English."""
    clear = [r for r in rows if r["borderline"] != "1"]
    actions = [r for r in clear if r["is_treaty_action"] == "1"]
    figures = tables.all_figures("English", [r for r in rows if r["lang"] == "en"])
    tables.by("By language", grouped(clear, "lang"), {"clear.f1": tables.f1})
    tables.by("By source", grouped(clear, "source"), {"clear.f1": tables.f1})
    tables.by("By tier: share that alerts", grouped(clear, "tier"), {"alerts": tables.told})
    measures = {"found": tables.told, "right action": tables.right_action}
    tables.by("By action", grouped(actions, "action"), measures)
    measures = {"found": tables.told, "right stage": tables.right_stage}
    tables.by("By stage", grouped(actions, "stage"), measures)
    return figures


def put_into(page: pathlib.Path, tables: str) -> None:
    """Replace what stands between the two marks of a page by the tables."""
    before, mark, rest = page.read_text(encoding="utf-8").partition(MARKS[0])
    _, end, after = rest.partition(MARKS[1])
    if not (mark and end):
        msg = f"{page} lacks the marks {MARKS[0]} and {MARKS[1]}"
        raise ValueError(msg)
    page.write_text(f"{before}{mark}\n{tables}\n{end}{after}", encoding="utf-8")


def scorer_of(folder: pathlib.Path) -> ModuleType:
    """Return the data's own scorer: its figures and names are the truth."""
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    if spec is None or spec.loader is None:
        msg = f"{folder / 'score.py'} cannot be loaded"
        raise ImportError(msg)
    module = importlib.util.module_from_spec(spec)
    sys.dont_write_bytecode = True  # the data's folder is not ours
    spec.loader.exec_module(module)
    return module


def grouped(rows: list[Row], column: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[column] or "none"].append(row)
    return groups


def print_bars(figures: dict[str, float], shipped: float) -> None:
    """Print which bars do not hold; of false alarms less is better."""
    short = [
        f"{name} {figures[name]:.3f} (bar {bar})"
        for name, bar in BARS.items()
        if (figures[name] > bar if name.startswith("false") else figures[name] < bar)
    ]
    gain = shipped - figures["clear.f1"]
    if gain > OVERFITTED:
        short.append(f"the shipped weights gain {gain:.3f} (at most {OVERFITTED})")
    print("\n" + ("Short of the bar: " + ", ".join(short) if short else "All bars held."))


if __name__ == "__main__":
    sys.exit(main())
