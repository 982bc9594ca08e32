"""QEVD-FIT-COACH's metrics (Panchal et al. 2024, "What to Say and When to Say it", arXiv 2407.08101)."""
