"""Training small language models as planners: what they are taught, their shape, and the loop."""
