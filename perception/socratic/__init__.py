"""Socratic perception: what a classifier saw, told in words, is what a language model is asked about."""
