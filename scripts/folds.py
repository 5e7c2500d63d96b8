"""Every labelled headline read twice: by the shipped weights, and by weights that never saw it.

The second is what `make eval` publishes: the linear model is fitted to four fifths, with the
stories of one month and of one cluster whole on one side, and reads the last fifth, five times.
"""

from __future__ import annotations

import pathlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import train
from sklearn.model_selection import GroupKFold

from bot.domain.news import Story
from bot.domain.plain import action_to_plain
from bot.reading import decide
from bot.reading.read import Judge, read

FOLDS = 5
Answers = dict[str, dict[str, Any]]


def shipped(rows: list[train.Row]) -> Answers:
    return {row["id"]: answer(row, decide.score) for row in rows}


def cross_validated(rows: list[train.Row], clusters: pathlib.Path, *, fast: bool) -> Answers:
    """Return what is read of each row by a model fitted to other months and clusters."""
    found = [train.readable(row) for row in rows]
    groups = train.groups_of(rows, clusters)
    answers: Answers = {}
    for known, unknown in GroupKFold(FOLDS).split(rows, groups=groups):
        seen = [rows[i] for i in known]
        seen_found = [found[i] for i in known]
        weights = train.fit(seen, seen_found)
        if fast:
            scored = in_sample(seen_found, weights)
        else:
            scored = train.cross_validated(seen, seen_found, [groups[i] for i in known])
        # The threshold is set without the last fifth too.
        train.settle(weights, train.best_shift(seen, scored))
        judge = judge_by(weights)
        answers |= {rows[i]["id"]: answer(rows[i], judge) for i in unknown}
    return answers


def in_sample(found: list[list[Any]], weights: dict[str, float]) -> list[float]:
    score = train.scorer(weights)
    return [train.logit(max((score(c.features) for c in cs), default=0.0)) for cs in found]


def judge_by(weights: dict[str, float]) -> Judge:
    def judge(features: Iterable[str]) -> float:
        return decide.weigh(features, weights)

    return judge


def answer(row: train.Row, judge: Judge) -> dict[str, Any]:
    """Return the reading as `pactwatch read` prints it, as far as it is scored."""
    published = datetime.fromisoformat(row["date"] + "T12:00:00+00:00") if row["date"] else None
    story = Story(
        feed="",
        identity=row["id"],
        second_key=row["id"],
        title=row["text"],
        published=published,
        language=row["lang"] or None,
    )
    reading = read(story, now=published or datetime.now(UTC), judge=judge)
    actions = [action_to_plain(action) for action in reading.actions]
    return {"id": row["id"], "alert": reading.alert, "actions": actions}


def across_sources(rows: list[train.Row], clusters: pathlib.Path) -> dict[str, Answers]:
    """Return, by source, what is read of it by a model fitted to the other sources alone."""
    found = [train.readable(row) for row in rows]
    groups = train.groups_of(rows, clusters)
    answers: dict[str, Answers] = {}
    sources = sorted({row["source"] for row in rows})
    for source in sources if len(sources) > 1 else ():
        known = [i for i, row in enumerate(rows) if row["source"] != source]
        seen, seen_found = [rows[i] for i in known], [found[i] for i in known]
        weights = train.fit(seen, seen_found)
        scored = train.cross_validated(seen, seen_found, [groups[i] for i in known])
        train.settle(weights, train.best_shift(seen, scored))
        judge = judge_by(weights)
        answers[source] = {r["id"]: answer(r, judge) for r in rows if r["source"] == source}
    return answers
