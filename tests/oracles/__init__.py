"""Judges we did not write: what is sent is asked of them, never of our own word. See README.md."""
