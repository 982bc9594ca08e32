"""Scenarios: what happens when, second by second, and what the assistant must say, or must not."""
