"""Language-model planners: any OpenAI-compatible server, a model in this process, or a planner over HTTP."""
