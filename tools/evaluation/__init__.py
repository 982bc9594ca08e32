"""Scored runs over simulated episodes: real sessions, fed frames, scored from their journals."""
