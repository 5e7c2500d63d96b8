"""The reasons of a reading, as text for people."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bot.domain.treaty import Evidence, Reading, TreatyAction
from bot.reading.explain import Explanation, Finding, Rule
from bot.reading.text import Sentence
from bot.wording.reasons import weighed_words

HEAVIEST = 8  # features shown of each action


def explanation_text(said: object, why: Explanation) -> str:
    """Return a block for one story: its verdict, its sentences marked, and each action's why."""
    lines = [f"story {json.dumps(said, ensure_ascii=False)}: {_verdict(why.reading)}"]
    evidence = [e for finding in why.findings for e in finding.action.evidence]
    lines += [f"  {s.field:8} {marked(s, evidence)}" for s in _shown(why, evidence)]
    for finding in why.findings:
        lines += _about(finding)
    return "\n".join(lines) + "\n"


def _verdict(reading: Reading) -> str:
    news = "alert" if reading.alert else "possible" if reading.possible else "no alert"
    return f"{news}, score {reading.best:.2f}, language {reading.language or 'unknown'}"


def _shown(why: Explanation, evidence: list[Evidence]) -> Iterator[Sentence]:
    """Yield the title and the sentences in which evidence stands."""
    for sentence in why.sentences:
        if sentence.field == "title" or any(_within(e, sentence) for e in evidence):
            yield sentence


def _within(evidence: Evidence, sentence: Sentence) -> bool:
    same = evidence.field == sentence.field
    return same and sentence.start <= evidence.start and evidence.end <= sentence.end


def marked(sentence: Sentence, evidence: list[Evidence]) -> str:
    """Return the sentence with its evidence in square brackets."""
    bold = [False] * (len(sentence.text) + 1)
    for one in evidence:
        if _within(one, sentence):
            first, last = one.start - sentence.start, one.end - sentence.start
            bold[first:last] = [True] * (last - first)
    out = ""
    before = False
    for letter, now in zip((*sentence.text, ""), bold, strict=True):
        if now != before:
            out += "[" if now else "]"
        out += letter
        before = now
    return out


def _about(finding: Finding) -> Iterator[str]:
    action = finding.action
    told = "" if finding.told else "not told: "
    stage = action.stage.value + ("" if action.stage_stated else " (not stated)")
    yield (
        f"  {told}{action.action.value} / {stage} / {action.assertion.value} / "
        f"{action.bearing.value}, score {action.score:.2f}"
    )
    for name, words in _slots(action):
        yield f"    {name:15}{words}"
    yield f"    {'rule':15}{_rule(finding.rule)}"
    weights = ", ".join(f"{name} {weight:+.2f}" for name, weight in finding.weighed[:HEAVIEST])
    yield f"    {'weighed':15}{weights or 'nothing known'}"
    if words := weighed_words(finding.weighed):
        yield f"    {'in words':15}{words}"


def _slots(action: TreatyAction) -> Iterator[tuple[str, str]]:
    """Yield what is known of the action by the names `pactwatch read` uses."""
    dates = action.dates
    named = {
        "actors": " ".join(action.actors),
        "counterparties": " ".join(action.counterparties),
        "affected": ", ".join(action.affected),
        "treaties": " ".join(action.treaties),
        "treaty_text": action.treaty_text,
        "instrument": action.instrument or "",
        "signed": dates.signed or "",
        "decided": dates.decided or "",
        "effective_from": dates.effective_from or "",
    }
    return ((name, words) for name, words in named.items() if words)


def _rule(rule: Rule) -> str:
    seen = f"; seen: {', '.join(rule.cues)}" if rule.cues else ""
    return (
        f'"{rule.trigger}" ({rule.voice}) has "{rule.instrument}" ({rule.strength}) '
        f"as {_TIES.get(rule.tie, rule.tie)}{seen}"
    )


_TIES = {
    "object": "its object",
    "subject": "its subject",
    "of": "its complement",
    "compound": "a part of its word",
    "loose": "the treaty of its clause",
}
