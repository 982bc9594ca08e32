"""Scores, as functions of lists. They read what a session journalled and what really happened; nothing feeds back."""
