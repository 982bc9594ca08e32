"""The LangGraph state machine and the session around it. Torch-free."""
