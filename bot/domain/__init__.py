"""The words and the rules. Pure: no I/O, no clock, the standard library only."""
