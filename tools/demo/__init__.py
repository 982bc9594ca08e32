"""The demo: a shipped task, a shipped video, the shipped weights."""
