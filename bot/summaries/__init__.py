"""Asks a language model to tell a story shortly, where the operator wants one."""
