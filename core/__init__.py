"""The words every room shares: steps, plans, evidence, findings, guidance. No torch, no langgraph."""
