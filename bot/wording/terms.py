"""The English words for actions, stages, languages and dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.treaty import Action, Assertion, Stage, TreatyAction


@dataclass(frozen=True, slots=True)
class Terms:
    """One action in English; `noun` and `verb` end where the treaty's name follows."""

    one: str  # the headline of one actor: "terminates"
    many: str  # of several: "terminate"
    noun: str  # "termination of"
    done: str  # the stage word when in effect


TERMS = {
    Action.NEGOTIATE: Terms("negotiates", "negotiate", "negotiations on", "in negotiation"),
    Action.ADOPT: Terms("adopts", "adopt", "adoption of", "adopted"),
    Action.AGREE: Terms("agrees", "agree", "agreement on", "agreed"),
    Action.POSTPONE: Terms("postpones", "postpone", "postponement of action on", "postponed"),
    Action.SIGN: Terms("signs", "sign", "signing of", "signed"),
    Action.RATIFY: Terms("ratifies", "ratify", "ratification of", "ratified"),
    Action.ACCEDE: Terms("accedes", "accede", "accession to", "acceded"),
    Action.PROVISIONAL: Terms(
        "applies provisionally",
        "apply provisionally",
        "provisional application of",
        "provisionally in force",
    ),
    Action.IN_FORCE: Terms(
        "enters into force", "enter into force", "entry into force of", "in force"
    ),
    Action.AMEND: Terms("amends", "amend", "amendment of", "amended"),
    Action.EXTEND: Terms("extends", "extend", "extension of", "extended"),
    Action.RESERVE: Terms("makes reservation", "make reservation", "reservation to", "reserved"),
    Action.SUSPEND: Terms("suspends", "suspend", "suspension of", "suspended"),
    Action.WITHDRAW: Terms("withdraws", "withdraw", "withdrawal from", "in effect"),
    Action.TERMINATE: Terms("terminates", "terminate", "termination of", "in effect"),
    Action.EXPIRE: Terms("expires", "expire", "expiry of", "expired"),
    Action.REINSTATE: Terms("reinstates", "reinstate", "reinstatement of", "reinstated"),
    Action.REJECT: Terms("rejects", "reject", "rejection of", "rejected"),
    Action.BREACH: Terms("breach", "breach", "breach of", "found"),
}

# These happen to a treaty; its parties do not do them.
HAPPENS = frozenset({Action.IN_FORCE, Action.EXPIRE})

# The same act with the opposite effect: a reservation taken back, a treaty left to lapse.
_TURNED = {
    (Action.RESERVE, 1): Terms(
        "withdraws reservation",
        "withdraw reservation",
        "withdrawal of a reservation to",
        "withdrawn",
    ),
    (Action.EXTEND, -1): Terms(
        "does not extend", "do not extend", "non-extension of", "not extended"
    ),
}

STAGE_WORDS = {
    Stage.PROPOSED: "proposed",
    Stage.THREATENED: "threatened",
    Stage.ANNOUNCED: "announced",
    Stage.LEGISLATURE_PENDING: "pending",
    Stage.LEGISLATURE_APPROVED: "approved",
    Stage.EXECUTIVE_AUTHORISED: "authorised",
    Stage.NOTIFIED: "notified",
    Stage.NOTICE_RUNNING: "notice running",
    Stage.DENIED: "denied",
    Stage.REVERSED: "reversed",
}

# What a sentence must say before the more telling word may stand for the plain one.
_TELLING = {
    (Action.RATIFY, Stage.LEGISLATURE_APPROVED): ("parliament approved", ("parliament",)),
    (Action.RATIFY, Stage.EXECUTIVE_AUTHORISED): (
        "signed into law",
        ("into law", "signed the law"),
    ),
    (Action.RATIFY, Stage.NOTIFIED): ("deposited", ("deposit",)),
    (Action.ACCEDE, Stage.NOTIFIED): ("deposited", ("deposit",)),
    (Action.REJECT, Stage.LEGISLATURE_APPROVED): ("rejected by parliament", ("parliament",)),
}

LANGUAGES = {
    "ar": "Arabic",
    "be": "Belarusian",
    "bg": "Bulgarian",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hu": "Hungarian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "nb": "Norwegian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sr": "Serbian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "zh": "Chinese",
}

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def terms_of(what: TreatyAction) -> Terms:
    """Return the action's words, turned where this instance has the opposite effect."""
    return _TURNED.get((what.action, what.polarity), TERMS[what.action])


def stage_word(what: TreatyAction) -> str:
    """Return the word that stands beside the colour; never more than the text states.

    A bare verb ("scraps the treaty") names no legal stage, so it is only "reported".
    """
    word = _plain_stage_word(what)
    match what.assertion:
        case Assertion.REPORTED_CLAIM:
            plain = word == "reported" or what.action is Action.BREACH
            return "claimed" if plain else f"{word}, claimed"
        case Assertion.CONDITIONAL if what.stage not in {Stage.PROPOSED, Stage.THREATENED}:
            return f"{word}, conditional"
        case Assertion.DENIED:
            return "denied"
        case _:
            return word


def language_name(code: str) -> str:
    """Return the English name of a language, or its code in capitals."""
    return LANGUAGES.get(code.split("-", maxsplit=1)[0].casefold(), code.upper())


def day_words(stated: str) -> str:
    """Return an ISO date to the precision stated, in words; anything else as it stands.

    >>> day_words("2025-12-20"), day_words("2025-12"), day_words("2025")
    ('20 December 2025', 'December 2025', '2025')
    """
    try:
        if len(stated) == 7:
            month = date.fromisoformat(f"{stated}-01")
            return f"{MONTHS[month.month - 1]} {month.year}"
        day = date.fromisoformat(stated[:10])
    except ValueError:
        return stated
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_words(moment: datetime) -> str:
    """Return a moment in words: "1 March, 12:00 UTC"."""
    return f"{moment.day} {MONTHS[moment.month - 1]}, {moment:%H:%M} UTC"


def years_words(stated: str) -> str:
    """Return a year or years with a proper dash.

    >>> years_words("1992-2002")
    '1992–2002'
    """
    parts = stated.split("-")
    if len(parts) == 2 and all(len(p) == 4 and p.isdigit() for p in parts):
        return "–".join(parts)
    return day_words(stated)


def _plain_stage_word(what: TreatyAction) -> str:
    if not what.stage_stated and what.stage not in {Stage.DENIED, Stage.REVERSED}:
        return "reported"
    if what.stage is Stage.IN_EFFECT:
        return terms_of(what).done
    word, cues = _TELLING.get((what.action, what.stage), ("", ()))
    said = what.sentence.casefold()
    if any(cue in said for cue in cues):
        return word
    if what.action is Action.REJECT and what.stage is Stage.LEGISLATURE_APPROVED:
        return "voted down"  # the organ refused; "approved" would say the opposite
    return STAGE_WORDS[what.stage]
