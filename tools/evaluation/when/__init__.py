"""When human coaches speak, and which policy speaks when they do: real sessions replayed to policies."""
