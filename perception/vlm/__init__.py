"""A vision-language model behind an OpenAI-compatible server as a sense: asked now and then, never waited for."""
