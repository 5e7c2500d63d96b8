"""Figures with their intervals, as tables that can stand in docs/accuracy.md."""

from __future__ import annotations

import pathlib
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

from folds import Answers
from intervals import LEVEL, interval
from train import Row

Measure = Callable[[list[Row], Answers], float]


class Tables:
    """Prints a measure of the cross-validated reading, its interval, and the shipped one's."""

    def __init__(
        self,
        scorer: ModuleType,
        tested: Answers,
        known: Answers,
        units: dict[str, str],
        draws: int,
    ) -> None:
        self.scorer, self.tested, self.known = scorer, tested, known
        self.units, self.draws = units, draws
        path = pathlib.Path(str(scorer.__file__)).with_name("parties.tsv")
        self.codes = {r["name"]: r["code"] for r in scorer.read_tsv(path)}

    def figures(self, rows: list[Row], answers: Answers) -> dict[str, float]:
        """Return the figures of the data's own scorer, under its names."""
        out: dict[str, float] = self.scorer.score_reading(rows, answers, self.codes, set())
        return out

    def all_figures(self, title: str, rows: list[Row]) -> dict[str, float]:
        """Print every figure of some rows; return the cross-validated ones."""
        values = self.figures(rows, self.tested)
        shipped = self.figures(rows, self.known)
        drawn = [self.figures(sample, self.tested) for sample in self.samples(rows)]
        actions = sum(r["is_treaty_action"] == "1" for r in rows)
        print(f"\n**{title}** ({len(rows)} stories, {actions} treaty actions)\n")
        print(f"| figure | cross-validated | {LEVEL} % | shipped |\n|---|---|---|---|")
        for name, value in values.items():
            low, high = interval([draw[name] for draw in drawn])
            print(f"| {name} | {value:.3f} | {low:.3f}-{high:.3f} | {shipped[name]:.3f} |")
        return values

    def by(self, title: str, groups: dict[str, list[Row]], measures: dict[str, Measure]) -> None:
        """Print some measures of each group of rows, one line a group."""
        print(
            f"\n**{title}**\n\n| | n | " + " | ".join(f"{m} ({LEVEL} %)" for m in measures) + " |"
        )
        print("|---|---|" + "---|" * len(measures))
        for name, rows in sorted(groups.items(), key=lambda item: -len(item[1])):
            cells = [self.cell(rows, measure) for measure in measures.values()]
            print(f"| {name} | {len(rows)} | " + " | ".join(cells) + " |")

    def cell(self, rows: list[Row], measure: Measure) -> str:
        value = measure(rows, self.tested)
        low, high = interval([measure(sample, self.tested) for sample in self.samples(rows)])
        return f"{value:.2f} ({low:.2f}-{high:.2f}), shipped {measure(rows, self.known):.2f}"

    def across(self, rows: list[Row], answers: dict[str, Answers]) -> None:
        """Print how each source is read by weights that saw only the others."""
        if not answers:
            return
        print("\n**Across sources** (fitted to the other source alone)\n")
        print(
            "| read | n | clear.p | clear.r | clear.f1 | false.hard |\n|---|---|---|---|---|---|"
        )
        for source, answered in answers.items():
            own = [row for row in rows if row["source"] == source]
            found = self.figures(own, answered)
            names = ("clear.p", "clear.r", "clear.f1", "false.hard")
            cells = " | ".join(f"{found[name]:.3f}" for name in names)
            print(f"| {source} | {len(own)} | {cells} |")

    def samples(self, rows: list[Row]) -> Iterable[list[Row]]:
        """Yield rows drawn anew, the headlines of one event always together."""
        events: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            events[self.units.get(row["id"], row["id"])].append(row)
        drawn = list(events.values())
        dice = random.Random(len(rows))
        for _ in range(self.draws):
            yield [row for event in dice.choices(drawn, k=len(drawn)) for row in event]

    # What is measured of a group.

    def f1(self, rows: list[Row], answers: Answers) -> float:
        return self.figures(rows, answers)["clear.f1"]

    def told(self, rows: list[Row], answers: Answers) -> float:
        """Return the share that alerts."""
        return self.scorer.ratio(sum(bool(answers[r["id"]]["alert"]) for r in rows), len(rows))

    def right_action(self, rows: list[Row], answers: Answers) -> float:
        hits = [r for r in rows if answers[r["id"]]["alert"]]
        return self.scorer.ratio(sum(self.action_is_right(r, answers) for r in hits), len(hits))

    def right_stage(self, rows: list[Row], answers: Answers) -> float:
        hits = [r for r in rows if answers[r["id"]]["alert"] and r["stage"]]
        return self.scorer.ratio(sum(self.stage_is_right(r, answers) for r in hits), len(hits))

    def action_is_right(self, row: Row, answers: Answers) -> bool:
        main = self.main(row, answers)
        accepted = self.scorer.ACTIONS.get(row["action"], {row["action"]})
        return main is not None and main["action"] in accepted

    def stage_is_right(self, row: Row, answers: Answers) -> bool:
        main = self.main(row, answers)
        return main is not None and row["stage"] in self.scorer.STAGES.get(main["stage"], set())

    def main(self, row: Row, answers: Answers) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.scorer.main_action(answers[row["id"]])
        return found

    def confusions(self, folder: pathlib.Path, rows: list[Row]) -> None:
        """Write which rows went wrong and how, by their ids: the texts are other people's."""
        folder.mkdir(exist_ok=True)
        lists: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            for name, how in self.wrong(row):
                mark = "borderline" if row["borderline"] == "1" else row["tier"]
                lists[name].append(f"{row['id']}\t{row['lang']}\t{mark}\t{how}")
        for name in ("false_alarms", "missed", "actions", "stages", "parties"):
            path = folder / f"{name}.tsv"
            path.write_text("".join(f"{line}\n" for line in lists[name]), encoding="utf-8")
            print(f"{len(lists[name]):5} {path}")

    def wrong(self, row: Row) -> Iterable[tuple[str, str]]:
        main = self.main(row, self.tested)
        gold, alert = row["is_treaty_action"] == "1", self.tested[row["id"]]["alert"]
        if gold != alert:
            said = main["action"] if main else "nothing"
            yield ("missed", f"{row['action']}\t{said}") if gold else ("false_alarms", f"\t{said}")
        if not (gold and alert and main):
            return
        if not self.action_is_right(row, self.tested):
            yield "actions", f"{row['action']}\t{main['action']}"
        if row["stage"] and not self.stage_is_right(row, self.tested):
            yield "stages", f"{row['stage']}\t{main['stage']}"
        named = [n.strip() for n in f"{row['actor']};{row['counterparties']}".split(";")]
        wanted = {self.codes[n] for n in named if n in self.codes}
        found = self.scorer.parties_of(self.tested[row["id"]])[1]
        if all(n in self.codes for n in named if n) and wanted != found:
            yield "parties", f"{','.join(sorted(wanted))}\t{','.join(sorted(found))}"
