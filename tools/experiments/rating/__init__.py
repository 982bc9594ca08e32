"""Human ratings: blind, shuffled pairs on a page of this machine, and what they say about the scores."""
