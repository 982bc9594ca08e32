"""How published systems ask a language model to replan, for comparisons."""
