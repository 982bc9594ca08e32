"""Rubrics: what a judge is asked, as data. A version is never edited, only followed by a new one."""
