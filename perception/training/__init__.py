"""Losses and loops over core samples; what builds the samples is in tools/training."""
