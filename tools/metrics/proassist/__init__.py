"""ProAssist's metrics (Zhang et al. 2025, arXiv 2506.05904): what was said matched with what should have been."""
