"""How an event is told: summary, guard, layout; no platform markup."""
