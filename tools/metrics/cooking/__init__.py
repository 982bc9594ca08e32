"""Qualcomm Interactive Cooking's metrics (LiveMamba, arXiv 2511.21998), from the paper and its users' notes."""
