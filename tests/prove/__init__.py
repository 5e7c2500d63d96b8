"""Proofs of what delivery promises: a model of many small worlds, and a process killed often."""
