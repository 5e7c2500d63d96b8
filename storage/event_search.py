"""What of a rule the database can tell by itself, so that few events need be taken out of it."""

from __future__ import annotations

import json

from bot.domain.watch import Condition, Key, WatchRule

_AMONG = "(SELECT value FROM json_each(?))"
_KEYED = f"event.id IN (SELECT event_id FROM event_key WHERE value IN {_AMONG})"
_IN_A_GROUP = f"EXISTS (SELECT 1 FROM json_tree(party_groups) WHERE atom IN {_AMONG})"
_ON_A_TOPIC = f"EXISTS (SELECT 1 FROM json_each(topics) WHERE json_each.value IN {_AMONG})"
_PARTY = f"({_KEYED} OR {_IN_A_GROUP})"
_FOUND_BY = {  # what is not among the keys, the database cannot tell
    Key.COUNTRY: _PARTY,
    Key.ACTOR: _PARTY,
    Key.WITH: _PARTY,
    Key.TREATY: _KEYED,
    Key.TOPIC: _ON_A_TOPIC,
    Key.ACTION: f"event.action IN {_AMONG}",
    Key.STAGE: f"event.stage IN {_AMONG}",
}


def narrowed(rule: WatchRule) -> tuple[str, list[str]]:
    """Return a condition that every event meets which the rule matches, and its values.

    Others may meet it too: WatchRule.matches decides.
    """
    where, bound = ["1"], []
    for condition in rule.conditions:
        if not condition.excluded and (sql := _FOUND_BY.get(condition.key)):
            where.append(sql)
            bound += [_values(condition)] * sql.count("?")
    return " AND ".join(where), bound


def _values(condition: Condition) -> str:
    prefix = "treaty:" if condition.key is Key.TREATY else ""
    return json.dumps([f"{prefix}{value}" for value in condition.values], ensure_ascii=False)
