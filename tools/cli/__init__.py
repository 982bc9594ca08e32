"""The command `planwatch`: parse, call, print. Heavy imports stay inside the commands."""
