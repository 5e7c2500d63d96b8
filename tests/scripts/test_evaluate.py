"""`make eval`, on headlines and a scorer invented here: the real ones are no part of this."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COLUMNS = "id|source|date|lang|is_treaty_action|action|stage|actor|counterparties|treaty"
COLUMNS += "|borderline|tier|text"

# What evaluate.py asks of score.py, in short.
SCORER = """
import csv
ACTIONS, STAGES = {}, {"in_effect": {"done"}}
def read_tsv(path):
    with open(path, encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows, delimiter="\\t", quoting=csv.QUOTE_NONE))
def ratio(part, whole):
    return part / whole if whole else 0.0
def main_action(answer):
    return max(answer["actions"], key=lambda a: a["score"], default=None)
def parties_of(answer):
    codes = {c for a in answer["actions"] for c in a["actors"] + a["counterparties"]}
    return codes, codes
def score_reading(rows, got, codes, inferred):
    right = [bool(got[r["id"]]["alert"]) == (r["is_treaty_action"] == "1") for r in rows]
    names = ("clear.f1 clear.p false.hard false.easy action actor parties.f1 stage.macro "
             "stage3.balanced").split()
    return {name: ratio(sum(right), len(right)) for name in names}
if __name__ == "__main__":
    print("look-alikes asked")
"""


@pytest.fixture
def invented(tmp_path: Path) -> Path:
    """A folder of labelled headlines in our own words, one action and one talk a month."""
    lines = [COLUMNS]
    for month in range(1, 8):
        about = f"wk|2024-{month:02d}-03|en"
        signed = "1|sign|done|Chile|Peru|x|0|pos|Chile signs extradition treaty with Peru"
        talks = f"0||||||0|hard|Chile and Peru hold talks for the {month}th time"
        lines += [f"a{month}|{about}|{signed}", f"b{month}|{about}|{talks}"]
    table = "\n".join(lines).replace("|", "\t")
    (tmp_path / "dev.tsv").write_text(table + "\n", encoding="utf-8")
    (tmp_path / "dev_clusters.tsv").write_text("id\tcluster_id\na1\tC1\na2\tC1\n")
    (tmp_path / "parties.tsv").write_text("name\tcode\nChile\tCL\nPeru\tPE\n")
    (tmp_path / "score.py").write_text(SCORER, encoding="utf-8")
    return tmp_path


def evaluate(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "scripts" / "evaluate.py"), *map(str, arguments)]
    return subprocess.run(  # noqa: S603 - our own script
        command, capture_output=True, text=True, check=False, cwd=ROOT
    )


def test_without_the_data_it_says_so_in_a_line_and_is_no_failure_of_ours(tmp_path: Path) -> None:
    done = evaluate(tmp_path)

    assert done.returncode == 75
    assert done.stdout.count("\n") == 1
    assert str(tmp_path) in done.stdout


@pytest.mark.timeout(60)
def test_tables_are_printed_and_put_into_a_page_and_lists_hold_no_texts(
    invented: Path, tmp_path: Path
) -> None:
    lists, page = tmp_path / "lists", tmp_path / "page.md"
    page.write_text(
        "before <!-- tables of make eval -->\nold\n<!-- end of the tables --> after",
        encoding="utf-8",
    )

    done = evaluate(invented, "--fast", "--lists", lists, "--docs", page)

    assert done.returncode == 0, done.stderr
    for heading in ("English", "By language", "By source", "By tier", "By action", "By stage"):
        assert f"**{heading}" in done.stdout
    assert "look-alikes asked" in done.stdout
    shown = page.read_text(encoding="utf-8")
    assert shown.startswith("before")
    assert shown.endswith("after")
    assert "**By action**" in shown
    assert "old" not in shown
    written = {path.name: path.read_text(encoding="utf-8") for path in lists.iterdir()}
    assert set(written) == {
        "false_alarms.tsv",
        "missed.tsv",
        "actions.tsv",
        "stages.tsv",
        "parties.tsv",
    }
    assert "extradition" not in "".join(written.values())


def test_an_interval_leaves_out_two_and_a_half_of_a_hundred_at_each_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    spec = importlib.util.spec_from_file_location("intervals", ROOT / "scripts" / "intervals.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    low, high = module.interval([float(n) for n in range(1001)])

    assert (low, high) == (25.0, 975.0)
