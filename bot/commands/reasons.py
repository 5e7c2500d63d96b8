"""The part of /why that tells how the story was read: words, rule, and what weighed most."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.commands.desk import Place
from bot.domain.message import Line, Span, line
from bot.domain.treaty import TreatyAction, TreatyEvent
from bot.reading.explain import Explanation, Finding, explain
from bot.reading.read import VERSION
from bot.reading.text import Sentence
from bot.wording.clip import clean
from bot.wording.reasons import marked, rule_words, weighed_words

_REPORTS = 3  # looked at for the one that the event was read from
_SENTENCES = 2
_LONGEST = 400  # characters of a sentence


def reasons(event: TreatyEvent, place: Place) -> tuple[Line, ...]:
    """Tell how the event was read; () when the text is gone, or is read otherwise today."""
    for report in event.reports[:_REPORTS]:
        stored = place.desk.storage.stories.get(report.story_id)
        if stored is None:
            continue
        why = explain(stored.story, now=stored.first_seen)
        if finding := _finding(why, event.what):
            then = place.desk.storage.stories.reading(stored.id)
            today = then is not None and then.version != VERSION
            return tuple(_told(why, finding, today=today))
    return ()


def _finding(why: Explanation, what: TreatyAction) -> Finding | None:
    """Return the finding that the event came of: of the same deed, best in the same sentence."""
    same = [
        finding
        for finding in why.findings
        if finding.told and finding.action.action.family == what.action.family
    ]
    here = (finding for finding in same if finding.action.sentence == what.sentence)
    return next(here, same[0] if same else None)


def _told(why: Explanation, finding: Finding, *, today: bool) -> Iterator[Line]:
    for number, sentence in enumerate(_sentences(why, finding)):
        yield line("It says: “" if not number else "And: “", *_spans(sentence, finding), "”")
    rule = finding.rule
    words = rule_words(
        trigger=rule.trigger, instrument=rule.instrument, tie=rule.tie, strength=rule.strength
    )
    yield line(f"{'As I would read it today' if today else 'How I read it'}: {words}.")
    sure = f"Certainty: {round(100 * finding.action.score)} %."
    yield line(" ".join(filter(None, (weighed_words(finding.weighed), sure))))


def _sentences(why: Explanation, finding: Finding) -> list[Sentence]:
    """Return the sentences that hold evidence, the one the action was read from first."""
    holding = [s for s in why.sentences if any(_spans_of(s, finding))]
    own = finding.action.sentence
    return sorted(holding, key=lambda s: s.text != own)[:_SENTENCES]


def _spans_of(sentence: Sentence, finding: Finding) -> Iterator[tuple[int, int]]:
    for evidence in finding.action.evidence:
        same = evidence.field == sentence.field
        if same and sentence.start <= evidence.start and evidence.end <= sentence.end:
            yield evidence.start - sentence.start, evidence.end - sentence.start


def _spans(sentence: Sentence, finding: Finding) -> Iterator[Span]:
    """Yield the sentence with its evidence in bold, the end of a long one left out."""
    runs = marked(sentence.text[:_LONGEST], _spans_of(sentence, finding))
    yield from _clean(runs)
    if len(sentence.text) > _LONGEST:
        yield Span(text="…")


def _clean(runs: Iterable[tuple[str, bool]]) -> Iterator[Span]:
    for text, bold in runs:
        # Spaces at the ends of a run are those between words.
        before = " " if text[:1].isspace() else ""
        after = " " if text[-1:].isspace() and text.strip() else ""
        yield Span(text=f"{before}{clean(text)}{after}", bold=bold)
