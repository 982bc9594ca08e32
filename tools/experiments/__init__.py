"""Experiments: which plan helps, which metric can be trusted; each one command, one table, one picture."""
